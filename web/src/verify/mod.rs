//! Smart verify: what anyone who holds a document learns of it, without an account.

mod file;
mod scan;
mod smart;
mod validate;
pub mod verdict;

pub use file::CheckedFile;
pub use smart::VerifyPage;
pub use validate::ValidatePage;
