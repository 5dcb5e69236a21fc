//! Notifications: telling learners by mail, one by one and many together, and what came of it.

mod dialog;
mod list;
mod run;
mod send;
mod upload;
mod words;

pub use dialog::{NotifyDialog, Subject};
pub use list::NotificationListPage;
pub use run::NotificationRunPage;
pub use send::SendDialog;
pub use words::happening;
