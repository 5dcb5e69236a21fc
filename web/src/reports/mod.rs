//! The issuer's reports: documents, notifications, publishing times and the quarterly return.

mod documents;
mod frame;
mod notifications;
mod page;
mod publishing;
mod quarterly;

pub use page::ReportsPage;
