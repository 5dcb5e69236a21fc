//! Batches: files of awards that are imported, checked row by row, mended, and published as print jobs.
//! Bad rows are held back and never stop the others.

pub mod award;
pub mod check;
mod defaults;
pub mod entity;
pub mod jobs;
pub mod publish;
pub mod report;
pub mod routes;
pub mod source;
pub mod store;
pub mod upload;

pub use routes::configure;
