//! Notifications: mails that tell learners that documents wait for them. A mail about one record is posted at once; mails
//! about many are a run, which is a draft until it is started and then goes on in the background. The mail server's
//! answer comes back through [`outcome`], in the transaction that marks the mail.

mod csv;
pub mod entity;
pub mod file;
pub mod jobs;
mod judge;
mod letter;
pub mod outcome;
mod post;
mod routes;
mod run_routes;
pub mod runs;
pub mod selection;
mod service;
pub mod store;
mod unsubscribe;

use utoipa_actix_web::service_config::ServiceConfig;

pub use unsubscribe::configure as configure_page;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.configure(routes::configure).configure(run_routes::configure);
}

/// The form in which addresses are compared.
fn email_key(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}
