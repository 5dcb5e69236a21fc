//! Bulk changes: many documents suspended, reinstated or revoked at once. What was selected is written down when it is
//! confirmed, in the same transaction as the job; the job takes one stretch after another, each in one transaction with
//! the audit entries, so that it may be cut off anywhere and does nothing twice.

pub mod entity;
pub mod jobs;
mod listing;
mod routes;
mod service;
pub mod store;

pub use routes::configure;
pub use service::{begin_approved, give_up_asked};
