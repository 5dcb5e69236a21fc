//! Users of the portal: issuer staff, centre staff and learners.

pub mod entity;
pub mod routes;
pub mod service;
pub mod store;

pub use routes::configure;
