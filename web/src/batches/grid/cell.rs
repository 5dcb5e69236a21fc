//! A cell: an input that moves on like a spreadsheet's.

use leptos::{ev, prelude::*};
use shared::{
    TextEnum,
    batches::{Column, RowStatus},
};

use crate::{
    batches::{
        columns::column_name,
        grid::{
            paste,
            state::{Grid, Line, cell_id, focus},
        },
    },
    ui::icon::{self, icon},
};

/// A cell of the sheet.
#[component]
pub fn GridCell(
    /// The sheet.
    grid: Grid,
    /// The row's place on the page.
    at: usize,
    /// The row.
    line: Line,
    /// The column's place.
    place: usize,
    /// The column.
    column: Column,
) -> impl IntoView {
    let id = cell_id(at, place);
    let error_id = format!("{id}-error");
    let name = column_name(column.as_str());
    let error = Memo::new(move |_| {
        line.row.with(|row| {
            // A row that is left out is not asked to be right.
            let asked = row.status != RowStatus::LeftOut;
            let error = row.errors.iter().filter(|_| asked).find(|error| error.field == column.as_str());
            error.map(|error| error.message.clone())
        })
    });
    let value = move || line.shown(column.as_str());
    let frozen = move || line.row.with(|row| matches!(row.status, RowStatus::LeftOut | RowStatus::Published));
    let label = {
        let name = name.clone();
        move || format!("{name}, line {}", line.row.with(|row| row.line))
    };
    let described = {
        let error_id = error_id.clone();
        move || error.with(Option::is_some).then(|| error_id.clone())
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if event.is_composing() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let length = u32::try_from(input.value().encode_utf16().count()).unwrap_or(u32::MAX);
        let caret = (input.selection_start().ok().flatten(), input.selection_end().ok().flatten());
        let at_start = caret.0 == Some(0) && (caret.1 == Some(0) || caret.1 == Some(length));
        let at_end = caret.1 == Some(length) && (caret.0 == Some(length) || caret.0 == Some(0));
        let moved = match event.key().as_str() {
            "Enter" => {
                grid.save(line, column, &input.value());
                let step: isize = if event.shift_key() { -1 } else { 1 };
                at.checked_add_signed(step).is_some_and(|to| focus(to, place)) || {
                    input.select();
                    true
                }
            }
            "Escape" => {
                input.set_value(&untrack(value));
                input.select();
                true
            }
            "ArrowDown" => focus(at + 1, place),
            "ArrowUp" => at.checked_sub(1).is_some_and(|to| focus(to, place)),
            "ArrowRight" if at_end && !event.shift_key() => focus(at, place + 1),
            "ArrowLeft" if at_start && !event.shift_key() => {
                place.checked_sub(1).is_some_and(|to| focus(at, to))
            }
            _ => false,
        };
        if moved {
            event.prevent_default();
        }
    };
    let on_paste = move |event: web_sys::ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        if paste::is_block(&text) {
            event.prevent_default();
            paste::block(grid, at, place, &text);
        }
    };
    let message = move || {
        error.get().map(|message| {
            view! {
                <span class="cell-error" id=error_id.clone()>
                    {icon(icon::WARNING)}
                    {message}
                </span>
            }
        })
    };
    view! {
        <td data-label=name class:wrong=move || error.with(Option::is_some)>
            <input
                id=id
                type="text"
                class="cell-input"
                autocomplete="off"
                spellcheck="false"
                aria-label=label
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                readonly=frozen
                prop:value=value
                on:change:target=move |event| grid.save(line, column, &event.target().value())
                on:keydown=on_key
                on:paste=on_paste
            />
            {message}
        </td>
    }
}
