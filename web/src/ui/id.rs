//! Ids of elements that belong together: a label and its field, a button and what it opens.

use std::cell::Cell;

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// An id that no other element of the page has, beginning with these letters.
pub fn unique(start: &str) -> String {
    let next = NEXT.get() + 1;
    NEXT.set(next);
    format!("{start}-{next}")
}
