//! The closed list of errors, and how each is answered: `application/problem+json` (RFC 9457).
//! Faults of ours are logged with their cause and answered without it.

use std::{fmt, time::Duration};

use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError, http::StatusCode, http::header};
use chrono::{DateTime, Utc};
use shared::{
    TextEnum,
    auth::MustDo,
    problem::{Code, FieldError, MEDIA_TYPE, Problem},
    shares::ShareStatus,
};

use crate::blobs::DocumentFault;

/// Everything that can go wrong with a request.
#[derive(Debug)]
pub enum Error {
    /// The request can't be read; why.
    Malformed(String),
    /// No valid access token.
    NotSignedIn,
    /// The login or the password is wrong.
    WrongCredentials,
    /// A code of the second factor is needed: none was sent, or a `wrong` one.
    SecondFactorNeeded {
        /// Whether one was sent.
        wrong: bool,
    },
    /// The account has no app that makes codes: its passkey must be used.
    PasskeyNeeded,
    /// This passkey opens no account.
    PasskeyRefused,
    /// The address of this account has not been confirmed.
    EmailNotConfirmed,
    /// The password is right, but the account is locked until then.
    AccountLocked(DateTime<Utc>),
    /// The account is inactive or deleted.
    AccountInactive,
    /// The password is right, but an administrator made it up, and it was not changed in time.
    TemporaryPasswordExpired,
    /// The refresh token does not hold (any more).
    SessionEnded,
    /// The share asks for a PIN: none was sent, or a wrong one.
    WrongPin,
    /// Signed in, but not permitted.
    NotPermitted,
    /// Signed in, but this must be done first.
    MustDoFirst(MustDo),
    /// A cookie request that another site started.
    CrossSite,
    /// Not there, or not yours.
    NotFound,
    /// No document has this reference.
    DocumentNotFound,
    /// This can't be a reference.
    ReferenceMalformed,
    /// Something with this value exists already.
    AlreadyExists(FieldError),
    /// The state does not allow this; why.
    StateConflict(String),
    /// No row waits to be published.
    NothingToPublish,
    /// The document is not current.
    DocumentNotCurrent,
    /// The document's file was erased with the learner's personal data.
    DocumentErased,
    /// The export's time is over.
    ExportExpired,
    /// A mailed link was used, or its time is over.
    LinkExpired,
    /// The share can't be opened any more; why.
    ShareEnded(ShareStatus),
    /// Changed since it was read.
    Stale,
    /// The body is larger than this many bytes.
    TooLarge(u64),
    /// Another media type is needed: this.
    UnsupportedMediaType(&'static str),
    /// The file's bytes are of another kind; which, and what to send.
    UnsupportedFile(String),
    /// The asked range lies outside a file of this size.
    RangeNotSatisfiable(u64),
    /// Fields are wrong.
    InvalidFields(Vec<FieldError>),
    /// The file is not UTF-8, first on this line.
    NotUtf8(u64),
    /// The idempotency key came with another request.
    IdempotencyKeyReused,
    /// Too many requests: wait this long.
    RateLimited(Duration),
    /// A fault of ours.
    Internal(anyhow::Error),
    /// We can't answer now.
    Unavailable(anyhow::Error),
}

/// A result of anything that serves a request.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One wrong field.
    pub fn field(field: &str, code: &str, message: impl Into<String>) -> Self {
        Self::InvalidFields(vec![FieldError::new(field, code, message)])
    }

    /// The code, status and title of this kind of error.
    fn kind(&self) -> (Code, u16, &'static str) {
        match self {
            Self::Malformed(_) => (Code::Malformed, 400, "The request can't be read"),
            Self::NotSignedIn => (Code::NotSignedIn, 401, "Not signed in"),
            Self::WrongCredentials => (Code::WrongCredentials, 401, "Wrong login or password"),
            Self::SecondFactorNeeded { .. } => (Code::SecondFactorNeeded, 401, "A code is needed"),
            Self::PasskeyNeeded => (Code::PasskeyNeeded, 401, "A passkey is needed"),
            Self::PasskeyRefused => (Code::PasskeyRefused, 401, "This passkey was not accepted"),
            Self::EmailNotConfirmed => (Code::EmailNotConfirmed, 401, "Email address not confirmed"),
            Self::AccountLocked(_) => (Code::AccountLocked, 401, "Account locked"),
            Self::AccountInactive => (Code::AccountInactive, 401, "Account inactive"),
            Self::TemporaryPasswordExpired => {
                (Code::TemporaryPasswordExpired, 401, "The temporary password has run out")
            }
            Self::SessionEnded => (Code::SessionEnded, 401, "Session ended"),
            Self::WrongPin => (Code::WrongPin, 401, "A PIN is needed"),
            Self::NotPermitted => (Code::NotPermitted, 403, "Not permitted"),
            Self::MustDoFirst(_) => (Code::MustDoFirst, 403, "Something else comes first"),
            Self::CrossSite => (Code::CrossSite, 403, "Request from another site"),
            Self::NotFound => (Code::NotFound, 404, "Not found"),
            Self::DocumentNotFound => (Code::DocumentNotFound, 404, "No such document"),
            Self::ReferenceMalformed => (Code::ReferenceMalformed, 404, "Not a reference"),
            Self::AlreadyExists(_) => (Code::AlreadyExists, 409, "Exists already"),
            Self::StateConflict(_) => (Code::StateConflict, 409, "Not possible in this state"),
            Self::NothingToPublish => (Code::NothingToPublish, 409, "Nothing to publish"),
            Self::DocumentNotCurrent => (Code::DocumentNotCurrent, 410, "Document not current"),
            Self::DocumentErased => (Code::DocumentErased, 410, "Document erased"),
            Self::ExportExpired => (Code::ExportExpired, 410, "Download expired"),
            Self::LinkExpired => (Code::LinkExpired, 410, "Link expired"),
            Self::ShareEnded(_) => (Code::ShareEnded, 410, "This link has ended"),
            Self::Stale => (Code::Stale, 412, "Changed since you read it"),
            Self::TooLarge(_) => (Code::TooLarge, 413, "Too large"),
            Self::UnsupportedMediaType(_) => (Code::UnsupportedMediaType, 415, "Unsupported media type"),
            Self::UnsupportedFile(_) => (Code::UnsupportedFile, 415, "This file can't be read"),
            Self::RangeNotSatisfiable(_) => (Code::RangeNotSatisfiable, 416, "Range not satisfiable"),
            Self::InvalidFields(_) => (Code::InvalidFields, 422, "Invalid fields"),
            Self::NotUtf8(_) => (Code::NotUtf8, 422, "Not UTF-8 text"),
            Self::IdempotencyKeyReused => (Code::IdempotencyKeyReused, 422, "Idempotency key reused"),
            Self::RateLimited(_) => (Code::RateLimited, 429, "Too many requests"),
            Self::Internal(_) => (Code::Internal, 500, "Internal error"),
            Self::Unavailable(_) => (Code::Unavailable, 503, "Unavailable"),
        }
    }

    /// What happened this time, and what to do about it.
    fn detail(&self) -> String {
        match self {
            Self::Malformed(why) | Self::StateConflict(why) | Self::UnsupportedFile(why) => why.clone(),
            Self::NotSignedIn => "Sign in and send the access token.".to_owned(),
            Self::WrongCredentials => {
                "That login and password don't match. Check both, or reset your password.".to_owned()
            }
            Self::SecondFactorNeeded { wrong: false } => {
                "Send the code that your authenticator app shows, or a recovery code.".to_owned()
            }
            Self::SecondFactorNeeded { wrong: true } => {
                "This code is not right, or was used already. Wait for the next one, and check the clock of your device."
                    .to_owned()
            }
            Self::PasskeyNeeded => "Sign in with your passkey: your account needs it.".to_owned(),
            Self::PasskeyRefused => {
                "It belongs to no account that can sign in now. Use another one, or sign in with your password.".to_owned()
            }
            Self::EmailNotConfirmed => "Follow the link in the mail that we sent to this address.".to_owned(),
            Self::AccountLocked(until) => format!(
                "Your account is locked until {} UTC. Ask the administrator who manages your account.",
                until.format("%-d %B %Y, %H:%M")
            ),
            Self::AccountInactive => "Your account is inactive. Ask your administrator.".to_owned(),
            Self::TemporaryPasswordExpired => {
                "Choose “Forgot my password” to set one of your own by a mailed link.".to_owned()
            }
            Self::SessionEnded => "Sign in again.".to_owned(),
            Self::WrongPin => "Send the PIN that the learner told you as X-Share-Pin.".to_owned(),
            Self::NotPermitted => "Your account does not allow this. Ask your administrator.".to_owned(),
            Self::MustDoFirst(MustDo::ChangePassword) => {
                "Your password was chosen by someone else. Change it, and then go on.".to_owned()
            }
            Self::MustDoFirst(MustDo::SetUpSecondFactor) => {
                "Open the portal: it leads you through setting up the second factor that your account must have.".to_owned()
            }
            Self::CrossSite => "Open the portal itself and try again.".to_owned(),
            Self::NotFound => "There is nothing at this address, or it is not yours.".to_owned(),
            Self::DocumentNotFound => {
                "No document of ours has this reference. Compare it with the paper, symbol by symbol."
                    .to_owned()
            }
            Self::ReferenceMalformed => {
                "This can't be a reference: a symbol is wrong, missing or too many. Type it again.".to_owned()
            }
            Self::AlreadyExists(error) => error.message.clone(),
            Self::NothingToPublish => {
                "No row of this batch waits to be published: mend the invalid ones first, or import others."
                    .to_owned()
            }
            Self::DocumentErased => {
                "The file was erased with the learner’s personal data. Its reference can still be checked."
                    .to_owned()
            }
            Self::DocumentNotCurrent => {
                "The file is given out only while the document is valid or expired.".to_owned()
            }
            Self::ExportExpired => {
                "Its time is over, and its files are gone. Make a new download of these records.".to_owned()
            }
            Self::LinkExpired => {
                "This link was used already, or its time is over. Ask for a new one.".to_owned()
            }
            Self::ShareEnded(status) => match status {
                ShareStatus::Expired => "Its time is over. Ask who sent it for a new link.",
                ShareStatus::UsedUp => "It was opened as often as it may be. Ask who sent it for a new link.",
                ShareStatus::Active | ShareStatus::Ended => {
                    "Who shared these documents ended it. Ask for a new link."
                }
            }
            .to_owned(),
            Self::Stale => {
                "Someone changed this since you read it. Read it again, then change it.".to_owned()
            }
            Self::TooLarge(limit) => format!("Send at most {}; split a larger file.", in_words(*limit)),
            Self::UnsupportedMediaType(wanted) => format!("Send {wanted}."),
            Self::RangeNotSatisfiable(size) => format!("The file has {size} bytes."),
            Self::InvalidFields(errors) => match errors.as_slice() {
                [one] => one.message.clone(),
                many => format!("{} fields are wrong; mend them and send again.", many.len()),
            },
            Self::NotUtf8(line) => {
                format!(
                    "The file is not UTF-8: line {line} has other bytes. Save it as CSV UTF-8 and send it again."
                )
            }
            Self::IdempotencyKeyReused => "Use a new Idempotency-Key for another request.".to_owned(),
            Self::RateLimited(wait) => format!("Wait {} seconds, then try again.", seconds(*wait)),
            Self::Internal(_) => {
                "Something went wrong on our side. Try again; if it stays, tell us the X-Request-Id."
                    .to_owned()
            }
            Self::Unavailable(_) => "The portal can't answer just now. Try again in a moment.".to_owned(),
        }
    }

    /// The body of the answer.
    pub fn problem(&self) -> Problem {
        let (code, status, title) = self.kind();
        let errors = match self {
            Self::InvalidFields(errors) => errors.clone(),
            Self::AlreadyExists(error) => vec![error.clone()],
            _ => Vec::new(),
        };
        Problem {
            kind: format!("urn:portal:problem:{}", code.as_str()),
            title: title.to_owned(),
            status,
            detail: self.detail(),
            code,
            errors,
        }
    }
}

/// Whole seconds to wait, at least one.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0 || wait.is_zero())
}

/// A size in the unit that a person counts it in.
fn in_words(bytes: u64) -> String {
    match (bytes >> 20, bytes >> 10) {
        (0, 0) => format!("{bytes} bytes"),
        (0, kibibytes) => format!("{kibibytes} KB"),
        (mebibytes, _) => format!("{mebibytes} MB"),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) | Self::Unavailable(cause) => write!(f, "{cause:#}"),
            other => f.write_str(other.kind().0.as_str()),
        }
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind().1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Internal(cause) | Self::Unavailable(cause) = self {
            tracing::error!(error = format!("{cause:#}"), "a request failed");
        }
        let mut response = HttpResponseBuilder::new(self.status_code());
        match self {
            Self::RateLimited(wait) => {
                response.insert_header((header::RETRY_AFTER, seconds(*wait)));
            }
            Self::Unavailable(_) => {
                response.insert_header((header::RETRY_AFTER, 1));
            }
            Self::RangeNotSatisfiable(size) => {
                response.insert_header((header::CONTENT_RANGE, format!("bytes */{size}")));
            }
            Self::NotSignedIn => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            _ => {}
        }
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        response
            .insert_header((header::CONTENT_TYPE, MEDIA_TYPE))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body)
    }
}

/// PostgreSQL: two requests wait for each other, and this one was given up. Nothing of it was done.
const DEADLOCK: &str = "40P01";

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        match error {
            sea_orm::DbErr::ConnectionAcquire(_) | sea_orm::DbErr::Conn(_) => Self::Unavailable(error.into()),
            sea_orm::DbErr::Exec(sea_orm::RuntimeErr::SqlxError(ref cause))
            | sea_orm::DbErr::Query(sea_orm::RuntimeErr::SqlxError(ref cause))
                if cause
                    .as_database_error()
                    .is_some_and(|cause| cause.code().is_some_and(|code| code == DEADLOCK)) =>
            {
                Self::Unavailable(error.into())
            }
            other => Self::Internal(other.into()),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        // An error of ours may have come through code that knows only anyhow.
        error.downcast::<Self>().unwrap_or_else(Self::Internal)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<DocumentFault> for Error {
    fn from(fault: DocumentFault) -> Self {
        match fault {
            DocumentFault::Store(error) => error.into(),
            fault => Self::Internal(fault.into()),
        }
    }
}

impl From<getrandom::Error> for Error {
    fn from(error: getrandom::Error) -> Self {
        Self::Internal(anyhow::anyhow!("no random bytes: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_of_each() -> Vec<Error> {
        let field = || FieldError::new("/name", "required", "Enter a value.");
        vec![
            Error::Malformed("broken".to_owned()),
            Error::NotSignedIn,
            Error::WrongCredentials,
            Error::SecondFactorNeeded { wrong: true },
            Error::PasskeyNeeded,
            Error::PasskeyRefused,
            Error::EmailNotConfirmed,
            Error::AccountLocked(DateTime::UNIX_EPOCH),
            Error::AccountInactive,
            Error::TemporaryPasswordExpired,
            Error::SessionEnded,
            Error::WrongPin,
            Error::NotPermitted,
            Error::MustDoFirst(MustDo::ChangePassword),
            Error::CrossSite,
            Error::NotFound,
            Error::DocumentNotFound,
            Error::ReferenceMalformed,
            Error::AlreadyExists(field()),
            Error::StateConflict("done".to_owned()),
            Error::NothingToPublish,
            Error::DocumentNotCurrent,
            Error::DocumentErased,
            Error::ExportExpired,
            Error::LinkExpired,
            Error::ShareEnded(ShareStatus::Expired),
            Error::Stale,
            Error::TooLarge(5),
            Error::UnsupportedMediaType("text/csv"),
            Error::UnsupportedFile("This is a PDF.".to_owned()),
            Error::RangeNotSatisfiable(5),
            Error::InvalidFields(vec![field()]),
            Error::NotUtf8(3),
            Error::IdempotencyKeyReused,
            Error::RateLimited(Duration::from_millis(1500)),
            Error::Internal(anyhow::anyhow!("secret cause")),
            Error::Unavailable(anyhow::anyhow!("secret cause")),
        ]
    }

    #[test]
    fn every_code_has_an_error_whose_answer_is_whole() {
        let errors = one_of_each();
        let codes: std::collections::HashSet<_> = errors.iter().map(|error| error.problem().code).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        for error in errors {
            let (problem, response) = (error.problem(), error.error_response());
            assert_eq!(response.status().as_u16(), problem.status);
            assert_eq!(response.headers().get(header::CONTENT_TYPE).unwrap(), MEDIA_TYPE);
            assert!(!problem.detail.is_empty() && !problem.title.is_empty());
            assert!(!problem.detail.contains("secret"), "{}", problem.detail);
        }
    }

    #[test]
    fn waiting_is_said_in_whole_seconds_rounded_up() {
        let response = Error::RateLimited(Duration::from_millis(1500)).error_response();
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "2");
    }
}
