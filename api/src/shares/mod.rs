//! Shares: a link by which a learner shows documents to someone, for a while, with or without a PIN.
//!
//! The token of a link is the message authentication code of the share's id under the installation's secret: whoever
//! has the database alone can open nothing, and the learner can still be shown the link again. The table has its hash,
//! by which a share is found.

pub mod entity;
mod mails;
mod open;
mod routes;
pub mod service;
pub mod store;

pub use routes::configure;

/// Days for which a share that can't be opened any more is kept, for its learner to look at.
pub const KEPT_DAYS: i64 = 180;
