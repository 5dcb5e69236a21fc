//! Lists, a page at a time.

use serde::{Deserialize, Serialize};

/// Items of a page where none is asked for.
pub const DEFAULT_LIMIT: u16 = 50;
/// The most items of a page.
pub const MAX_LIMIT: u16 = 200;
/// Totals are counted up to this.
pub const TOTAL_CAP: u64 = 10_000;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// How many items all pages have together, counted up to 10,000.
    pub total: u64,
    /// Whether there are more than `total` says.
    pub total_is_capped: bool,
}

impl<T> Page<T> {
    /// The same page with each item turned into another.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        let (items, rest) = self.take_items();
        rest.with_items(items.into_iter().map(turn).collect())
    }

    /// The items, and the page without them.
    pub fn take_items(self) -> (Vec<T>, Page<()>) {
        let rest = Page {
            items: Vec::new(),
            next_cursor: self.next_cursor,
            total: self.total,
            total_is_capped: self.total_is_capped,
        };
        (self.items, rest)
    }

    /// The same page with these items.
    pub fn with_items<U>(self, items: Vec<U>) -> Page<U> {
        Page {
            items,
            next_cursor: self.next_cursor,
            total: self.total,
            total_is_capped: self.total_is_capped,
        }
    }
}
