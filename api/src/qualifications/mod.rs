//! Qualifications that the awarding organisation awards.

pub mod entity;
mod file;
pub mod import;
pub mod routes;
pub mod service;

pub use routes::configure;
