//! The search box of a list.

use std::time::Duration;

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use wasm_bindgen::JsCast;

use crate::ui::{
    icon::{self, icon},
    list::List,
};

/// How long the typing must rest before the search starts.
const REST: Duration = Duration::from_millis(250);

/// A search box that searches while one types. `/` leads to it from anywhere on the page.
#[component]
pub fn SearchBox(
    /// The list.
    list: List,
    /// What is searched, for screen readers.
    #[prop(into)]
    label: String,
    /// What can be typed.
    placeholder: &'static str,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let sent = StoredValue::new(untrack(|| list.get("q")));
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    let send = move || {
        stop();
        let Some(text) = input.get_untracked().map(|input| input.value()) else {
            return;
        };
        if sent.get_value() != text {
            sent.set_value(text.clone());
            list.retype(&text);
        }
    };
    let on_input = move |_| {
        stop();
        timer.set_value(set_timeout_with_handle(send, REST).ok());
    };
    on_cleanup(stop);
    // Back and "Clear all" change the address behind the box's back.
    let text = Memo::new(move |_| list.get("q"));
    Effect::new(move || {
        let text = text.get();
        if let Some(input) = input.get().filter(|_| sent.get_value() != text) {
            input.set_value(&text);
            sent.set_value(text);
        }
    });
    let slash = window_event_listener(ev::keydown, move |event| {
        let typing =
            event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|at| {
                at.closest("input, textarea, select, dialog, [contenteditable]").ok().flatten().is_some()
            });
        if event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
            event.prevent_default();
            if let Some(input) = input.get_untracked() {
                let _ = input.focus();
                input.select();
            }
        }
    });
    on_cleanup(move || slash.remove());
    view! {
        <form
            class="search"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {icon(icon::SEARCH)}
            <input
                node_ref=input
                type="search"
                name="q"
                aria-label=label
                aria-keyshortcuts="/"
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                value=untrack(|| list.get("q"))
                on:input=on_input
            />
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
    .into_any()
}
