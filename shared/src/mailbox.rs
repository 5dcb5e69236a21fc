//! Mail of a set-up that sends none: it lands in the data folder, and the portal shows it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A mail that was written instead of sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mail {
    /// The mail's id.
    pub id: String,
    /// The address that it is for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// When it was written.
    pub sent_at: DateTime<Utc>,
    /// Its plain text.
    pub text: String,
}

/// All such mail, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mailbox {
    /// The mails.
    pub items: Vec<Mail>,
}
