//! Batches: files of awards that are imported, checked row by row, mended, and published as print jobs.
//! Bad rows are held back and never stop the others.

pub mod award;
pub mod check;
mod csv;
mod defaults;
pub mod delete;
pub mod download;
pub mod entity;
pub mod import_routes;
mod issued;
pub mod jobs;
pub mod mapping;
pub mod preview;
pub mod publish;
pub mod report;
pub mod routes;
pub mod row_routes;
pub mod rows;
pub mod sample;
pub mod schedule;
pub mod source;
pub mod store;
pub mod summary;
pub mod upload;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.configure(import_routes::configure).configure(routes::configure).configure(row_routes::configure);
}
