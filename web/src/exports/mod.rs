//! "Downloads": archives of documents, asked for, watched and saved.

mod dialog;
mod list;

pub use dialog::{ExportDialog, Wanted};
pub use list::ExportListPage;
