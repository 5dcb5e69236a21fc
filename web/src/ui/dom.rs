//! What is asked of the page itself.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The element at this place among those of a selector.
pub fn nth(within: &Element, selector: &str, at: usize) -> Option<HtmlElement> {
    let all = within.query_selector_all(selector).ok()?;
    all.get(u32::try_from(at).ok()?)?.dyn_into().ok()
}

/// Gives the focus to the element with this id, if it is there.
pub fn focus_id(id: &str) {
    let found = leptos::prelude::document().get_element_by_id(id);
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Gives the focus to the first element of a selector.
pub fn focus_first(within: &Element, selector: &str) {
    if let Some(first) = nth(within, selector, 0) {
        let _ = first.focus();
    }
}
