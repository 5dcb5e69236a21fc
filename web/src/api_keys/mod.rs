//! API keys: the list of them, and making one.

mod list;
mod make;

pub use list::ApiKeys;
pub use make::NewApiKeyPage;
