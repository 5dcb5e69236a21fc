//! Columns of tables, and plain tables made of them.

use std::rc::Rc;

use leptos::prelude::*;

use crate::ui::list::table::{Head, Row, head_cell, row_view};

/// A column of a table of `T`.
pub struct Column<T> {
    pub(super) head: Head,
    pub(super) cell: Rc<dyn Fn(&T) -> AnyView>,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self { head: self.head.clone(), cell: Rc::clone(&self.cell) }
    }
}

impl<T> Column<T> {
    /// A column: its id (the API's field where the list can be sorted by it), its header, and its cell of an
    /// item. The first column names the row, unless another one is [`Self::naming`].
    pub fn new<V: IntoView + 'static>(
        id: &'static str,
        label: &'static str,
        cell: impl Fn(&T) -> V + 'static,
    ) -> Self {
        Self { head: Head::new(id, label), cell: Rc::new(move |item| cell(item).into_any()) }
    }

    /// The list can be sorted by it, from A to Z at first.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.head.sort = Some(false);
        self
    }

    /// The list can be sorted by it, the greatest or newest at first.
    #[must_use]
    pub fn sorted_down(mut self) -> Self {
        self.head.sort = Some(true);
        self
    }

    /// It holds figures, which stand to the right.
    #[must_use]
    pub fn figures(mut self) -> Self {
        self.head.class = "figures";
        self
    }

    /// Its cells are not broken into lines: dates, names, numbers.
    #[must_use]
    pub fn keep(mut self) -> Self {
        self.head.class = "keep";
        self
    }

    /// It holds codes, in letters of one width.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.head.class = "keep code";
        self
    }

    /// On a phone its cell takes the whole line, without its header.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.head.class = "outcome";
        self
    }

    /// It names the row.
    #[must_use]
    pub fn naming(mut self) -> Self {
        self.head.naming = true;
        self
    }

    /// It is hidden until someone chooses it.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.head.hidden = true;
        self
    }
}

/// Which column names the row: the one that says so, else the first.
pub(super) fn settle<T>(columns: &mut [Column<T>]) {
    if !columns.iter().any(|column| column.head.naming)
        && let Some(first) = columns.first_mut()
    {
        first.head.naming = true;
    }
}

/// A table of a few items, without a list's search, order and pages. `actions` are the last cell of each row.
pub fn data_table<T>(
    caption: &'static str,
    mut columns: Vec<Column<T>>,
    items: &[T],
    actions: Option<&dyn Fn(&T) -> AnyView>,
) -> AnyView {
    settle(&mut columns);
    let heads: Vec<_> = columns.iter().map(|column| column.head.clone()).collect();
    let rows = items.iter().map(|item| {
        let cells = columns.iter().map(|column| (column.cell)(item)).collect();
        row_view(&heads, Row { cells, actions: actions.map(|actions| actions(item)), tick: None })
    });
    let rows = rows.collect_view();
    let actions = actions.is_some();
    view! {
        <table>
            <caption class="sr">{caption}</caption>
            <thead>
                <tr>
                    {heads.iter().map(|head| head_cell(head, None)).collect_view()}
                    {actions.then(|| view! { <th scope="col"><span class="sr">"Actions"</span></th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
