//! Reports: figures over what was issued, from counts that the database keeps with the rows.
//!
//! `report_documents` holds one row for each day, centre, qualification, kind, status, expiry date and whether it is
//! a replacement; `report_records` one for each day, centre, qualification and notification status. A print job of
//! thousands of documents becomes a few rows, so that a report over millions of documents reads thousands of rows.

pub mod entity;
mod files;
pub mod quarterly;
mod routes;
pub mod store;

pub use routes::configure;
