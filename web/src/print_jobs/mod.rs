//! Print jobs of a centre, and those of all centres for the issuer ("Jobs issued" on screen).

mod detail;
mod documents;
mod failures;
mod list;
mod row;

pub use detail::{IssuerPrintJobPage, PrintJobPage};
pub use list::{IssuerPrintJobListPage, PrintJobListPage, centres, qualifications};
pub use row::{Jobs, follow_jobs, job_actions, job_columns};
