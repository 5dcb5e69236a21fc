//! Personal data: what is kept of one person, its erasure, and how long it is kept.
//!
//! An erasure takes away names, numbers, dates of birth, addresses and the files of documents. It leaves that a document of
//! this qualification was issued under this reference, and its status, so that a paper can still be checked.

pub mod data;
mod entity;
pub mod erase;
pub mod jobs;
pub mod retention;
mod routes;

pub use routes::configure;
