//! Users of the portal: issuer staff, centre staff and learners.

mod csv;
pub mod entity;
pub mod routes;
pub mod service;
pub mod store;

pub use routes::configure;
