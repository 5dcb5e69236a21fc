//! Checks of request fields, shared by the API (which refuses) and the web application (which warns first).

use crate::{problem::FieldError, text};

/// A request whose fields can be checked.
pub trait Check {
    /// Adds each wrong field to `errors`.
    fn check(&self, errors: &mut Errors);

    /// The wrong fields.
    fn errors(&self) -> Vec<FieldError> {
        let mut errors = Errors::default();
        self.check(&mut errors);
        errors.0
    }
}

/// The wrong fields found so far.
#[derive(Debug, Default)]
pub struct Errors(Vec<FieldError>);

impl Errors {
    /// What was found.
    pub fn list(self) -> Vec<FieldError> {
        self.0
    }

    /// Adds an error.
    pub fn add(&mut self, field: &str, code: &str, message: impl Into<String>) {
        self.0.push(FieldError::new(field, code, message));
    }

    /// A line of text that must be there: not blank, at most `max` characters, no control characters.
    pub fn required(&mut self, field: &str, value: &str, max: usize) {
        if value.trim().is_empty() {
            self.add(field, "required", "Enter a value.");
        } else {
            self.line(field, value, max);
        }
    }

    /// A line of text that may be left out.
    pub fn optional(&mut self, field: &str, value: Option<&str>, max: usize) {
        if let Some(value) = value {
            self.line(field, value, max);
        }
    }

    fn line(&mut self, field: &str, value: &str, max: usize) {
        if let Some((code, message)) = text::line_fault(value, max) {
            self.add(field, code, message);
        }
    }

    /// An email address of a form that can be delivered to.
    pub fn email(&mut self, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.add(field, "required", "Enter an email address.");
        } else if !text::is_email(value) {
            self.add(field, "malformed", "Enter an email address like name@example.org.");
        }
    }

    /// The password so far, which is compared and not chosen.
    pub fn current_password(&mut self, field: &str, value: &str) {
        if value.is_empty() || value.len() > 1024 {
            self.add(field, "required", "Enter your current password.");
        }
    }

    /// A password that may be chosen: 12 to 128 characters (NIST SP 800-63B-4 asks for length, not for kinds
    /// of characters).
    pub fn password(&mut self, field: &str, value: &str) {
        if let Some((code, message)) = text::password_fault(value) {
            self.add(field, code, message);
        }
    }
}
