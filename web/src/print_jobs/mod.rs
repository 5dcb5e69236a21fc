//! Print jobs of a centre ("Jobs issued" on screen).

mod detail;
mod documents;
mod list;
mod record;
mod row;

pub use detail::PrintJobPage;
pub use list::PrintJobListPage;
pub use row::{Jobs, follow_jobs, job_actions, job_columns};
