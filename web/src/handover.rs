//! Taking over from the page that was there while the program loaded: what was typed there, and where the focus is,
//! stay.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement};

/// Removes that page, now that the program's own is there.
pub fn take() {
    let Some(before) = document().get_element_by_id("loading") else { return };
    let focused = document().active_element().filter(|active| before.contains(Some(active)));
    let focused = focused.and_then(|active| selector(&active));
    let typed = typed(&before);
    before.remove();
    if let Some((name, value)) = typed
        && let Some(input) = first(&format!("input[name=\"{name}\"]"))
        && let Ok(input) = input.dyn_into::<HtmlInputElement>()
    {
        input.set_value(&value);
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &bubbles) {
            let _ = input.dispatch_event(&event);
        }
    }
    if let Some(element) = focused.and_then(|selector| first(&selector))
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        let _ = element.focus();
    }
}

/// The name of the field, and what was typed into it.
fn typed(before: &Element) -> Option<(String, String)> {
    let input: HtmlInputElement = before.query_selector("input[name]").ok()??.dyn_into().ok()?;
    let value = input.value();
    (!value.is_empty()).then(|| (input.name(), value))
}

/// How the program's own element is found that does the same.
fn selector(element: &Element) -> Option<String> {
    let named = |attribute: &str| {
        let value = element.get_attribute(attribute)?;
        let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
        Some(format!("{}[{attribute}=\"{quoted}\"]", element.local_name()))
    };
    named("name").or_else(|| named("href"))
}

fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}
