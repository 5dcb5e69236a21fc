//! Documents: issued certificates, transcripts and letters.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// The kind of a document.
    DocumentKind {
        /// Says that the qualification was awarded.
        Certificate = "certificate",
        /// Lists the units.
        Transcript = "transcript",
        /// Addresses the learner.
        Letter = "letter",
    }
}

text_enum! {
    /// Where a document is in its life.
    DocumentStatus {
        /// Holds today.
        Valid = "valid",
        /// Its expiry date has passed.
        Expired = "expired",
        /// Does not hold for now.
        Suspended = "suspended",
        /// Was cancelled, for good.
        Revoked = "revoked",
        /// A newer document took its place.
        Replaced = "replaced",
    }
}

text_enum! {
    /// Whether the learner was told of the document.
    NotificationStatus {
        /// Not told.
        NotNotified = "not_notified",
        /// The mail waits to be sent.
        Queued = "queued",
        /// The mail was sent.
        Sent = "sent",
        /// The mail could not be sent.
        Failed = "failed",
    }
}

text_enum! {
    /// How a document is shown.
    View {
        /// As issued, with all that the paper would carry: the frozen bytes.
        Digital = "digital",
        /// For printing on certificate paper: without what the paper carries.
        Print = "print",
    }
}

/// A document among those of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordDocument {
    /// The document's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
}

/// A document with what is printed on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// The document's id.
    pub id: Uuid,
    /// Its record.
    pub record_id: Uuid,
    /// Its print job.
    pub print_job_id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
    /// Since when it has this status.
    pub status_changed_at: DateTime<Utc>,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification's number as printed.
    pub qualification_number: String,
    /// The qualification's title as printed.
    pub qualification_title: String,
    /// The level as printed.
    pub level: String,
    /// The result as printed, if any.
    pub result: Option<String>,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; null: for good.
    pub expires_on: Option<NaiveDate>,
    /// Whether the learner was told.
    pub notification_status: NotificationStatus,
    /// SHA-256 of the frozen bytes, in hexadecimal.
    pub sha256: String,
    /// Size of the frozen bytes.
    pub size: u64,
    /// All documents of the record, this one included.
    pub record_documents: Vec<RecordDocument>,
}
