//! Records: one learner's one award.

pub mod entity;
pub mod routes;

pub use routes::configure;
