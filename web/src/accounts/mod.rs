//! Accounts of centres: on the issuer's desk, and each centre's own.

mod list;
mod own;
mod page;
mod standing;

pub use list::AccountListPage;
pub use own::OwnAccountPage;
pub use page::AccountPage;
