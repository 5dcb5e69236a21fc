//! Start pages: a centre's, and the issuer's.

mod centre;
mod issuer;

pub use centre::DashboardPage;
pub use issuer::IssuerDashboardPage;
