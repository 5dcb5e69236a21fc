//! Records: one learner's one award.

mod csv;
pub mod entity;
pub mod filter;
mod history;
pub mod routes;
pub mod states;
pub mod store;
pub mod text;

pub use routes::configure;
