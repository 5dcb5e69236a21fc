//! Second factors. An authenticator app's codes are asked for at each sign-in with a password; recovery codes stand in
//! for them. A passkey signs in by itself: it is something that one has, opened by something that one knows or is.

mod app_codes;
pub mod entity;
mod mails;
mod passkeys;
mod recovery;
pub mod routes;
mod service;
pub mod store;

pub use routes::configure;
pub use service::{Needed, forget, needed, reset, take_code};
