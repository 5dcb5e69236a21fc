//! The issuer's desk for issued documents: find one, see all that happened to it, and decide over it.

mod list;
mod page;
mod replace;
mod steps;

pub use list::IssuedListPage;
pub use page::IssuedPage;
pub use replace::ReplacePage;
