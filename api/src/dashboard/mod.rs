//! The figures on the dashboards of a centre and of the issuer.

mod centre;
mod issuer;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.configure(centre::configure).configure(issuer::configure);
}
