//! Batches: files of awards that the issuer imports, reviews and publishes.

mod award;
mod check_again;
mod columns;
mod detail;
mod figures;
mod grid;
mod list;
mod mapping;
mod plan;
mod preview;
mod publish;
mod rows;
pub mod units;
mod upload;

pub use award::AwardPage;
pub use detail::BatchPage;
pub use list::BatchListPage;
