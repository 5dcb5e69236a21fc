//! Headers that sort, and the same choice for phones, where rows are cards without headers.

use leptos::prelude::*;

use crate::ui::{
    icon::{self, icon},
    list::{List, table::Head},
};

/// The header of a column that the list can be sorted by.
#[component]
pub fn SortHeader(
    /// The list.
    list: List,
    /// The column.
    head: Head,
) -> impl IntoView {
    let descending = format!("-{}", head.id);
    let state = {
        let descending = descending.clone();
        Memo::new(move |_| {
            let sort = list.sort();
            if sort == head.id { Some("ascending") } else { (sort == descending).then_some("descending") }
        })
    };
    let on_click = move |_| {
        let down = match state.get_untracked() {
            Some(now) => now == "ascending",
            None => head.sort == Some(true),
        };
        list.set_sort(if down { &descending } else { head.id });
    };
    view! {
        <th scope="col" class:figures=head.is_figures() aria-sort=move || state.get()>
            <button class="sort" type="button" on:click=on_click>
                {head.label}
                {move || match state.get() {
                    Some("ascending") => icon(icon::UP),
                    Some(_) => icon(icon::DOWN),
                    None => ().into_any(),
                }}
            </button>
        </th>
    }
    .into_any()
}

/// The choice of the order where the headers are not shown.
#[component]
pub fn SortChoice(
    /// The list.
    list: List,
    /// The columns.
    heads: Vec<Head>,
) -> impl IntoView {
    let options = heads
        .into_iter()
        .filter(|head| head.sort.is_some())
        .flat_map(|head| {
            let (up, down) = match (head.is_figures(), head.sort) {
                (true, _) => ("smallest first", "largest first"),
                (false, Some(true)) => ("oldest first", "newest first"),
                (false, _) => ("A to Z", "Z to A"),
            };
            [(head.id.to_owned(), head.label, up), (format!("-{}", head.id), head.label, down)]
        })
        .map(|(value, label, order)| {
            let chosen = {
                let value = value.clone();
                move || list.sort() == value
            };
            view! { <option value=value selected=chosen>{format!("{label}, {order}")}</option> }
        })
        .collect_view();
    view! {
        <label class="sort-choice">
            <span>"Sort by"</span>
            <select on:change:target=move |event| list.set_sort(&event.target().value())>{options}</select>
        </label>
    }
    .into_any()
}
