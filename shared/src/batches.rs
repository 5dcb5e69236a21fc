//! Batches: imported files of awards, their rows, and what is wrong with them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    print_jobs::PrintJobStatus,
    problem::FieldError,
};

text_enum! {
    /// A column of a batch file.
    Column {
        /// The AO's number of the centre.
        CentreNumber = "centre_number",
        /// The AO's number of the learner.
        EnrolmentNumber = "enrolment_number",
        /// The Unique Learner Number.
        Uln = "uln",
        /// First name; blank for someone with one name.
        FirstName = "first_name",
        /// Middle names.
        MiddleNames = "middle_names",
        /// Last name, or the only name.
        LastName = "last_name",
        /// Date of birth, `YYYY-MM-DD`.
        DateOfBirth = "date_of_birth",
        /// The learner's address for notifications.
        Email = "email",
        /// The number of the qualification.
        QualificationNumber = "qualification_number",
        /// The level of attainment (grade), where there is one.
        Result = "result",
        /// Date of the award, `YYYY-MM-DD`.
        AwardDate = "award_date",
        /// Date on which the documents expire; by default as the qualification says.
        ExpiryDate = "expiry_date",
        /// Language of assessment as BCP 47; blank is English.
        Language = "language",
        /// The transcript's lines: `unit reference|title|level|credits|grade`, joined by `;`.
        Components = "components",
        /// The kinds of documents, joined by `;`; by default all three.
        Documents = "documents",
    }
}

impl Column {
    /// Whether a file must have it.
    pub fn is_required(self) -> bool {
        matches!(
            self,
            Self::CentreNumber
                | Self::EnrolmentNumber
                | Self::FirstName
                | Self::LastName
                | Self::DateOfBirth
                | Self::QualificationNumber
                | Self::AwardDate
        )
    }
}

text_enum! {
    /// How far the check of a batch is.
    BatchStatus {
        /// Waits to be checked.
        Pending = "pending",
        /// Is being checked.
        Processing = "processing",
        /// Each row has been checked.
        Completed = "completed",
        /// The file could not be checked; `failure` says why.
        Failed = "failed",
    }
}

text_enum! {
    /// What became of a row.
    RowStatus {
        /// Can be published.
        Valid = "valid",
        /// Is held back until it is mended.
        Invalid = "invalid",
        /// This award was issued before.
        AlreadyIssued = "already_issued",
        /// Its documents are issued.
        Published = "published",
    }
}

/// Why a background resource failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Failure {
    /// The kind of failure, for programs.
    pub code: String,
    /// What happened and what to do, for people.
    pub detail: String,
}

/// How far a background resource is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// What is done.
    pub done: u64,
    /// What there is to do, in the same unit.
    pub total: u64,
}

/// A print job that a batch was published as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchPrintJob {
    /// The print job's id.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// The name of its centre.
    pub centre_name: String,
    /// How far it is.
    pub status: PrintJobStatus,
    /// Documents asked for.
    pub requested: u64,
    /// Documents issued.
    pub completed: u64,
    /// Documents that could not be made.
    pub failed: u64,
}

/// A batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Batch {
    /// The batch's id.
    pub id: Uuid,
    /// The name of the uploaded file, if it had one.
    pub file_name: Option<String>,
    /// How far the check is.
    pub status: BatchStatus,
    /// Bytes of the file that are checked.
    pub progress: Progress,
    /// Rows seen.
    pub rows: u64,
    /// Rows that can be published or are.
    pub valid: u64,
    /// Rows that are held back.
    pub invalid: u64,
    /// Rows whose award was issued before.
    pub already_issued: u64,
    /// Rows whose documents are issued.
    pub published: u64,
    /// Rows that publishing now would issue.
    pub publishable: u64,
    /// The print jobs it was published as.
    pub print_jobs: Vec<BatchPrintJob>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Who imported it.
    pub created_by: String,
    /// When it was imported.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A row of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchRow {
    /// The row's id.
    pub id: Uuid,
    /// The line of the file on which it begins; the header is line 1, and blank lines count.
    pub line: u64,
    /// What became of it.
    pub status: RowStatus,
    /// Its cells by column.
    pub values: BTreeMap<String, String>,
    /// What is wrong with it; `field` is the column's name.
    pub errors: Vec<FieldError>,
}

/// A batch sent as JSON: all rows for one centre.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBatch {
    /// The AO's number of the centre, for every row that names none.
    pub centre_number: String,
    /// The rows: cells by column.
    pub rows: Vec<BTreeMap<String, String>>,
}

impl Check for NewBatch {
    fn check(&self, errors: &mut Errors) {
        errors.required("/centre_number", &self.centre_number, 32);
        if self.rows.is_empty() {
            errors.add("/rows", "required", "Send at least one row.");
        }
        for (at, row) in self.rows.iter().enumerate() {
            for name in row.keys().filter(|name| <Column as crate::TextEnum>::parse(name).is_none()) {
                errors.add(
                    &format!("/rows/{at}/{name}"),
                    "unknown_column",
                    "There is no such column; see the list of batch columns.",
                );
            }
        }
    }
}

/// New cells of a row that is mended; columns that are left out stay.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RowChange {
    /// The cells by column.
    pub values: BTreeMap<String, String>,
}

impl Check for RowChange {
    fn check(&self, errors: &mut Errors) {
        for name in self.values.keys().filter(|name| <Column as crate::TextEnum>::parse(name).is_none()) {
            errors.add(
                &format!("/values/{name}"),
                "unknown_column",
                "There is no such column; see the list of batch columns.",
            );
        }
    }
}

/// The answer to publishing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Published {
    /// The print jobs, one for each centre. Published before and nothing new: those of then.
    pub print_job_ids: Vec<Uuid>,
}

/// A line of a transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Component {
    /// The unit's reference.
    pub reference: String,
    /// The unit's title.
    pub title: String,
    /// The unit's level.
    pub level: String,
    /// Credits, as text; blank where there are none.
    pub credits: String,
    /// Grade; blank where there is none.
    pub grade: String,
}
