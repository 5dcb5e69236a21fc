//! Who reads a mail: learners read theirs in their language, and its links lead to their pages; staff read English.

use shared::{
    language::Language,
    messages::{Messages, messages},
    permission::Role,
};

use super::{NewMail, one_line};
use crate::{app::App, users::entity as user};

/// A user who is written to.
pub struct Reader<'a> {
    user: &'a user::Model,
    /// Whether it is a learner.
    pub is_learner: bool,
    language: Language,
}

impl<'a> Reader<'a> {
    /// This user.
    pub fn of(user: &'a user::Model) -> Self {
        let is_learner = user.role.0 == Role::Learner;
        Self { user, is_learner, language: if is_learner { user.language.0 } else { Language::En } }
    }

    /// The words of the reader's language.
    pub fn say(&self) -> &'static Messages {
        messages(self.language)
    }

    /// The first line.
    pub fn hello(&self) -> String {
        self.say().mail_hello(one_line(&self.user.name()))
    }

    /// The address of a page that the desk and the learner portal both have.
    pub fn page(&self, app: &App, page: &str) -> String {
        let below = if self.is_learner { "learner/" } else { "" };
        format!("{}/{below}{page}", app.config.public_base_url)
    }

    /// A mail of these paragraphs to the reader's address.
    pub fn mail(&self, subject: String, paragraphs: &[String]) -> NewMail {
        self.mail_at(&self.user.email, subject, paragraphs)
    }

    /// The same to an address that is not the account's yet.
    pub fn mail_at(&self, address: &str, subject: String, paragraphs: &[String]) -> NewMail {
        NewMail::to_person(self.language, address, subject, paragraphs)
    }
}
