//! What publishing a batch will do, and when.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::{Check, Errors};

/// When a batch shall be published by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSchedule {
    /// The time, within the next year.
    pub publish_at: DateTime<Utc>,
}

impl Check for NewSchedule {
    fn check(&self, _: &mut Errors) {}
}

/// A planned publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    /// When it begins.
    pub publish_at: DateTime<Utc>,
    /// Who planned it.
    pub planned_by: String,
}

/// How many documents of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindCounts {
    /// Certificates.
    pub certificate: u64,
    /// Transcripts.
    pub transcript: u64,
    /// Letters.
    pub letter: u64,
}

impl KindCounts {
    /// All of them.
    pub fn total(self) -> u64 {
        self.certificate + self.transcript + self.letter
    }
}

/// What publishing will do for one centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CentreShare {
    /// The centre.
    pub centre_id: Uuid,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Rows, each of which becomes a record.
    pub records: u64,
    /// Documents.
    pub documents: KindCounts,
}

/// A learner whose name changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Renamed {
    /// The line of the file.
    pub line: u64,
    /// The enrolment number.
    pub enrolment_number: String,
    /// The name until now.
    pub from: String,
    /// The name from then on.
    pub to: String,
}

/// Exactly what publishing a batch now would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicationSummary {
    /// The centres, each of which gets one print job, by number.
    pub centres: Vec<CentreShare>,
    /// Records that are made.
    pub records: u64,
    /// Documents that are issued.
    pub documents: KindCounts,
    /// Learners who are new.
    pub new_learners: u64,
    /// Known learners whose name changes.
    pub renamed_learners: u64,
    /// The first of them.
    pub renamed: Vec<Renamed>,
    /// Records whose documents have expired already.
    pub expired: u64,
    /// Records whose transcripts list no units, though their qualifications have some.
    pub without_units: u64,
    /// Rows that stay back because something is wrong with them.
    pub invalid: u64,
    /// Rows whose award was issued before.
    pub already_issued: u64,
    /// Rows that were left out by hand.
    pub left_out: u64,
    /// Whether a second person must approve it: publishing then asks for that.
    pub approval_needed: bool,
}
