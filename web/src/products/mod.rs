//! Products, as the issuer sets them up, and the rules of the store.

mod form;
mod list;
mod rules;

pub use form::{EditProductPage, NewProductPage};
pub use list::ProductListPage;
pub use rules::StoreRulesPage;
