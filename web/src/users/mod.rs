//! Users of the portal, as the issuer manages them.

mod detail;
mod form;
mod list;

pub use detail::UserPage;
pub use form::{EditUserPage, NewUserPage};
pub use list::UserListPage;
