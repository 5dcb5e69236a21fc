//! A row of the sheet: its cells, how it stands, and what someone else made of it.

use leptos::prelude::*;
use shared::{
    TextEnum,
    batches::{BatchRow, Column, RowStatus},
};

use crate::{
    batches::{
        columns::column_name,
        grid::{
            cell::GridCell,
            state::{Grid, Line, Values},
        },
    },
    format::{count, number},
    ui::{
        button::{Button, IconButton, Weight},
        icon::{self, icon},
        status::{Tone, status},
    },
};

/// A row of the sheet.
#[component]
pub fn GridLine(
    /// The sheet.
    grid: Grid,
    /// Its place on the page.
    at: usize,
    /// The row.
    line: Line,
    /// Opens the preview of its documents.
    #[prop(into)]
    on_preview: Callback<BatchRow>,
) -> impl IntoView {
    let cells = move || {
        let columns = grid.columns.get();
        columns
            .into_iter()
            .enumerate()
            .map(|(place, column)| view! { <GridCell grid at line place column/> })
            .collect_view()
    };
    let width = move || (grid.columns.read().len() + 2).to_string();
    let stands = Memo::new(move |_| line.row.with(|row| row.status));
    view! {
        <tr
            class:good-row=move || stands.get() == RowStatus::Valid
            class:out-row=move || stands.get() == RowStatus::LeftOut
            aria-busy=move || line.busy.get().then_some("true")
        >
            <th scope="row" class="figures" data-label="Line">{move || number(line.row.with(|row| row.line))}</th>
            {cells}
            <td class="standing" data-label="Standing">
                <Standing grid line on_preview/>
            </td>
        </tr>
        <Show when=move || line.mine.with(|mine| !mine.is_empty())>
            <tr class="conflict">
                <td colspan=width>{move || conflict(grid, line)}</td>
            </tr>
        </Show>
    }
}

/// How a row stands, and what can be done with it.
#[component]
fn Standing(grid: Grid, line: Line, on_preview: Callback<BatchRow>) -> impl IntoView {
    let words = move || {
        if line.busy.get() {
            return status(Tone::Plain, icon::HALF, "Saving…".to_owned());
        }
        line.row.with(|row| {
            let whole = row.errors.iter().find(|error| error.field == "row");
            // What is wrong with a column that is not shown is said here.
            let hidden = row.errors.iter().find(|error| {
                grid.columns.with(|columns| !columns.iter().any(|column| column.as_str() == error.field))
            });
            match (row.status, whole.or(hidden)) {
                (RowStatus::Valid, _) => status(Tone::Good, icon::TICK, "Good".to_owned()),
                (RowStatus::AlreadyIssued, _) => {
                    status(Tone::Plain, icon::COPIES, "Already issued".to_owned())
                }
                (RowStatus::Published, _) => status(Tone::Good, icon::PAPER, "Published".to_owned()),
                (RowStatus::LeftOut, _) => status(Tone::Plain, icon::PAUSE, "Left out".to_owned()),
                (RowStatus::Invalid, Some(error)) => {
                    let whose = (error.field != "row").then(|| format!("{}: ", column_name(&error.field)));
                    view! {
                        <span class="cell-error">
                            {icon(icon::WARNING)} {whose} {error.message.clone()}
                        </span>
                    }
                    .into_any()
                }
                (RowStatus::Invalid, None) => {
                    let faults = count(row.errors.len() as u64, "cell to mend", "cells to mend");
                    status(Tone::Bad, icon::CROSS, faults)
                }
            }
        })
    };
    let is = move |status: RowStatus| line.row.with(|row| row.status == status);
    let whose = move |verb: &str| format!("{verb} line {}", line.row.with(|row| row.line));
    view! {
        <div class="standing-box">
            <span role="status">{words}</span>
            <span class="actions tight">
                <Show when=move || is(RowStatus::Valid)>
                    <IconButton
                        label=Signal::derive(move || whose("Preview the documents of"))
                        shape=icon::PAPER
                        on_click=move |()| on_preview.run(line.row.get_untracked())
                    />
                </Show>
                <Show when=move || is(RowStatus::Invalid) || is(RowStatus::Valid)>
                    <IconButton
                        label=Signal::derive(move || whose("Leave out"))
                        shape=icon::BIN
                        on_click=move |()| grid.leave_out(line, true)
                    />
                </Show>
                <Show when=move || is(RowStatus::LeftOut)>
                    <IconButton
                        label=Signal::derive(move || whose("Take back"))
                        shape=icon::UNDO
                        on_click=move |()| grid.leave_out(line, false)
                    />
                </Show>
            </span>
        </div>
    }
}

/// What someone else wrote, beside what was typed here.
fn conflict(grid: Grid, line: Line) -> AnyView {
    let mine = line.mine.get();
    let lines = mine
        .iter()
        .filter(|(name, _)| Column::parse(name).is_some())
        .map(|(name, yours)| {
            let theirs = line.row.with_untracked(|row| row.values.get(name).cloned().unwrap_or_default());
            view! {
                <li>
                    <strong>{column_name(name)}</strong>
                    ": theirs is "
                    <code class="cell">{theirs}</code>
                    ", yours was "
                    <code class="cell">{yours.clone()}</code>
                </li>
            }
        })
        .collect_view();
    let use_mine = move |()| {
        let mine = line.mine.try_update(std::mem::take).unwrap_or_default();
        grid.send(line, mine);
    };
    view! {
        <div class="notice warn" role="alert">
            {icon(icon::PEOPLE)}
            <div>
                <strong>"Someone else changed this row meanwhile: theirs is shown."</strong>
                <ul class="plain-list">{lines}</ul>
                <div class="actions">
                    <Button label="Use mine" on_click=use_mine/>
                    <Button
                        label="Keep theirs"
                        weight=Weight::Quiet
                        on_click=move |()| line.mine.set(Values::new())
                    />
                </div>
            </div>
        </div>
    }
    .into_any()
}
