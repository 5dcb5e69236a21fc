//! Qualifications, as the issuer sets them up.

mod detail;
mod form;
mod import;
mod list;

pub use detail::QualificationPage;
pub use form::{EditQualificationPage, NewQualificationPage};
pub use import::ImportQualificationsPage;
pub use list::QualificationListPage;
