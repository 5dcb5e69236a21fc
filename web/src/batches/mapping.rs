//! The columns of a file whose headers are not ours: guessed or remembered, and adjusted by hand.

use std::collections::BTreeMap;

use leptos::prelude::*;
use shared::{
    TextEnum,
    batches::{Column, ColumnMapping, DateForm, FilePreview, NewColumnMapping, PreviewColumn},
    check::Check,
    problem::FieldError,
};

use crate::{
    batches::columns::column_name,
    client::{Client, Fault},
    format::count,
    ui::{
        field::{Choice, Form, SelectField, choices},
        icon::{self, icon},
        parts::Notice,
        status::{Tone, status},
    },
};

/// What each column of a file is read as, as it is being chosen.
#[derive(Clone, Copy)]
pub struct Mapping {
    form: Form,
    preview: RwSignal<Option<FilePreview>>,
    chosen: RwSignal<Vec<String>>,
    dates: RwSignal<String>,
    sheet: RwSignal<String>,
}

impl Mapping {
    /// Of no file yet.
    pub fn new(form: Form) -> Self {
        Self {
            form,
            preview: RwSignal::new(None),
            chosen: RwSignal::new(Vec::new()),
            dates: RwSignal::new(String::new()),
            sheet: RwSignal::new(String::new()),
        }
    }

    /// Of this file.
    pub fn take(self, preview: FilePreview) {
        let chosen = preview.columns.iter().map(|column| column.column.map(|column| column.to_string()));
        self.chosen.set(chosen.map(Option::unwrap_or_default).collect());
        self.dates.set(preview.dates.as_str().to_owned());
        self.sheet.set(preview.sheet.clone().unwrap_or_default());
        self.preview.set(Some(preview));
    }

    /// Of no file any more.
    pub fn forget(self) {
        self.preview.set(None);
        self.sheet.set(String::new());
    }

    /// The sheet that is read, where the file has several.
    pub fn sheet(self) -> Option<String> {
        let several =
            self.preview.with_untracked(|preview| preview.as_ref().is_some_and(|one| one.sheets.len() > 1));
        several.then(|| self.sheet.get_untracked())
    }

    fn request(self) -> NewColumnMapping {
        let chosen = self.chosen.get_untracked();
        self.preview.with_untracked(|preview| {
            let headers: Vec<String> = preview
                .iter()
                .flat_map(|preview| &preview.columns)
                .map(|column| column.header.clone())
                .collect();
            let columns = headers
                .iter()
                .zip(&chosen)
                .filter_map(|(header, column)| Some((header.clone(), Column::parse(column)?)))
                .collect();
            let dates = DateForm::parse(&self.dates.get_untracked()).unwrap_or(DateForm::YearFirst);
            NewColumnMapping { headers, columns, dates }
        })
    }

    /// What stands against it: each fault at the choice that it is of.
    pub fn faults(self) -> Vec<FieldError> {
        let request = self.request();
        let chosen = self.chosen.get_untracked();
        let mut faults: Vec<FieldError> = Vec::new();
        for mut fault in request.errors() {
            let name = fault.field.rsplit('/').next().unwrap_or_default().to_owned();
            let at = request
                .headers
                .iter()
                .position(|header| *header == name)
                .or_else(|| chosen.iter().position(|column| *column == name));
            fault.message = fault.message.replace(&name, &column_name(&name));
            fault.field = at.map_or_else(|| "/columns".to_owned(), |at| format!("/columns/{at}"));
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        // Two columns with one name, one of them chosen: the request can't say which.
        faults
    }

    /// Has it remembered.
    pub async fn remember(self, client: Client) -> Result<ColumnMapping, Fault> {
        let request = self.request();
        Ok(client.put("/issuer/column-mappings", &request, None).await?.value)
    }
}

/// The step in which columns are mapped.
#[component]
pub fn MapColumns(
    /// The mapping.
    mapping: Mapping,
    /// Runs when another sheet is chosen.
    #[prop(into)]
    on_sheet: Callback<String>,
) -> impl IntoView {
    let form = mapping.form;
    let remembered =
        move || mapping.preview.with(|preview| preview.as_ref().and_then(|one| one.remembered.clone()));
    let lead = move || {
        match remembered() {
        Some(before) => view! {
            <Notice tone=Tone::Good title=format!("Mapped as {} did last time", before.updated_by)>
                <p>"The columns of this file have the names of one imported before. Look them over, or change them, then import."</p>
            </Notice>
        }
        .into_any(),
        None => view! {
            <Notice title="This file names its columns in its own way">
                <p>"Say what each column holds. What you choose is remembered for the next file with the same columns."</p>
            </Notice>
        }
        .into_any(),
    }
    };
    let sheets = Memo::new(move |_| {
        mapping.preview.with(|preview| preview.as_ref().map(|one| one.sheets.clone()).unwrap_or_default())
    });
    Effect::watch(
        move || mapping.sheet.get(),
        move |now, before, _| {
            let seen =
                mapping.preview.with_untracked(|preview| preview.as_ref().and_then(|one| one.sheet.clone()));
            if before.is_some() && !now.is_empty() && seen.as_ref() != Some(now) {
                on_sheet.run(now.clone());
            }
        },
        false,
    );
    let has_dates = move || {
        mapping
            .chosen
            .with(|chosen| chosen.iter().any(|column| Column::parse(column).is_some_and(Column::is_date)))
    };
    let rows = move || {
        let columns = mapping.preview.with(|preview| preview.as_ref().map(|one| one.columns.clone()));
        columns
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .map(|(at, column)| row(mapping, at, column))
            .collect_view()
    };
    view! {
        <div class="stack mapping">
            {lead}
            <Show when=move || sheets.with(|sheets| sheets.len() > 1)>
                <SelectField
                    form
                    pointer="/sheet"
                    label="Sheet of the workbook"
                    value=mapping.sheet
                    options=Signal::derive(move || {
                        sheets.get().into_iter().map(|sheet| Choice::new(&sheet, sheet.clone())).collect::<Vec<_>>()
                    })
                    blank=""
                />
            </Show>
            <table class="mapping-table">
                <caption class="sr">"Columns of the file"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Column of the file"</th>
                        <th scope="col">"Holds, for example"</th>
                        <th scope="col">"Is read as"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <Show when=has_dates>
                <SelectField
                    form
                    pointer="/dates"
                    label="Dates are written as"
                    value=mapping.dates
                    options=choices(&[
                        ("year_first", "Year first: 2026-11-23"),
                        ("day_first", "Day first: 23/11/2026"),
                        ("month_first", "Month first: 11/23/2026"),
                    ])
                    blank=""
                />
            </Show>
            <Standing mapping/>
        </div>
    }
}

/// What is still missing, and what is left out.
#[component]
fn Standing(mapping: Mapping) -> impl IntoView {
    let missing = move || {
        mapping.chosen.with(|chosen| {
            let missing = Column::ALL.iter().filter(|column| column.is_required());
            let missing = missing.filter(|column| !chosen.iter().any(|one| one == column.as_str()));
            missing.map(|column| column_name(column.as_str())).collect::<Vec<_>>()
        })
    };
    let unmapped = move || {
        mapping.preview.with(|preview| {
            let headers = preview.iter().flat_map(|one| &one.columns).map(|column| column.header.clone());
            mapping.chosen.with(|chosen| {
                headers
                    .zip(chosen)
                    .filter(|(_, column)| column.is_empty())
                    .map(
                        |(header, _)| {
                            if header.is_empty() { "a column without a name".to_owned() } else { header }
                        },
                    )
                    .collect::<Vec<_>>()
            })
        })
    };
    move || {
        let (missing, unmapped) = (missing(), unmapped());
        let left_out = (!unmapped.is_empty()).then(|| {
            let left_out = count(unmapped.len() as u64, "column is", "columns are");
            view! { <p class="muted">{format!("{left_out} not imported: {}.", unmapped.join(", "))}</p> }
        });
        let still = if missing.is_empty() {
            status(Tone::Good, icon::TICK, "Every required column is there".to_owned())
        } else {
            status(Tone::Bad, icon::CROSS, format!("Still missing: {}", missing.join(", ")))
        };
        view! {
            <p role="status">{still}</p>
            {left_out}
        }
    }
}

fn row(mapping: Mapping, at: usize, column: PreviewColumn) -> AnyView {
    let form = mapping.form;
    let name = if column.header.is_empty() {
        format!("Column {}, without a name", at + 1)
    } else {
        column.header.clone()
    };
    let value =
        RwSignal::new(mapping.chosen.with_untracked(|chosen| chosen.get(at).cloned().unwrap_or_default()));
    Effect::watch(
        move || value.get(),
        move |now, _, _| {
            mapping.chosen.update(|chosen| {
                if let Some(one) = chosen.get_mut(at) {
                    one.clone_from(now);
                }
            });
        },
        false,
    );
    let options: Vec<_> = if column.header.is_empty() {
        Vec::new()
    } else {
        let option = |column: &Column| {
            let need = if column.is_required() { " *" } else { "" };
            Choice::new(column.as_str(), format!("{}{need}", column_name(column.as_str())))
        };
        Column::ALL.iter().map(option).collect()
    };
    let samples: BTreeMap<usize, String> = column.samples.into_iter().enumerate().collect();
    let shown = if samples.is_empty() {
        view! { <em class="muted">"nothing"</em> }.into_any()
    } else {
        samples
            .into_values()
            .map(|sample| view! { <code class="cell">{sample}</code> " " })
            .collect_view()
            .into_any()
    };
    view! {
        <tr class:unmapped=move || value.with(String::is_empty)>
            <th scope="row" data-label="Column of the file">{name.clone()}</th>
            <td data-label="Holds, for example" class="samples">{shown}</td>
            <td data-label="Is read as">
                <SelectField
                    form
                    pointer=format!("/columns/{at}")
                    label=format!("{name} is read as")
                    value
                    options
                    blank="Not imported"
                />
            </td>
        </tr>
    }
    .into_any()
}

/// Which headers were read as what, for the page of a batch.
pub fn mapped_note(mapped: &BTreeMap<String, Column>) -> Option<AnyView> {
    if mapped.is_empty() {
        return None;
    }
    let lines = mapped
        .iter()
        .map(|(header, column)| view! { <li><strong>{header.clone()}</strong> " → " {column_name(column.as_str())}</li> })
        .collect_view();
    Some(
        view! {
            <details class="help">
                <summary>{icon(icon::COLUMNS)} " The columns of this file were mapped"</summary>
                <ul class="plain-list">{lines}</ul>
                <p class="muted">"Wrong? Delete this batch, then import the file again: the mapping can be changed there."</p>
            </details>
        }
        .into_any(),
    )
}
