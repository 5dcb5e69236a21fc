//! How long personal data are kept, and what was erased.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// What is erased, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Due {
    /// Learners, with the files of their documents.
    pub learners: u64,
    /// Rows of imported files.
    pub rows: u64,
    /// Entries of the audit trail whose names, addresses and details go.
    pub names: u64,
}

/// What was erased on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetentionRun {
    /// The day (UTC).
    pub day: NaiveDate,
    /// When it was done; null: it is under way, or was cut off and goes on the next day.
    pub ended_at: Option<DateTime<Utc>>,
    /// What was erased.
    pub erased: Due,
}

/// Retention: what would be erased now, and what was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Retention {
    /// What the next run would erase, as of now.
    pub due: Due,
    /// The last runs, the latest first.
    pub runs: Vec<RetentionRun>,
}
