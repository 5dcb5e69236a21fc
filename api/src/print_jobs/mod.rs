//! Print jobs: batches of documents published for one centre.

pub mod entity;
pub mod issue;
pub mod jobs;
pub mod routes;
pub mod store;

pub use routes::configure;
