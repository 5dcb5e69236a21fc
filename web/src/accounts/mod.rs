//! Accounts of centres on the issuer's desk.

mod list;
mod page;

pub use list::AccountListPage;
pub use page::AccountPage;
