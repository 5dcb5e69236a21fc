//! Users of the portal: issuer staff, centre staff and learners. The issuer manages all of them, and the administrators
//! of a centre those of the centre, by the same rules.

mod access;
mod centre_routes;
mod change;
mod csv;
pub mod entity;
pub mod erasure;
mod listing;
pub mod routes;
mod scope;
pub mod service;
pub mod store;

use utoipa_actix_web::service_config::ServiceConfig;

pub use change::change;
pub use scope::{Manager, Scope};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    routes::configure(config);
    centre_routes::configure(config);
}
