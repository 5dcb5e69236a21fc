//! One's own account, for every kind of user: details, address, password, picture and sessions.

pub mod avatar;
pub mod device;
pub mod email;
mod entity;
pub mod routes;
mod service;
pub mod sessions;
pub mod store;

pub use routes::configure;
