//! The rows of a batch: first those that are held back, with what is wrong in which cell.

use leptos::prelude::*;
use shared::{
    TextEnum,
    batches::{Batch, BatchRow, Column, RowStatus},
    page::Page,
    problem::FieldError,
};

use crate::{
    batches::columns::column_name,
    format::number,
    ui::{
        fetch::{Now, fetch},
        icon,
        list::{Extent, Filter, List, Pager},
        state::{Empty, Failed, Skeleton},
        status::{Tone, status},
    },
};

/// A kind of rows: what it is, what it is called, and how many a batch has of it.
type Kind = (RowStatus, &'static str, fn(&Batch) -> u64);

/// The kinds of rows, as one chooses among them.
const KINDS: [Kind; 4] = [
    (RowStatus::Invalid, "Held back", |batch| batch.invalid),
    (RowStatus::AlreadyIssued, "Already issued", |batch| batch.already_issued),
    (RowStatus::Valid, "Good", |batch| batch.valid.saturating_sub(batch.published)),
    (RowStatus::Published, "Published", |batch| batch.published),
];

/// The rows, with the choice of which.
#[component]
pub fn RowsSection(
    /// The batch, once it is checked.
    batch: Memo<Option<Batch>>,
) -> impl IntoView {
    let list = List::new(vec![Filter::silent("status")], "");
    // Without a choice in the address: the first kind that has any rows.
    let kind = Memo::new(move |_| {
        RowStatus::parse(&list.get("status")).unwrap_or_else(|| {
            batch.with(|batch| {
                let batch = batch.as_ref();
                KINDS
                    .iter()
                    .find(|(_, _, rows)| batch.is_some_and(|batch| rows(batch) > 0))
                    .map_or(RowStatus::Invalid, |(kind, _, _)| *kind)
            })
        })
    });
    let id = Memo::new(move |_| batch.with(|batch| batch.as_ref().map(|batch| batch.id)));
    let rows = fetch::<Page<BatchRow>>(
        move || {
            let Some(id) = id.get() else { return String::new() };
            let path = list.request(&format!("/issuer/batches/{id}/rows"));
            if list.get("status").is_empty() {
                let joint = if path.contains('?') { '&' } else { '?' };
                format!("{path}{joint}status={}", kind.get())
            } else {
                path
            }
        },
        false,
    );
    // Publishing moves rows from one kind to another.
    Effect::watch(
        move || {
            batch.with(|batch| {
                batch.as_ref().map(|batch| (batch.invalid, batch.already_issued, batch.published))
            })
        },
        move |now, before, _| {
            if before.is_some_and(|before| before != now) {
                rows.again();
            }
        },
        false,
    );
    let tabs = KINDS
        .map(|(choice, label, figure)| {
            let value = move || batch.with(|batch| batch.as_ref().map_or(0, figure));
            view! {
                <button
                    type="button"
                    aria-pressed=move || if kind.get() == choice { "true" } else { "false" }
                    on:click=move |_| list.change(&[("status", choice.as_str().to_owned())])
                >
                    {label}
                    <span class="figure">{move || number(value())}</span>
                </button>
            }
        })
        .collect_view();
    let extent = move || rows.ready().map(|page| Extent::of(&page));
    let body = move || match rows.now() {
        Now::Loading => view! { <Skeleton lines=4/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| rows.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() => {
            let (title, text) = match kind.get() {
                RowStatus::Invalid => ("Nothing is held back", "Every row of this file could be read."),
                _ => ("No such rows", "Choose another kind of rows above."),
            };
            view! { <Empty title text/> }.into_any()
        }
        Now::Ready(page) => view! {
            <table class="batch-rows">
                <caption class="sr">"Rows"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="figures">"Line"</th>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Qualification"</th>
                        <th scope="col">"What is wrong, or became of it"</th>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-labelledby="rows-title">
            <h2 class="card-title" id="rows-title">"Rows"</h2>
            <div class="tools">
                <div class="segments" role="group" aria-label="Which rows">{tabs}</div>
            </div>
            <div class="rows" class:stale=move || rows.is_stale() aria-busy=move || rows.is_stale().then_some("true")>
                {body}
            </div>
            <Pager list extent=Signal::derive(extent)/>
        </section>
    }
}

fn row(row: BatchRow) -> AnyView {
    let cell = |column: Column| row.values.get(column.as_str()).cloned().unwrap_or_default();
    let names = [cell(Column::FirstName), cell(Column::MiddleNames), cell(Column::LastName)];
    let name = names.into_iter().filter(|name| !name.trim().is_empty()).collect::<Vec<_>>().join(" ");
    let name = if name.is_empty() { "No name".to_owned() } else { name };
    let outcome = match row.status {
        RowStatus::Invalid => {
            let lines = row.errors.iter().map(|error| fault(error, &row)).collect_view();
            view! { <ul class="faults">{lines}</ul> }.into_any()
        }
        RowStatus::AlreadyIssued => {
            status(Tone::Plain, icon::COPIES, "This award was issued before".to_owned())
        }
        RowStatus::Valid => status(Tone::Good, icon::TICK, "Good".to_owned()),
        RowStatus::Published => status(Tone::Good, icon::TICK, "Published".to_owned()),
    };
    view! {
        <tr>
            <td class="figures" data-label="Line">{number(row.line)}</td>
            <th scope="row" data-label="Name">
                <span class="wrap">{name}</span>
                <span class="sub">{cell(Column::EnrolmentNumber)}</span>
            </th>
            <td data-label="Qualification">{cell(Column::QualificationNumber)}</td>
            <td class="outcome">{outcome}</td>
        </tr>
    }
    .into_any()
}

/// One fault: the column, what its cell holds, and what to do.
fn fault(error: &FieldError, row: &BatchRow) -> AnyView {
    let value = row.values.get(&error.field).cloned().unwrap_or_default();
    let cell = if value.is_empty() {
        view! { <em>"blank"</em> }.into_any()
    } else {
        view! { <code class="cell">{value}</code> }.into_any()
    };
    view! {
        <li>
            <strong>{column_name(&error.field)}</strong>
            " "
            {cell}
            <span class="why">{error.message.clone()}</span>
        </li>
    }
    .into_any()
}
