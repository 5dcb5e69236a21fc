//! Exports ("Downloads" on screen): archives of a centre's documents, made in the background.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::{Failure, Progress},
    check::{Check, Errors},
    documents::DocumentKind,
    records::{RecordFilter, RecordSelection, check_selection},
};

/// The most characters of a name.
pub const MAX_NAME: usize = 100;
/// The most characters of a description.
pub const MAX_DESCRIPTION: usize = 500;
/// The most exports of a centre that are made at a time.
pub const MAX_UNDER_WAY: u64 = 5;

text_enum! {
    /// How far an export is.
    ExportStatus {
        /// Waits to be made.
        Queued = "queued",
        /// Is being made.
        Processing = "processing",
        /// Can be downloaded until it expires.
        Completed = "completed",
        /// Could not be made; `failure` says why.
        Failed = "failed",
    }
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportPart {
    /// Its number, from 1: `?part=` of the download.
    pub number: u64,
    /// The name under which it is saved.
    pub file_name: String,
    /// Documents in it.
    pub documents: u64,
    /// Its size in bytes.
    pub size: u64,
}

/// An export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    /// The export's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The kinds of documents in it.
    pub kinds: Vec<DocumentKind>,
    /// How far it is.
    pub status: ExportStatus,
    /// How many documents are in the archive, of how many.
    pub progress: Progress,
    /// Documents in it.
    pub documents: u64,
    /// Bytes of all its files, once it is completed.
    pub size: Option<u64>,
    /// Its files, once it is completed and until it expires.
    pub parts: Vec<ExportPart>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// How often a file of it was downloaded to its end.
    pub downloads: u64,
    /// When that was last.
    pub last_downloaded_at: Option<DateTime<Utc>>,
    /// Who did.
    pub last_downloaded_by: Option<String>,
    /// Who asked for it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// Until when it can be downloaded.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether that time is over.
    pub expired: bool,
}

/// An export to be made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewExport {
    /// Its name, at most 100 characters.
    pub name: String,
    /// What it is for, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The records whose valid and expired documents it has, 10,000 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_ids: Option<Vec<Uuid>>,
    /// In place of `record_ids`: all records that this finds; `{}` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<RecordFilter>,
    /// Kinds of documents; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<DocumentKind>>,
}

impl NewExport {
    /// The records.
    pub fn selection(&self) -> RecordSelection {
        RecordSelection { record_ids: self.record_ids.clone(), filter: self.filter.clone() }
    }
}

impl Check for NewExport {
    fn check(&self, errors: &mut Errors) {
        check_words(&self.name, self.description.as_deref(), self.kinds.as_deref(), errors);
        check_selection(self.record_ids.as_deref(), self.filter.as_ref(), errors);
    }
}

/// An export of all documents of a print job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewJobExport {
    /// Its name, at most 100 characters.
    pub name: String,
    /// What it is for, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Kinds of documents; left out: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<DocumentKind>>,
}

impl Check for NewJobExport {
    fn check(&self, errors: &mut Errors) {
        check_words(&self.name, self.description.as_deref(), self.kinds.as_deref(), errors);
    }
}

fn check_words(name: &str, description: Option<&str>, kinds: Option<&[DocumentKind]>, errors: &mut Errors) {
    errors.required("/name", name, MAX_NAME);
    // A description may have several lines.
    let flat = description.map(|text| text.replace(['\n', '\r', '\t'], " "));
    errors.optional("/description", flat.as_deref(), MAX_DESCRIPTION);
    if kinds.is_some_and(<[_]>::is_empty) {
        errors.add("/kinds", "required", "Choose at least one kind of document.");
    }
}

/// What an export of some records would have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportEstimate {
    /// Records.
    pub records: u64,
    /// Their certificates that are valid or expired.
    pub certificates: u64,
    /// Their transcripts that are.
    pub transcripts: u64,
    /// Their letters that are.
    pub letters: u64,
    /// Bytes of all these.
    pub size: u64,
    /// Documents that are left out: suspended, cancelled or replaced.
    pub left_out: u64,
    /// The most documents that one export may have.
    pub most: u64,
    /// Days for which it can be downloaded.
    pub days: u64,
}

impl ExportEstimate {
    /// How many documents of a kind there are.
    pub fn of(&self, kind: DocumentKind) -> u64 {
        match kind {
            DocumentKind::Certificate => self.certificates,
            DocumentKind::Transcript => self.transcripts,
            DocumentKind::Letter => self.letters,
        }
    }
}
