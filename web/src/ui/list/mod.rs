//! Lists: their state in the address, and all that is drawn around their rows.

mod chips;
mod chooser;
mod column;
mod filter;
mod pager;
mod save;
mod search;
mod selection;
mod sort;
mod state;
mod table;
mod view;

pub use chips::Chips;
pub use column::{Column, data_table};
pub use filter::{Filter, FilterPanel};
pub use pager::{Extent, Pager};
pub use search::SearchBox;
pub use selection::{Chosen, Selection};
pub use state::List;
pub use view::{ListView, Named, RowActions};
