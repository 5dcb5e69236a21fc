//! The learner portal: learners register with what the issuer knows of them, see their documents, report mistakes,
//! and take their data or their account away.
//!
//! Whether a learner exists is told to nobody: what was typed is kept and compared in the background, and the answer
//! goes to the address that was typed.

pub mod data;
mod deletion;
pub mod entity;
pub mod jobs;
mod mails;
pub mod registration;
mod reports;
mod routes;
mod standing;
pub mod store;

pub use routes::configure;
