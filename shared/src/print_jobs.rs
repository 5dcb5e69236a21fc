//! Print jobs: batches of documents published for one centre ("Jobs issued" on screen).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::Failure,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    problem::FieldError,
    users::CentreRef,
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
        /// Some of its documents could not be made and can be tried again; `failure` says why.
        Failed = "failed",
    }
}

text_enum! {
    /// Why a document of a print job was not made.
    NotMade {
        /// The file store did not take the file. Trying again helps once the store is mended.
        Storage = "storage",
        /// The work was cut off again and again before this document was made. Trying again may help.
        Interrupted = "interrupted",
        /// Something went wrong on our side. Trying again may help.
        Internal = "internal",
        /// The row can't be issued any more, as `errors` says: it went back to its batch.
        Held = "held",
    }
}

impl NotMade {
    /// The reason in words, and what to do.
    pub fn words(self) -> &'static str {
        match self {
            Self::Storage => "The file store did not take the file. Try again when the store is mended.",
            Self::Interrupted => "The work was cut off before this document was made. Try again.",
            Self::Internal => "Something went wrong on our side. Try again, or ask for support.",
            Self::Held => {
                "This row can’t be issued as it is. It is back in its batch, to be mended and published later."
            }
        }
    }
}

/// The batch from which a print job was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchRef {
    /// The batch's id.
    pub id: Uuid,
    /// The name of its file, if it had one.
    pub file_name: Option<String>,
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
    /// The centre for which it was published.
    pub centre: CentreRef,
    /// The batch from which it was published; null for centres, which don't see batches.
    pub batch: Option<BatchRef>,
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

/// A document of a print job that was not made, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrintJobFailure {
    /// The failure's id.
    pub id: Uuid,
    /// The kind of the document.
    pub kind: DocumentKind,
    /// The learner's name, as the row has it.
    pub learner_name: String,
    /// The AO's number for the learner, as the row has it.
    pub enrolment_number: String,
    /// The row of the batch.
    pub row_id: Uuid,
    /// The line of the file on which the row begins.
    pub line: u64,
    /// Why, for programs.
    pub code: NotMade,
    /// Why, and what to do, for people.
    pub detail: String,
    /// What is wrong with the row, where it was held back; `field` is the column's name.
    pub errors: Vec<FieldError>,
    /// How often the document was tried.
    pub attempts: u64,
    /// When it was tried last.
    pub failed_at: DateTime<Utc>,
}
