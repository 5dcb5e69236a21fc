//! Qualifications that the awarding organisation awards.

mod csv;
pub mod entity;
mod file;
pub mod import;
pub mod routes;
pub mod service;
pub mod store;

pub use routes::configure;
