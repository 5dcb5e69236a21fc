//! Learners, as the issuer sets them up.

pub mod entity;
pub mod routes;
pub mod service;

pub use routes::configure;
