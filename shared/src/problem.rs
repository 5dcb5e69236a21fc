//! Errors as RFC 9457 `application/problem+json`.

use serde::{Deserialize, Serialize};

/// The media type of an error.
pub const MEDIA_TYPE: &str = "application/problem+json";

text_enum! {
    /// What went wrong: the closed list of error codes. A client decides by this, never by the words.
    Code {
        /// 400: the request can't be read (broken JSON, a broken header).
        Malformed = "malformed",
        /// 401: no valid access token, or the account may not be used now.
        NotSignedIn = "not_signed_in",
        /// 401: the login or the password is wrong.
        WrongCredentials = "wrong_credentials",
        /// 401: the password is right, and a code of the second factor is needed: none was sent as `otp`, or a wrong one.
        SecondFactorNeeded = "second_factor_needed",
        /// 401: the password is right, but this account must sign in with its passkey.
        PasskeyNeeded = "passkey_needed",
        /// 401: this passkey opens no account, or the request for it is too old.
        PasskeyRefused = "passkey_refused",
        /// 401: the address of this account has not been confirmed yet.
        EmailNotConfirmed = "email_not_confirmed",
        /// 401: the password is right, but the account is locked until a time.
        AccountLocked = "account_locked",
        /// 401: the password is right, but the account is inactive or deleted.
        AccountInactive = "account_inactive",
        /// 401: the password is right, but was to be changed long ago.
        TemporaryPasswordExpired = "temporary_password_expired",
        /// 401: the refresh token is unknown, used, expired or revoked.
        SessionEnded = "session_ended",
        /// 401: the share asks for a PIN: none was sent, or a wrong one.
        WrongPin = "wrong_pin",
        /// 403: signed in, but not permitted to do this.
        NotPermitted = "not_permitted",
        /// 403: signed in, but something must be done first: `must_do` of `GET /me` says what.
        MustDoFirst = "must_do_first",
        /// 403: a cookie request that another site started.
        CrossSite = "cross_site",
        /// 404: there is no such thing, or it is not yours.
        NotFound = "not_found",
        /// 404: no document has this reference.
        DocumentNotFound = "document_not_found",
        /// 404: this can't be a reference: its check symbol is wrong.
        ReferenceMalformed = "reference_malformed",
        /// 409: something with this number, name or address exists already.
        AlreadyExists = "already_exists",
        /// 409: the state of the thing does not allow this now.
        StateConflict = "state_conflict",
        /// 409: no row of the batch waits to be published.
        NothingToPublish = "nothing_to_publish",
        /// 410: the document's file is given out only while the document is current.
        DocumentNotCurrent = "document_not_current",
        /// 410: the document's file was erased with the learner's personal data.
        DocumentErased = "document_erased",
        /// 410: the export's time is over, and its files are gone.
        ExportExpired = "export_expired",
        /// 410: a mailed link has been used, or its time is over.
        LinkExpired = "link_expired",
        /// 410: the share was ended, its time is over, or it was opened as often as it may be.
        ShareEnded = "share_ended",
        /// 412: someone changed this since you read it.
        Stale = "stale",
        /// 413: the body is larger than allowed.
        TooLarge = "too_large",
        /// 415: the body's media type is not one of those accepted.
        UnsupportedMediaType = "unsupported_media_type",
        /// 415: the bytes of the file are of a kind that can't be read, whatever its name says.
        UnsupportedFile = "unsupported_file",
        /// 416: the asked range lies outside the file.
        RangeNotSatisfiable = "range_not_satisfiable",
        /// 422: one or more fields are wrong; `errors` names them.
        InvalidFields = "invalid_fields",
        /// 422: the file is not UTF-8 text.
        NotUtf8 = "not_utf8",
        /// 422: the same idempotency key came with another request.
        IdempotencyKeyReused = "idempotency_key_reused",
        /// 429: too many requests; wait as `Retry-After` says.
        RateLimited = "rate_limited",
        /// 500: a fault of ours; the request id finds it in the log.
        Internal = "internal",
        /// 503: the service can't answer now; try again.
        Unavailable = "unavailable",
    }
}

/// One field of a request that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field, as a JSON pointer (`/address/town`), a query parameter's or a column's name.
    pub field: String,
    /// What is wrong with it, for programs: `required`, `too_long`, `malformed` ...
    pub code: String,
    /// What is wrong with it, and what to do, for people.
    pub message: String,
}

impl FieldError {
    /// An error of one field.
    pub fn new(field: impl Into<String>, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into() }
    }
}

/// The body of every error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words, the same each time.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, and what to do about it.
    pub detail: String,
    /// The kind of problem, for programs.
    pub code: Code,
    /// The wrong fields of an invalid request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}
