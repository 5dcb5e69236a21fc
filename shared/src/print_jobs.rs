//! Print jobs: batches of documents published for one centre ("Jobs issued" on screen).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::Failure,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
};

text_enum! {
    /// How far a print job is.
    PrintJobStatus {
        /// Waits to be processed.
        Pending = "pending",
        /// Its documents are being made.
        Processing = "processing",
        /// Its documents are made.
        Completed = "completed",
        /// It could not be finished; `failure` says why.
        Failed = "failed",
    }
}

/// How many documents of a print job are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Documents asked for.
    pub requested: u64,
    /// Documents still to be made.
    pub pending: u64,
    /// Documents that could not be made.
    pub failed: u64,
    /// Documents made.
    pub completed: u64,
    /// Documents of which the learner was told.
    pub notified: u64,
}

/// A print job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintJob {
    /// The print job's id.
    pub id: Uuid,
    /// Its reference, as `PJ-2026-0412`.
    pub reference: String,
    /// Who published it.
    pub created_by: String,
    /// The title of its qualification; null where it has several.
    pub qualification_title: Option<String>,
    /// How many qualifications it has documents of.
    pub qualification_count: u64,
    /// Records in it.
    pub records: u64,
    /// How many documents are how far.
    pub counts: Counts,
    /// How far it is.
    pub status: PrintJobStatus,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// When it was published.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A document in the list of a print job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintJobDocument {
    /// The document's id.
    pub id: Uuid,
    /// Its record.
    pub record_id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification's title as printed.
    pub qualification_title: String,
    /// Whether the learner was told.
    pub notification_status: NotificationStatus,
}
