//! Records: one learner's one award.

pub mod entity;
pub mod routes;
pub mod store;

pub use routes::configure;
