//! API keys: with one, a program does what staff do, as far as the key's scopes reach.
//!
//! Each key has an account of its own, in whose name it acts: memberships, the trail and what the account makes are those of
//! any user. The account is inactive and has no password, so that nobody signs in to it, and no list of users has it.

pub mod acting;
pub mod entity;
mod routes;
mod service;
mod store;

pub use routes::configure;
pub use service::NO_MAIL;
