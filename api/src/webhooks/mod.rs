//! Webhooks: other programs are told what happened. What is to be told is written down in the transaction in which it
//! happens, one delivery for each webhook, and sent by a job, again and again over about a day.

mod address;
mod entity;
pub mod jobs;
mod routes;
pub mod send;
mod service;
mod signature;
mod store;

pub use routes::configure;
pub use store::{forget_before, tell};
