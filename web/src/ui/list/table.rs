//! Heads and rows of tables.

use leptos::prelude::*;

use crate::ui::list::{List, sort::SortHeader};

/// The head of a column.
#[derive(Clone)]
pub struct Head {
    /// Its id: the API's field, where the list can be sorted by it.
    pub id: &'static str,
    /// Its words.
    pub label: &'static str,
    /// The class of its cells.
    pub class: &'static str,
    /// Whether the list can be sorted by it, and then whether the greatest is first.
    pub sort: Option<bool>,
    /// Whether its cells name the rows.
    pub naming: bool,
    /// Whether it is hidden until someone chooses it.
    pub hidden: bool,
}

impl Head {
    pub(super) fn new(id: &'static str, label: &'static str) -> Self {
        Self { id, label, class: "", sort: None, naming: false, hidden: false }
    }

    pub(super) fn is_figures(&self) -> bool {
        self.class == "figures"
    }
}

/// A row: a cell for each head.
pub struct Row {
    /// The cells.
    pub cells: Vec<AnyView>,
    /// What can be done with it.
    pub actions: Option<AnyView>,
    /// The box that selects it.
    pub tick: Option<AnyView>,
}

/// The cell of a head; with a list, it sorts.
pub(super) fn head_cell(head: &Head, list: Option<List>) -> AnyView {
    match (list, head.sort) {
        (Some(list), Some(_)) => view! { <SortHeader list head=head.clone()/> }.into_any(),
        _ => view! { <th scope="col" class:figures=head.is_figures()>{head.label}</th> }.into_any(),
    }
}

/// A row of a table; on a phone a card.
pub(super) fn row_view(heads: &[Head], row: Row) -> AnyView {
    let cells = heads
        .iter()
        .zip(row.cells)
        .map(|(head, cell)| {
            if head.naming {
                view! { <th scope="row" class=head.class data-label=head.label>{cell}</th> }.into_any()
            } else {
                view! { <td class=head.class data-label=head.label>{cell}</td> }.into_any()
            }
        })
        .collect_view();
    view! {
        <tr>
            {row.tick.map(|tick| view! { <td class="tick-cell">{tick}</td> })}
            {cells}
            {row.actions.map(|actions| view! { <td class="row-actions">{actions}</td> })}
        </tr>
    }
    .into_any()
}
