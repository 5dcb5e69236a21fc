//! Search everywhere: one box that finds things of every kind. Each kind is a query of its own that stops after a
//! few hits, and all run at the same time.
//!
//! Documents are found by their reference, whole or from its beginning: two of the four printed groups or more.
//! Case, spaces and hyphens don't matter, I and L are 1, O is 0. A shorter part finds no document: it would meet
//! others by chance. Everything else is found by words, each anywhere in it.

mod routes;
mod store;

pub use routes::configure;
