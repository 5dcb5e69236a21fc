//! What the tests share: the service, its users, and what they work with.

pub mod app;
pub mod awards;
pub mod client;
pub mod contract;
pub mod database;
pub mod learners;
pub mod passkey;
pub mod peers;
pub mod prepared;
pub mod receiver;
pub mod shop;
pub mod smtp;
pub mod stripe;
pub mod user_desk;

pub use app::TestApp;
pub use awards::{Award, World};
pub use client::{Answer, Client};
pub use serde_json::{Value, json};
