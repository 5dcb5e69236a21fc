//! Four eyes: what waits for a second person, on a page of its own and where it belongs.

mod acts;
mod list;
mod notice;

pub use list::ApprovalListPage;
pub use notice::ApprovalNotice;
