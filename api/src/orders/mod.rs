//! Orders of prints.

pub mod papers;
