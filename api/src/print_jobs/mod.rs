//! Print jobs: batches of documents published for one centre.

mod centre;
mod csv;
pub mod entity;
pub mod failures;
pub mod issue;
mod issuer;
pub mod jobs;
mod listing;
pub mod retry;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.configure(centre::configure).configure(issuer::configure);
}
