//! Smart verify: what anyone who holds a document learns of it, without an account.

mod file;
mod smart;
mod validate;
pub mod verdict;

pub use smart::VerifyPage;
pub use validate::ValidatePage;
