//! Signing in and out, sessions, mailed links, and who may do what.
//!
//! A short access token (JWT) goes with each request and is checked against the session and the user, so that
//! a lock or a sign-out holds at once. A refresh token in a cookie gets the next one; one that comes again much
//! later ends its whole session.

pub mod access;
pub mod caller;
pub mod delays;
pub mod devices;
pub mod entity;
pub mod keys;
pub mod links;
pub mod new_password;
pub mod password;
pub mod permit;
pub mod proof;
pub mod routes;
pub mod same_site;
pub mod service;
pub mod tokens;

pub use caller::Caller;
pub use routes::configure;
