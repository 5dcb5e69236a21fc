//! Learners, as the issuer sees them: over all centres.

mod detail;
mod form;
mod list;
mod merge;
mod privacy;
mod records;

pub use detail::LearnerPage;
pub use form::{EditLearnerPage, NewLearnerPage};
pub use list::LearnerListPage;
pub use merge::MergePage;
