//! Batches: imported files of awards, their rows, and what is wrong with them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{TextEnum, documents::DocumentKind, print_jobs::PrintJobStatus};

mod columns;
mod publication;
mod rows;
mod stage;

pub use columns::{ColumnMapping, DateForm, FilePreview, NewColumnMapping, PreviewColumn, guess_column};
pub use publication::{CentreShare, KindCounts, NewSchedule, PublicationSummary, Renamed, Schedule};
pub use rows::{
    AlikeChange, AlikeOutcome, BatchRow, CheckAgain, CheckedAgain, MAX_ROW_CHANGES, NewBatch, OneRowChange,
    RowChange, RowChanges, RowOutcomes,
};
pub use stage::BatchStage;

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

impl Column {
    /// What it holds, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::CentreNumber => "Your number of the centre",
            Self::EnrolmentNumber => "Your number of the learner; a new one makes a learner",
            Self::Uln => "Unique Learner Number, ten digits",
            Self::FirstName => "As it is printed; blank for someone with one name",
            Self::MiddleNames => "As they are printed",
            Self::LastName => "As it is printed, or the only name",
            Self::DateOfBirth => "As 2004-11-23",
            Self::Email => "To tell the learner",
            Self::QualificationNumber => "As 601/2977/3 or 60129773",
            Self::Result => "The grade, where there is one",
            Self::AwardDate => "As 2026-11-23",
            Self::ExpiryDate => "As 2029-11-22; else as the qualification says",
            Self::Language => "Of assessment, as cy; blank is English",
            Self::Components => "Units: reference|title|level|credits|grade, joined by ;",
            Self::Documents => "certificate;transcript;letter, or some of them; blank is all",
        }
    }

    /// Whether it holds a date.
    pub fn is_date(self) -> bool {
        matches!(self, Self::DateOfBirth | Self::AwardDate | Self::ExpiryDate)
    }
}

text_enum! {
    /// How a batch is written.
    FileFormat {
        /// CSV with a header row.
        Csv = "csv",
        /// [`NewBatch`] as JSON.
        Json = "json",
        /// JSON Lines: one object for each row.
        Jsonl = "jsonl",
        /// A sheet of an Excel workbook.
        Xlsx = "xlsx",
    }
}

impl FileFormat {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
            Self::Jsonl => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// The kinds of documents that a cell of the column `documents` asks for, in their own order; blank is all. None: a
/// word in it is no kind.
pub fn document_kinds(cell: &str) -> Option<Vec<DocumentKind>> {
    let cell = cell.to_lowercase();
    let mut asked = Vec::new();
    for word in cell.split(';').map(str::trim).filter(|word| !word.is_empty()) {
        asked.push(DocumentKind::parse(word)?);
    }
    let kinds = DocumentKind::ALL.iter().copied();
    Some(kinds.filter(|kind| asked.is_empty() || asked.contains(kind)).collect())
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
    /// What of a batch waits for someone.
    Waiting {
        /// Rows that are held back until they are mended.
        Held = "held",
        /// Rows that can be published.
        Publish = "publish",
        /// A publication that is planned.
        Scheduled = "scheduled",
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
        /// Was left out by hand: nothing is issued for it until it is taken back in.
        LeftOut = "left_out",
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
    /// How it is written.
    pub format: FileFormat,
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
    /// Rows that were left out by hand.
    pub left_out: u64,
    /// Rows that publishing now would issue.
    pub publishable: u64,
    /// When it will be published by itself, if that is planned.
    pub schedule: Option<Schedule>,
    /// Why a planned publication did not happen.
    pub schedule_failure: Option<String>,
    /// The columns that the file's headers were read as, where they are not ours.
    pub mapped: BTreeMap<String, Column>,
    /// When the same file, byte for byte, was imported last before, and as which batch.
    pub imported_before: Option<EarlierImport>,
    /// How its file writes dates, where that was said.
    pub dates: Option<DateForm>,
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

/// An earlier import of the same file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EarlierImport {
    /// The batch that came of it.
    pub batch_id: Uuid,
    /// When it was imported.
    pub at: DateTime<Utc>,
}

/// The answer to publishing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Published {
    /// The print jobs, one for each centre. Published before and nothing new: those of then.
    pub print_job_ids: Vec<Uuid>,
    /// The request that a second person must approve first, where the rules ask for it; nothing is published yet.
    pub approval_id: Option<Uuid>,
}

/// The most lines of a transcript.
pub const MAX_COMPONENTS: usize = 200;

/// A line of a transcript.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Component {
    /// Its parts with their names, in the order in which a cell of an import has them.
    pub fn parts(&self) -> [(&'static str, &str); 5] {
        [
            ("reference", &self.reference),
            ("title", &self.title),
            ("level", &self.level),
            ("credits", &self.credits),
            ("grade", &self.grade),
        ]
    }

    /// Lines as a cell of an import holds them. A part can't hold the signs that part them.
    pub fn cell(lines: &[Self]) -> String {
        let line = |line: &Self| line.parts().map(|(_, part)| part.trim()).join("|");
        lines.iter().map(line).collect::<Vec<_>>().join(";")
    }
}
