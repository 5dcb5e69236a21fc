//! The rows that are held back, as a sheet to mend in place: errors on the cell, arrows and Enter, a block pasted from a
//! spreadsheet, and one correction for all rows with the same fault.

mod alike;
mod cell;
mod line;
mod paste;
mod state;

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::{
    TextEnum,
    batches::{BatchRow, Column, DateForm},
};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use crate::{
    batches::{
        columns::column_name,
        grid::{alike::AlikeBar, line::GridLine, state::Grid},
    },
    ui::{
        button::{Button, Weight},
        icon,
    },
};

/// Scrolls the sheet until a cell that is gone into lies beside the columns that stay in sight, not under them.
fn into_sight(event: &web_sys::FocusEvent) {
    let cell = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(cell) = cell.filter(|cell| cell.closest(".standing").ok().flatten().is_none()) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        cell.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Columns that tell rows apart, and are shown whatever is wrong.
const ALWAYS: [Column; 3] = [Column::EnrolmentNumber, Column::FirstName, Column::LastName];

/// The columns of a page of rows: those that something is wrong in, and those that tell the rows apart.
fn columns_of(rows: &[BatchRow], all: bool) -> Vec<Column> {
    let wrong: BTreeSet<&str> =
        rows.iter().flat_map(|row| &row.errors).map(|error| error.field.as_str()).collect();
    let shown = |column: &Column| {
        all || ALWAYS.contains(column)
            || wrong.contains(column.as_str())
            || wrong.contains("row") && column.is_required()
    };
    Column::ALL.iter().copied().filter(shown).collect()
}

/// A page of rows to mend.
#[component]
pub fn MendGrid(
    /// The batch.
    batch_id: Uuid,
    /// The rows of the page.
    rows: Vec<BatchRow>,
    /// How dates are typed and pasted, other than with the year first.
    dates: DateForm,
    /// Opens the preview of a row's documents.
    #[prop(into)]
    on_preview: Callback<BatchRow>,
    /// Runs when rows have changed that may not be on this page.
    #[prop(into)]
    on_many: Callback<()>,
) -> impl IntoView {
    // Where nothing is wrong, anything may be what is looked for.
    let in_order = rows.iter().all(|row| row.errors.is_empty());
    let all = RwSignal::new(in_order);
    let few = columns_of(&rows, false);
    let more = few.len() < Column::ALL.len();
    let first = if in_order { Column::ALL.to_vec() } else { few.clone() };
    let grid = Grid::new(batch_id, rows, first, dates, on_many);
    Effect::watch(
        move || all.get(),
        move |all, _, _| grid.columns.set(if *all { Column::ALL.to_vec() } else { few.clone() }),
        false,
    );
    let label =
        Signal::derive(move || if all.get() { "Fewer columns".to_owned() } else { "All columns".to_owned() });
    let heads = move || {
        let head = |column: Column| {
            view! { <th scope="col">{column_name(column.as_str())}</th> }
        };
        grid.columns.get().into_iter().map(head).collect_view()
    };
    let lines = move || {
        let lines = grid.lines.get();
        lines
            .into_iter()
            .enumerate()
            .map(|(at, line)| view! { <GridLine grid at line on_preview/> })
            .collect_view()
    };
    view! {
        <div class="grid-tools">
            <p class="muted small" id="grid-help">
                "Type into a cell and press Enter: the row is checked at once. Arrows move, Escape takes back, and a block of cells can be pasted from a spreadsheet."
            </p>
            <Show when=move || more>
                <Button label weight=Weight::Quiet shape=icon::COLUMNS on_click=move |()| all.update(|all| *all = !*all)/>
            </Show>
        </div>
        <AlikeBar grid/>
        <div class="grid-scroll" tabindex="-1" on:focusin=move |event| into_sight(&event)>
            <table class="mend-grid" aria-describedby="grid-help">
                <caption class="sr">{if in_order { "Good rows" } else { "Rows to mend" }}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="figures">"Line"</th>
                        {heads}
                        <th scope="col">"Standing"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}
