//! Qualifications that the awarding organisation awards.

pub mod entity;
pub mod routes;
pub mod service;

pub use routes::configure;
