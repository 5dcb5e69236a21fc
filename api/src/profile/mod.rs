//! One's own account, for every kind of user: details, address, password, picture and sessions.

pub mod avatar;
mod device;
pub mod email;
mod entity;
pub mod routes;
mod service;
mod sessions;
mod store;

pub use routes::configure;
