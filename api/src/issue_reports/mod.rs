//! Issue reports: a centre says that something is wrong, and the issuer answers.

mod csv;
pub mod entity;
pub mod erasure;
mod routes;
mod service;
mod store;

pub use routes::{configure, own_listing};
pub use service::create as report;
pub use store::shown;
