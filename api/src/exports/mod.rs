//! Exports ("Downloads" on screen): archives of a centre's documents, made in the background.
//!
//! Which documents an export has is settled when it is asked for. A run of its making writes files to a folder of its
//! own, and only its last transaction makes them known: a process that is killed leaves an export that is begun anew,
//! and never half a file.

mod csv;
mod download;
pub mod entity;
pub mod expiry;
mod index;
pub mod make;
mod names;
mod routes;
pub mod service;
pub mod store;

pub use routes::configure;
