//! Orders: for those who ordered, and the issuer's desk that makes and sends what was ordered.

mod desk;
mod issuer;
mod list;
mod page;
mod parts;
mod sales;
mod words;

pub use desk::OrderDeskPage;
pub use issuer::IssuerOrderPage;
pub use list::{OrderListPage, OwnOrdersPage};
pub use page::OrderPage;
pub use sales::SalesPage;
