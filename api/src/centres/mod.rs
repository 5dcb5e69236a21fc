//! Centres: those who teach the awarding organisation's qualifications.

mod csv;
pub mod entity;
pub mod routes;
pub mod service;

pub use routes::configure;
