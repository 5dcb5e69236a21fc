//! The kit that every screen is built from. `web/README.md` has an index of its parts.

pub mod brand;
pub mod button;
pub mod chart;
mod compare;
pub mod confirm;
pub mod dialog;
pub mod dom;
pub mod drop;
pub mod edit;
pub mod fetch;
pub mod field;
pub mod held;
pub mod icon;
pub mod id;
mod leave;
pub mod list;
pub mod menu;
pub mod page;
pub mod parts;
pub mod progress;
pub mod query;
pub mod stat;
pub mod state;
pub mod status;
pub mod tabs;
pub mod timeline;
pub mod toast;
