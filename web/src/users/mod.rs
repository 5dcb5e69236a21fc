//! Users of the portal, as the issuer manages them, and administrators of a centre those of the centre.

mod acts;
mod detail;
mod face;
mod fields;
mod form;
mod list;

pub use detail::{CentreUserPage, UserPage};
pub use form::{EditCentreUserPage, EditUserPage, NewCentreUserPage, NewUserPage};
pub use list::{CentreUserListPage, UserListPage};
