//! The basket: what a buyer is about to order.

pub mod entity;
mod routes;
pub mod service;

pub use routes::configure;
