//! Orders of prints: from the basket to the letter box, and what is paid for them.

mod cancel;
mod checkout;
mod credit;
mod csv;
mod desk_routes;
pub mod entity;
mod invoice;
mod learner_routes;
pub mod ledger;
mod listing;
pub mod mails;
mod merge;
pub mod numbers;
pub mod papers;
mod place;
mod print_file;
mod prints;
mod report;
pub mod returns;
mod routes;
mod steps;
pub mod store;
pub mod unpaid;

use utoipa_actix_web::service_config::ServiceConfig;

pub use place::place;
pub use steps::{fulfil, many as take_step};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .configure(routes::configure)
        .configure(learner_routes::configure)
        .configure(desk_routes::configure)
        .configure(report::configure);
}
