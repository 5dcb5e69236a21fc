//! Documents: issued certificates, transcripts and letters. Their bytes are frozen when they are published.

pub mod entity;
pub mod lifecycle;
pub mod render;
pub mod routes;
pub mod sign;
pub mod store;

pub use routes::configure;
