//! Many documents suspended, reinstated or cancelled at once: the question, and what became of it.

mod list;
mod page;
mod question;
mod words;

pub use list::BulkChangeListPage;
pub use page::BulkChangePage;
pub use question::{BulkQuestions, BulkSteps, Bulks};
