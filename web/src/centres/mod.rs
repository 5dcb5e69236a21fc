//! Centres, as the issuer sets them up.

mod detail;
mod form;
mod list;

pub use detail::CentrePage;
pub use form::{EditCentrePage, NewCentrePage, country_choices};
pub use list::{CentreListPage, centre_source};
