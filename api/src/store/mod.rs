//! The store: the products that the issuer sets up, and what of them a centre or a learner can order.

pub mod buyer;
pub mod entity;
mod issuer_routes;
mod pictures;
mod routes;
mod service;

use utoipa_actix_web::service_config::ServiceConfig;

pub use buyer::Buyer;
pub use service::{Wanted, is_orderable, offered, sold};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.configure(routes::configure).configure(issuer_routes::configure).configure(pictures::configure);
}
