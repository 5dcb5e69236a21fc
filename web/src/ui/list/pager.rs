//! The foot of a list: where one is in it, rows per page, previous and next.

use leptos::prelude::*;

use crate::{
    format::number,
    ui::{
        icon::{self, icon},
        list::List,
    },
};

const LIMITS: [u64; 4] = [20, 50, 100, 200];

/// Of a page, what the foot shows.
#[derive(Clone, PartialEq)]
pub struct Extent {
    /// Rows on this page.
    pub shown: u64,
    /// Rows of all pages.
    pub total: u64,
    /// Whether there are more than `total` says.
    pub capped: bool,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Extent {
    /// The extent of a page.
    pub fn of<T>(page: &shared::page::Page<T>) -> Self {
        Self {
            shown: page.items.len() as u64,
            total: page.total,
            capped: page.total_is_capped,
            next: page.next_cursor.clone(),
        }
    }
}

/// The foot of a list.
#[component]
pub fn Pager(
    /// The list.
    list: List,
    /// The extent of the page on screen.
    #[prop(into)]
    extent: Signal<Option<Extent>>,
) -> impl IntoView {
    let range = move || {
        // An empty list says so itself.
        extent.get().filter(|extent| extent.shown > 0).map(|extent| {
            let before = (list.page() - 1) * list.limit();
            let (first, last) = (before + 1, before + extent.shown);
            let all = if extent.capped {
                format!("more than {}", number(extent.total))
            } else {
                number(extent.total.max(last))
            };
            format!("{}–{} of {all}", number(first), number(last))
        })
    };
    let next = move || extent.get().and_then(|extent| extent.next);
    let limits = LIMITS
        .map(|limit| {
            view! { <option value=limit.to_string() selected=move || list.limit() == limit>{limit}</option> }
        })
        .collect_view();
    view! {
        <div class="foot">
            <span role="status">{range}</span>
            <label class="limit">
                "Rows per page "
                <select on:change:target=move |event| list.set_limit(&event.target().value())>
                    {limits}
                </select>
            </label>
            <nav aria-label="Pages">
                <button
                    class="btn quiet"
                    type="button"
                    disabled=move || !list.has_previous()
                    on:click=move |_| {
                        to_top();
                        list.previous();
                    }
                >
                    {icon(icon::BACK)}
                    "Previous"
                </button>
                <button
                    class="btn quiet"
                    type="button"
                    disabled=move || next().is_none()
                    on:click=move |_| {
                        if let Some(cursor) = untrack(next) {
                            to_top();
                            list.next(&cursor);
                        }
                    }
                >
                    "Next"
                    {icon(icon::NEXT)}
                </button>
            </nav>
        </div>
    }
    .into_any()
}

fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
