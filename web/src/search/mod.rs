//! Search everywhere: one box over the page, opened by Ctrl-K or `/`, that finds things of every kind.

mod drawn;
mod finder;
mod open;
mod target;

pub use finder::SearchEverywhere;
pub use open::{Finder, SearchButton};
