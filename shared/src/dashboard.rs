//! The figures on a centre's dashboard.

use serde::{Deserialize, Serialize};

/// The tiles' figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// Print jobs whose documents are made.
    pub print_jobs_completed: u64,
    /// Records of the centre.
    pub records_total: u64,
    /// Documents still to be made.
    pub documents_pending: u64,
    /// Learners with documents who were not told.
    pub learners_not_notified: u64,
    /// Exports that can be downloaded.
    pub exports_ready: u64,
    /// Orders not yet completed.
    pub orders_open: u64,
}
