//! Accounts of centres: what they owe and have paid, since when, and all of it for the ledger.

mod csv;
mod routes;
mod service;
mod statement;

pub use routes::configure;
pub use service::{of_centre, receive};
pub use statement::days;
