//! Search everywhere: one box that finds things of every kind.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most hits of a kind.
pub const HITS: usize = 6;
/// Symbols from the beginning of a reference that find its document: two of the four printed groups.
pub const REFERENCE_PREFIX: usize = 8;

text_enum! {
    /// A kind of thing that search finds, in the order in which the kinds are shown.
    HitKind {
        /// A document, by its reference.
        Document = "document",
        /// A learner.
        Learner = "learner",
        /// A record: one learner's one award.
        Record = "record",
        /// A centre.
        Centre = "centre",
        /// A qualification.
        Qualification = "qualification",
        /// A print job.
        PrintJob = "print_job",
        /// A batch.
        Batch = "batch",
        /// A user.
        User = "user",
    }
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hit {
    /// Its id.
    pub id: Uuid,
    /// For a document or record: its print job, on whose page it is shown.
    pub print_job_id: Option<Uuid>,
    /// Its name: of a learner or centre, a title, a reference or a file's name.
    pub title: String,
    /// What tells it from others of that name.
    pub detail: String,
}

/// What was found of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HitGroup {
    /// The kind.
    pub kind: HitKind,
    /// The first hits, six at most.
    pub hits: Vec<Hit>,
    /// Whether there are more.
    pub more: bool,
}

/// The answer to a search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchResults {
    /// The kinds of which something was found.
    pub groups: Vec<HitGroup>,
}
