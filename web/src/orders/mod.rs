//! Orders: for those who ordered, and the issuer's desk that makes and sends what was ordered.

mod list;
mod page;
mod parts;
mod words;

pub use list::{OrderListPage, OwnOrdersPage};
pub use page::OrderPage;
