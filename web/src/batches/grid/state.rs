//! The state of the sheet: its rows, what is being saved, and what others have changed meanwhile.

use std::collections::BTreeMap;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    batches::{BatchRow, Column, DateForm, OneRowChange, RowChange, RowChanges, RowOutcomes, RowStatus},
    problem::Code,
};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use crate::{
    client::Client,
    format::count,
    session::use_client,
    ui::toast::{Toasts, use_toasts},
};

/// New cells by column.
pub type Values = BTreeMap<String, String>;

/// A row of the sheet.
#[derive(Clone, Copy)]
pub struct Line {
    /// The row as it is on the server.
    pub row: RwSignal<BatchRow>,
    /// Whether it is being saved.
    pub busy: RwSignal<bool>,
    /// What is being saved.
    sending: RwSignal<Values>,
    /// What was typed meanwhile.
    queued: RwSignal<Values>,
    /// What was typed here over a change by someone else.
    pub mine: RwSignal<Values>,
    /// The row as the page was opened: what its cells held, and how many others are like it.
    origin: StoredValue<(Values, BTreeMap<String, u64>)>,
}

impl Line {
    /// What a cell shows: what was typed last, else what is being saved, else what the server holds.
    pub fn shown(self, name: &str) -> String {
        let of = |values: RwSignal<Values>| values.with(|values| values.get(name).cloned());
        let in_row = || self.row.with(|row| row.values.get(name).cloned().unwrap_or_default());
        of(self.queued).or_else(|| of(self.sending)).unwrap_or_else(in_row)
    }
}

/// A correction that other rows may need too.
#[derive(Clone, PartialEq)]
pub struct Offer {
    /// The column.
    pub column: Column,
    /// What the cell held.
    pub from: String,
    /// What it holds now.
    pub to: String,
    /// How many other rows have the same fault with the same value.
    pub rows: u64,
}

/// Why cells of several rows change together.
#[derive(Clone, Copy)]
pub enum Block {
    /// They were pasted.
    Pasted,
    /// What was pasted is taken back.
    TakenBack,
}

/// The sheet.
#[derive(Clone, Copy)]
pub struct Grid {
    /// The batch.
    pub batch_id: Uuid,
    /// The columns that are shown.
    pub columns: RwSignal<Vec<Column>>,
    /// The rows of the page.
    pub lines: RwSignal<Vec<Line>>,
    /// A correction that other rows may need too.
    pub offer: RwSignal<Option<Offer>>,
    /// How dates are typed and pasted, other than with the year first.
    dates: DateForm,
    /// Runs when rows have changed that may not be on this page.
    pub on_many: Callback<()>,
    /// The way to the API.
    pub client: Client,
    /// Says what happened.
    pub toasts: Toasts,
}

impl Grid {
    /// A page of rows.
    pub fn new(
        batch_id: Uuid,
        rows: Vec<BatchRow>,
        columns: Vec<Column>,
        dates: DateForm,
        on_many: Callback<()>,
    ) -> Self {
        let line = |row: BatchRow| Line {
            origin: StoredValue::new((row.values.clone(), row.alike.clone())),
            row: RwSignal::new(row),
            busy: RwSignal::new(false),
            sending: RwSignal::new(Values::new()),
            queued: RwSignal::new(Values::new()),
            mine: RwSignal::new(Values::new()),
        };
        Self {
            batch_id,
            columns: RwSignal::new(columns),
            lines: RwSignal::new(rows.into_iter().map(line).collect()),
            offer: RwSignal::new(None),
            dates,
            on_many,
            client: use_client(),
            toasts: use_toasts(),
        }
    }

    /// The path of a row.
    fn path(self, row_id: Uuid) -> String {
        format!("/issuer/batches/{}/rows/{row_id}", self.batch_id)
    }

    /// What is meant by a text in a column: a day that is written otherwise gets its year first.
    pub fn meant(self, column: Column, text: &str) -> String {
        let text = text.trim();
        let date = column.is_date().then(|| self.dates.read(text)).flatten();
        date.map_or_else(|| text.to_owned(), |date| date.to_string())
    }

    /// Saves a cell, if it says something new.
    pub fn save(self, line: Line, column: Column, text: &str) {
        let text = self.meant(column, text);
        if untrack(|| line.shown(column.as_str())) == text {
            return;
        }
        let values = Values::from([(column.to_string(), text)]);
        if line.busy.get_untracked() {
            line.queued.update(|queued| queued.extend(values));
        } else {
            self.send(line, values);
        }
    }

    /// Sends new cells of a row, and then what was typed meanwhile.
    pub fn send(self, line: Line, values: Values) {
        line.busy.set(true);
        line.sending.set(values.clone());
        let before = line.row.get_untracked();
        spawn_local(async move {
            let tag = format!("\"{}\"", before.version);
            let change = RowChange { values: values.clone(), left_out: None };
            let result = self.client.patch::<_, BatchRow>(&self.path(before.id), &change, Some(&tag)).await;
            match result {
                Ok(saved) => {
                    self.offer_for(line, &saved.value, &values);
                    line.mine.try_set(Values::new());
                    line.row.try_set(saved.value);
                }
                Err(fault) if fault.code() == Some(Code::Stale) => {
                    self.conflict(line, before.id, values).await;
                }
                Err(fault) => {
                    self.toasts.warn(format!("Line {} was not saved. {}", before.line, fault.detail()));
                    // What was typed stays in the cell until it is read anew.
                    line.row.try_update(|row| row.values.extend(values));
                }
            }
            line.busy.try_set(false);
            line.sending.try_set(Values::new());
            let next = line.queued.try_update(std::mem::take).unwrap_or_default();
            match line.mine.try_with_untracked(Values::is_empty) {
                _ if next.is_empty() => {}
                Some(true) => self.send(line, next),
                // It waits with the rest for a word on whose is kept.
                _ => drop(line.mine.try_update(|mine| mine.extend(next))),
            }
        });
    }

    /// Someone else was first: theirs is shown, and what was typed here is kept beside it.
    async fn conflict(self, line: Line, row_id: Uuid, values: Values) {
        match self.client.get_versioned::<BatchRow>(self.path(row_id), false).await {
            Ok(now) => {
                line.row.try_set(now.value);
                line.mine.try_set(values);
            }
            Err(fault) => self.toasts.warn(fault.detail()),
        }
    }

    /// Offers a correction that holds for other rows too, once: by what the cell held when the page was opened.
    fn offer_for(self, line: Line, saved: &BatchRow, values: &Values) {
        for (name, to) in values {
            let mended = !saved.errors.iter().any(|error| error.field == *name);
            let Some(column) = Column::parse(name).filter(|_| mended) else { continue };
            let origin = line.origin.try_update_value(|(held, alike)| {
                alike.remove(name).map(|rows| (held.get(name).cloned().unwrap_or_default(), rows))
            });
            if let Some((from, rows)) = origin.flatten() {
                self.offer.try_set(Some(Offer { column, from, to: to.clone(), rows }));
            }
        }
    }

    /// Leaves a row out, or takes it back in.
    pub fn leave_out(self, line: Line, out: bool) {
        line.busy.set(true);
        let row = line.row.get_untracked();
        spawn_local(async move {
            let change = RowChange { values: Values::new(), left_out: Some(out) };
            match self.client.patch::<_, BatchRow>(&self.path(row.id), &change, None).await {
                Ok(saved) => {
                    line.row.try_set(saved.value);
                    if out {
                        let undo = move || {
                            if line.row.try_get_untracked().is_some() {
                                self.leave_out(line, false);
                            }
                        };
                        self.toasts.say_with_undo(format!("Line {} is left out.", row.line), undo);
                    } else {
                        self.toasts.say(format!("Line {} is back in.", row.line));
                    }
                }
                Err(fault) => self.toasts.warn(fault.detail()),
            }
            line.busy.try_set(false);
        });
    }

    /// Saves cells of several rows together: what was pasted, or what they held before.
    pub fn save_many(self, changes: Vec<(Line, Values)>, block: Block) {
        let before: Vec<_> = changes
            .iter()
            .map(|(line, values)| {
                let held = |row: &BatchRow, name| row.values.get(name).cloned().unwrap_or_default();
                let of_row =
                    |row: &BatchRow| values.keys().map(|name| (name.clone(), held(row, name))).collect();
                (*line, line.row.with_untracked(of_row))
            })
            .collect();
        let rows: Vec<_> = changes
            .iter()
            .map(|(line, values)| {
                line.busy.set(true);
                let (id, version) = line.row.with_untracked(|row| (row.id, row.version));
                OneRowChange { id, version: Some(version), values: values.clone() }
            })
            .collect();
        spawn_local(async move {
            let path = format!("/issuer/batches/{}/rows", self.batch_id);
            let body = RowChanges { rows };
            let result = self.client.patch::<_, RowOutcomes>(&path, &body, None).await;
            for (line, _) in &changes {
                line.busy.try_set(false);
            }
            match result {
                Ok(outcomes) => self.saved_many(&changes, before, outcomes.value, block),
                Err(fault) => self.toasts.warn(format!("Nothing was changed. {}", fault.detail())),
            }
        });
    }

    fn saved_many(
        self,
        changes: &[(Line, Values)],
        before: Vec<(Line, Values)>,
        outcomes: RowOutcomes,
        block: Block,
    ) {
        let (mut good, all) = (0, changes.len());
        for row in outcomes.rows {
            good += usize::from(row.status == RowStatus::Valid);
            let line = changes
                .iter()
                .find(|(line, _)| line.row.try_with_untracked(|known| known.id) == Some(row.id));
            if let Some((line, values)) = line {
                if outcomes.stale.contains(&row.id) {
                    line.mine.try_set(values.clone());
                }
                line.row.try_set(row);
            }
        }
        let kept = outcomes.stale.len() + outcomes.refused.len();
        if kept > 0 {
            self.toasts
                .warn(format!("{kept} of {all} pasted rows had been changed by someone else and were kept."));
            return;
        }
        let rows = count(all as u64, "row", "rows");
        match block {
            Block::Pasted => {
                let undo = move || {
                    let here = before.iter().filter(|(line, _)| line.row.try_get_untracked().is_some());
                    self.save_many(here.cloned().collect(), Block::TakenBack);
                };
                self.toasts.say_with_undo(format!("Pasted into {rows}; {good} good now."), undo);
            }
            Block::TakenBack => self.toasts.say(format!("{rows}: what was pasted is taken back.")),
        }
    }
}

/// The id of a cell's input.
pub fn cell_id(at: usize, column: usize) -> String {
    format!("cell-{at}-{column}")
}

/// Puts the focus on a cell, if there is one.
pub fn focus(at: usize, column: usize) -> bool {
    let cell = document().get_element_by_id(&cell_id(at, column));
    let Some(input) = cell.and_then(|cell| cell.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return false;
    };
    let _ = input.focus();
    input.select();
    true
}
