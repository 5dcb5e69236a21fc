//! Why a request gave no result, in words.

use shared::problem::{Code, FieldError, Problem};

use crate::language::{Language, language, say};

/// Why a request gave no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The API refused, and says why.
    Problem(Box<Problem>),
    /// No answer came: no network, or the portal is not running.
    Offline,
    /// Nobody waits for the answer any more.
    Aborted,
    /// An answer came that this program can't read.
    Unreadable,
}

impl Fault {
    /// The problem's code, where the API gave one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// What happened, as a heading.
    pub fn title(&self) -> String {
        match self {
            Self::Problem(problem) => {
                translated(problem).map_or_else(|| problem.title.clone(), |(title, _)| title)
            }
            Self::Offline => say().fault_offline(),
            Self::Aborted => say().fault_stopped(),
            Self::Unreadable => say().fault_unreadable(),
        }
    }

    /// What happened and what to do about it.
    pub fn detail(&self) -> String {
        match self {
            Self::Problem(problem) => {
                translated(problem).map_or_else(|| problem.detail.clone(), |(_, detail)| detail)
            }
            Self::Offline => say().fault_offline_text(),
            Self::Aborted => say().fault_stopped_text(),
            Self::Unreadable => say().fault_unreadable_text(),
        }
    }

    /// What happened and what to do about it, in one line.
    pub fn said(&self) -> String {
        format!("{}. {}", self.title(), self.detail())
    }

    /// The wrong fields, where the API named them.
    pub fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::Problem(problem) => problem.errors.clone(),
            _ => Vec::new(),
        }
    }
}

/// The title and the detail of a problem in the language of this page, where that is not the API's, which is English.
fn translated(problem: &Problem) -> Option<(String, String)> {
    if language() == Language::En {
        return None;
    }
    Some(match problem.code {
        Code::WrongCredentials => (say().fault_credentials(), say().fault_credentials_text()),
        Code::SecondFactorNeeded => (say().account_code_missing(), say().account_code_wrong()),
        Code::PasskeyNeeded => (say().account_passkey_use(), say().account_passkey_needed()),
        Code::PasskeyRefused => (say().fault_credentials(), say().account_passkey_refused()),
        Code::RateLimited => (say().fault_many(), say().fault_many_text()),
        Code::LinkExpired => (say().fault_link(), say().fault_link_text()),
        Code::InvalidFields => (say().fault_fields(), say().fault_fields_text()),
        Code::NotFound => (say().kit_not_here(), say().kit_not_here_text()),
        Code::ShareEnded => (say().opened_over(), say().opened_over_text()),
        _ => (say().fault_unreadable(), say().fault_stopped_text()),
    })
}
