//! Batches: files of awards that the issuer imports, reviews and publishes.

mod columns;
mod detail;
mod figures;
mod list;
mod publish;
mod rows;
mod upload;

pub use detail::BatchPage;
pub use list::BatchListPage;
