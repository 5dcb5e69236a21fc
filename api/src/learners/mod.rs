//! Learners, as the issuer sets them up.

mod csv;
pub mod entity;
pub mod merge;
pub mod merge_routes;
pub mod routes;
pub mod service;
pub mod store;

pub use routes::configure;
