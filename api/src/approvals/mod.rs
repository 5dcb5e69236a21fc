//! Four eyes: where the rules ask for it, publishing a batch and revoking many documents at once become requests, which
//! a second person approves or refuses. What is approved is what was asked for: the request keeps a fingerprint of it, and
//! one that does not fit any more is outdated. It is done in the transaction that approves it, in the name of who asked.

pub mod entity;
mod mails;
mod routes;
pub mod service;

pub use routes::configure;
