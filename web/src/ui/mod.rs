//! The kit that every screen is built from.

pub mod brand;
pub mod dialog;
pub mod drop;
pub mod fetch;
pub mod field;
pub mod filter;
pub mod icon;
pub mod list;
pub mod page;
pub mod pager;
pub mod query;
pub mod search;
pub mod state;
pub mod status;
pub mod table;
pub mod toast;
