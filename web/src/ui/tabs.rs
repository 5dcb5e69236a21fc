//! Tabs: links to the parts of a page, with the one that is open in the address.

use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use crate::{format::number, ui::query::Query};

/// A part of a page.
#[derive(Clone)]
pub struct Tab {
    value: &'static str,
    label: &'static str,
    count: Option<Signal<Option<u64>>>,
}

impl Tab {
    /// A part; the first one's value is blank.
    pub fn new(value: &'static str, label: &'static str) -> Self {
        Self { value, label, count: None }
    }

    /// With how many things are in it, once that is known.
    #[must_use]
    pub fn count(mut self, count: impl Into<Signal<Option<u64>>>) -> Self {
        self.count = Some(count.into());
        self
    }
}

/// The part that is open: its value, blank for the first.
pub fn use_tab() -> Memo<String> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| Query::parse(search).get("tab").to_owned()))
}

/// The tabs. A click keeps the centre in the address, and nothing of the list in another part but what is to be kept.
#[component]
pub fn Tabs(
    /// What the parts are of, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The parts.
    tabs: Vec<Tab>,
    /// Parameters that mean the same in each part, as a report's period.
    #[prop(optional)]
    keep: &'static [&'static str],
) -> impl IntoView {
    let location = use_location();
    let now = use_tab();
    let links = tabs
        .into_iter()
        .map(|tab| {
            let href = move || {
                let mut query = Query::default();
                location.search.with(|search| {
                    let now = Query::parse(search);
                    for key in ["centre"].iter().chain(keep) {
                        query.set(key, now.get(key));
                    }
                });
                query.set("tab", tab.value);
                query.after(&location.pathname.get())
            };
            let here = move || (now.with(|now| now == tab.value)).then_some("page");
            let count = move || tab.count.and_then(|count| count.get()).map(number);
            view! {
                <a href=href data-noscroll="true" aria-current=here>
                    {tab.label}
                    {move || count().map(|count| view! { " " <span class="figure">{count}</span> })}
                </a>
            }
        })
        .collect_view();
    let nav = NodeRef::<html::Nav>::new();
    // On a phone there are more than are in sight.
    Effect::new(move || {
        now.get();
        let Some(nav) = nav.get() else { return };
        request_animation_frame(move || {
            let open = nav.query_selector("[aria-current]").ok().flatten();
            if let Some(open) = open.and_then(|open| open.dyn_into::<web_sys::HtmlElement>().ok()) {
                let middle = open.offset_left() - nav.offset_left() + open.offset_width() / 2;
                nav.set_scroll_left(middle - nav.client_width() / 2);
            }
        });
    });
    view! { <nav class="tabs" node_ref=nav aria-label=move || label.get()>{links}</nav> }.into_any()
}
