//! Starts the real program on a temporary data folder, and drives it as people do: over HTTP and in a real browser.
//!
//! Nothing here sleeps for a fixed time: whatever takes time is waited for with [`wait::until`], which says at its limit
//! what it waited for. The journeys are in `tests/`.

pub mod browser;
pub mod checks;
pub mod client;
pub mod page;
pub mod portal;
pub mod scene;
pub mod wait;

pub use browser::{Browser, Screen};
pub use client::Client;
pub use portal::Portal;
pub use scene::Scene;
