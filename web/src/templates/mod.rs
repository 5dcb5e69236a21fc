//! Templates of documents: how they are worded, and what shows on them.

mod cards;
mod editor;
mod fields;
mod paper;
mod versions;

pub use cards::Cards;
pub use editor::TemplatePage;
