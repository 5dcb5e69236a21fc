//! The figures on the dashboards of a centre and of the issuer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::reports::{DocumentCounts, NotificationCounts};

/// The tiles' figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Documents issued in each of the last twelve months, this one included, the oldest first.
    pub months: Vec<MonthOfDocuments>,
    /// The documents of these months, by their kind and by their status today.
    pub documents: DocumentCounts,
    /// Which learners were told of the records of these months.
    pub notified: NotificationCounts,
}

/// Documents issued in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthOfDocuments {
    /// The first day of the month.
    pub month: NaiveDate,
    /// Certificates.
    pub certificates: u64,
    /// Transcripts.
    pub transcripts: u64,
    /// Letters.
    pub letters: u64,
}

/// What waits for the issuer, and how things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuerDashboard {
    /// Batches of which rows are held back.
    pub batches_with_held_rows: u64,
    /// Rows that are held back.
    pub rows_held: u64,
    /// Batches of which rows can be published.
    pub batches_to_publish: u64,
    /// Rows that can be published.
    pub rows_to_publish: u64,
    /// Batches that are published at a planned time.
    pub batches_scheduled: u64,
    /// Print jobs that could not be finished.
    pub print_jobs_failed: u64,
    /// Print jobs with documents that were not made, those that could not be finished included.
    pub print_jobs_with_failures: u64,
    /// Print jobs under way.
    pub print_jobs_under_way: u64,
    /// Requests that wait for a second person's approval.
    pub approvals_waiting: u64,
    /// Orders that wait to be made.
    pub orders_placed: u64,
    /// Issue reports that nobody has taken up.
    #[serde(default)]
    pub issue_reports_open: u64,
    /// Users who were invited and have not chosen a password yet.
    pub invitations_open: u64,
    /// The last day of the certificate that documents are signed with, from 30 days before it: without a new one,
    /// nothing can be issued after it.
    pub signing_ends_on: Option<NaiveDate>,
    /// Documents issued in each of the last twelve months, this one included, the oldest first.
    pub months: Vec<MonthOfDocuments>,
    /// The documents of these months, by their kind and by their status today.
    pub documents: DocumentCounts,
    /// Which learners were told of the records of these months.
    pub notified: NotificationCounts,
    /// Centres that are active.
    pub centres_active: u64,
    /// Qualifications.
    pub qualifications: u64,
}
