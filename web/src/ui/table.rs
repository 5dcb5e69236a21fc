//! Parts of tables: headers that sort, and the same choice for phones, where rows are cards without headers.

use leptos::prelude::*;

use crate::ui::{
    icon::{self, icon},
    list::List,
};

/// A column that the list can be sorted by.
#[derive(Clone, Copy)]
pub struct Sortable {
    /// The field of the API.
    pub field: &'static str,
    /// The column's header.
    pub label: &'static str,
    /// Whether the first click shows the greatest first: dates and figures.
    pub greatest_first: bool,
    /// Whether it holds figures, which stand to the right.
    pub figures: bool,
}

/// The header of a column that the list can be sorted by.
#[component]
pub fn SortHeader(
    /// The list.
    list: List,
    /// The column.
    column: Sortable,
) -> impl IntoView {
    let descending = format!("-{}", column.field);
    let state = {
        let descending = descending.clone();
        Memo::new(move |_| {
            let sort = list.sort();
            if sort == column.field {
                Some("ascending")
            } else {
                (sort == descending).then_some("descending")
            }
        })
    };
    let on_click = move |_| {
        let down = match state.get_untracked() {
            Some(now) => now == "ascending",
            None => column.greatest_first,
        };
        list.set_sort(if down { &descending } else { column.field });
    };
    view! {
        <th scope="col" class:figures=column.figures aria-sort=move || state.get()>
            <button class="sort" type="button" on:click=on_click>
                {column.label}
                {move || match state.get() {
                    Some("ascending") => icon(icon::UP),
                    Some(_) => icon(icon::DOWN),
                    None => ().into_any(),
                }}
            </button>
        </th>
    }
}

/// The choice of the order where the headers are not shown.
#[component]
pub fn SortChoice(
    /// The list.
    list: List,
    /// The columns.
    columns: &'static [Sortable],
) -> impl IntoView {
    let options = columns
        .iter()
        .flat_map(|column| {
            let (up, down) = if column.figures || column.greatest_first {
                ("smallest or oldest first", "greatest or newest first")
            } else {
                ("A to Z", "Z to A")
            };
            [(column.field.to_owned(), column.label, up), (format!("-{}", column.field), column.label, down)]
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
}
