//! The store: the products that the issuer sets up, and what of them a centre or a learner can order.

pub mod buyer;
pub mod entity;
mod issuer_routes;
mod routes;
mod service;

use utoipa_actix_web::service_config::ServiceConfig;

pub use buyer::Buyer;
pub use service::{is_orderable, sold};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.configure(routes::configure).configure(issuer_routes::configure);
}
