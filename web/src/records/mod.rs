//! Records of a centre: find them, look at one, and choose some to export.

mod details;
mod list;
mod page;
mod select;

pub use details::RecordDialog;
pub use list::RecordListPage;
pub use page::RecordPage;
