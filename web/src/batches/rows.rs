//! The rows of a batch: those that are held back to be mended, and the others as they stand.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    batches::{Batch, BatchRow, Column, DateForm, RowChange, RowStatus},
    documents::{DocumentStatus, RecordDocument},
    page::Page,
    permission::Permission,
};
use uuid::Uuid;

use crate::{
    batches::{check_again::CheckAgainButton, columns::SaveButton, grid::MendGrid, preview::RowPreview},
    format::number,
    session::{Changeable, May, use_client},
    ui::{
        button::{Button, IconButton, Weight},
        fetch::{Fetched, Now, fetch},
        icon,
        list::{Extent, Filter, List, Pager},
        state::{Empty, Failed, Skeleton},
        status::{Tone, kind_name, status},
        toast::use_toasts,
    },
};

/// A kind of rows: what it is, what it is called, and how many a batch has of it.
type Kind = (RowStatus, &'static str, fn(&Batch) -> u64);

/// The kinds of rows, as one chooses among them.
const KINDS: [Kind; 5] = [
    (RowStatus::Invalid, "Held back", |batch| batch.invalid),
    (RowStatus::Valid, "Good", |batch| batch.valid.saturating_sub(batch.published)),
    (RowStatus::AlreadyIssued, "Already issued", |batch| batch.already_issued),
    (RowStatus::Published, "Published", |batch| batch.published),
    (RowStatus::LeftOut, "Left out", |batch| batch.left_out),
];

/// The rows, with the choice of which.
#[component]
pub fn RowsSection(
    /// The batch, once it is checked.
    batch: Memo<Option<Batch>>,
) -> impl IntoView {
    let list = List::new(vec![Filter::silent("status")], "");
    let previewed = RwSignal::new(None::<BatchRow>);
    // Without a choice in the address: the first kind that had any rows when the page was opened.
    let first = StoredValue::new(None::<RowStatus>);
    let kind = Memo::new(move |_| {
        RowStatus::parse(&list.get("status")).unwrap_or_else(|| {
            if let Some(first) = first.get_value() {
                return first;
            }
            let found = batch.with(|batch| {
                let batch = batch.as_ref()?;
                KINDS.iter().find(|(_, _, rows)| rows(batch) > 0).map(|(kind, _, _)| *kind)
            });
            first.set_value(found);
            found.unwrap_or(RowStatus::Invalid)
        })
    });
    // Good rows are read more often than changed.
    let editing = RwSignal::new(false);
    let sheet = Memo::new(move |_| match kind.get() {
        RowStatus::Invalid => true,
        RowStatus::Valid => editing.get(),
        _ => false,
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
    follow(batch, sheet, rows);
    let tabs = KINDS
        .map(|(choice, label, figure)| {
            let value = move || batch.with(|batch| batch.as_ref().map_or(0, figure));
            view! {
                <button
                    type="button"
                    aria-pressed=move || if kind.get() == choice { "true" } else { "false" }
                    on:click=move |_| list.change(&[("status", choice.to_string())])
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
        Now::Ready(page) if page.items.is_empty() => empty(kind.get()),
        Now::Ready(page) => {
            let Some(batch_id) = id.get_untracked() else { return ().into_any() };
            let on_preview = move |row| previewed.set(Some(row));
            let again = move |()| rows.again();
            editing.track();
            // Untracked: the page in sight is of the kind that it was read for.
            if sheet.get_untracked() {
                // The year comes first in any case; else as the file has it, or as people here write it.
                let said = batch.with_untracked(|batch| batch.as_ref().and_then(|batch| batch.dates));
                let dates = said.filter(|form| *form != DateForm::YearFirst).unwrap_or(DateForm::DayFirst);
                view! {
                    <Changeable by=Permission::ImportBatches>
                        <MendGrid batch_id rows=page.items dates on_preview on_many=again/>
                    </Changeable>
                }
                .into_any()
            } else {
                view! { <RowTable batch_id rows=page.items on_preview on_change=again/> }.into_any()
            }
        }
    };
    view! {
        <section class="card" id="rows" aria-labelledby="rows-title">
            <div class="card-title">
                <h2 id="rows-title">"Rows"</h2>
                <Show when=move || kind.get() == RowStatus::Invalid>
                    <ToMend batch/>
                </Show>
            </div>
            <div class="tools">
                <div class="segments" role="group" aria-label="Which rows">{tabs}</div>
                <Tools kind batch=id rows editing/>
            </div>
            <div class="rows" class:stale=move || rows.is_stale() aria-busy=move || rows.is_stale().then_some("true")>
                {body}
            </div>
            <Pager list extent=Signal::derive(extent)/>
        </section>
        <RowPreview batch=id row=previewed/>
    }
}

/// What is done with all rows of a kind.
#[component]
fn Tools(
    kind: Memo<RowStatus>,
    batch: Memo<Option<Uuid>>,
    rows: Fetched<Page<BatchRow>>,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let has_rows = move || rows.read(|page| !page.items.is_empty()).unwrap_or(false);
    let label = Signal::derive(move || if editing.get() { "Done" } else { "Edit these rows" }.to_owned());
    let edit = move |()| {
        let now = !editing.get_untracked();
        editing.set(now);
        if !now {
            rows.again();
        }
    };
    view! {
        <Show when=move || kind.get() == RowStatus::Invalid>
            <CheckAgainButton batch on_done=move |()| rows.again()/>
        </Show>
        <Show when=move || kind.get() == RowStatus::Valid && has_rows()>
            <May to=Permission::ImportBatches>
                <Button label weight=Weight::Quiet shape=icon::PEN on_click=edit/>
            </May>
        </Show>
    }
}

/// Reads the rows again as publishing moves them from one kind to another. Those in a sheet are left alone while someone
/// types there.
fn follow(batch: Memo<Option<Batch>>, sheet: Memo<bool>, rows: Fetched<Page<BatchRow>>) {
    Effect::watch(
        move || {
            batch.with(|batch| {
                batch
                    .as_ref()
                    .map(|batch| (batch.valid, batch.already_issued, batch.published, batch.left_out))
            })
        },
        move |now, before, _| {
            let typing =
                document().active_element().is_some_and(|cell| cell.matches(".mend-grid *").unwrap_or(true));
            let published = before.flatten().zip(*now).is_some_and(|(before, now)| before.2 != now.2);
            let mending = sheet.get_untracked();
            if before != Some(now) && before.is_some() && (!mending || published && !typing) {
                rows.again();
            }
        },
        false,
    );
}

/// The rows that are held back as files, to be mended elsewhere.
#[component]
fn ToMend(batch: Memo<Option<Batch>>) -> impl IntoView {
    let id = move || batch.with(|batch| batch.as_ref().map(|batch| batch.id));
    let held_back = move || batch.with(|batch| batch.as_ref().is_some_and(|batch| batch.invalid > 0));
    let file = move |end: &'static str| {
        let path = Signal::derive(move || {
            id().map(|id| format!("/issuer/batches/{id}/rows.{end}")).unwrap_or_default()
        });
        let name = Signal::derive(move || {
            let stem = batch.with(|batch| {
                let name = batch.as_ref().and_then(|batch| batch.file_name.clone());
                name.and_then(|name| name.rsplit_once('.').map(|(stem, _)| stem.to_owned()))
            });
            format!("{}-to-mend.{end}", stem.unwrap_or_else(|| "batch".to_owned()))
        });
        (path, name)
    };
    let (csv_path, csv_name) = file("csv");
    let (xlsx_path, xlsx_name) = file("xlsx");
    view! {
        <Show when=held_back>
            <div class="actions">
                <span class="muted small">"To mend elsewhere:"</span>
                <SaveButton path=xlsx_path name=xlsx_name label="Excel"/>
                <SaveButton path=csv_path name=csv_name label="CSV"/>
            </div>
        </Show>
    }
}

fn empty(kind: RowStatus) -> AnyView {
    let (title, text) = match kind {
        RowStatus::Invalid => ("Nothing is held back", "Every row of this file is in order."),
        RowStatus::Valid => ("No good rows wait", "Mend those that are held back, or import others."),
        RowStatus::Published => ("Nothing is published yet", "Publish the good rows when you are ready."),
        RowStatus::AlreadyIssued => ("Nothing was issued before", "No award of this file exists already."),
        RowStatus::LeftOut => {
            ("Nothing is left out", "Rows that you leave out are kept here, and can be taken back.")
        }
    };
    view! { <Empty title text/> }.into_any()
}

/// Rows that are in order, or ended in another way.
#[component]
fn RowTable(
    batch_id: Uuid,
    rows: Vec<BatchRow>,
    #[prop(into)] on_preview: Callback<BatchRow>,
    #[prop(into)] on_change: Callback<()>,
) -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let leave_out = Callback::new(move |(row_id, line, out): (Uuid, u64, bool)| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let path = format!("/issuer/batches/{batch_id}/rows/{row_id}");
            let change = |out| RowChange { values: std::collections::BTreeMap::new(), left_out: Some(out) };
            match client.patch::<_, BatchRow>(&path, &change(out), None).await {
                Ok(_) if out => {
                    let undo = move || {
                        let path = path.clone();
                        spawn_local(async move {
                            match client.patch::<_, BatchRow>(&path, &change(false), None).await {
                                // The page may be gone by now.
                                Ok(_) => drop(on_change.try_run(())),
                                Err(fault) => toasts.warn(fault.detail()),
                            }
                        });
                    };
                    toasts.say_with_undo(format!("Line {line} is left out."), undo);
                    on_change.run(());
                }
                Ok(_) => {
                    toasts.say(format!("Line {line} is back in."));
                    on_change.run(());
                }
                Err(fault) => toasts.warn(fault.detail()),
            }
            busy.try_set(false);
        });
    });
    let lines = rows.into_iter().map(|row| table_row(row, on_preview, leave_out)).collect_view();
    view! {
        <table class="batch-rows">
            <caption class="sr">"Rows"</caption>
            <thead>
                <tr>
                    <th scope="col" class="figures">"Line"</th>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Qualification"</th>
                    <th scope="col">"Centre"</th>
                    <th scope="col">"Awarded"</th>
                    <th scope="col">"Standing"</th>
                    <th scope="col"><span class="sr">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}

fn table_row(
    row: BatchRow,
    on_preview: Callback<BatchRow>,
    leave_out: Callback<(Uuid, u64, bool)>,
) -> AnyView {
    let cell = |column: Column| row.values.get(column.as_str()).cloned().unwrap_or_default();
    let names = [cell(Column::FirstName), cell(Column::MiddleNames), cell(Column::LastName)];
    let name = names.into_iter().filter(|name| !name.trim().is_empty()).collect::<Vec<_>>().join(" ");
    let name = if name.is_empty() { "No name".to_owned() } else { name };
    let stands = match row.status {
        RowStatus::Invalid => status(Tone::Bad, icon::CROSS, "Held back".to_owned()),
        RowStatus::AlreadyIssued => status(Tone::Plain, icon::COPIES, "Issued before".to_owned()),
        RowStatus::Valid => status(Tone::Good, icon::TICK, "Good".to_owned()),
        RowStatus::Published => status(Tone::Good, icon::PAPER, "Published".to_owned()),
        RowStatus::LeftOut => status(Tone::Plain, icon::PAUSE, "Left out".to_owned()),
    };
    // Those that were replaced are found from those that took their place.
    let current = row.documents.iter().filter(|document| document.status != DocumentStatus::Replaced);
    let documents = current.map(|document| document_link(document, &name)).collect_view();
    let (id, line, stands_as) = (row.id, row.line, row.status);
    let previewed = row.clone();
    let actions = match stands_as {
        RowStatus::Valid => view! {
            <IconButton
                label=format!("Preview the documents of {name}")
                shape=icon::PAPER
                on_click=move |()| on_preview.run(previewed.clone())
            />
            <May to=Permission::ImportBatches>
                <IconButton
                    label=format!("Leave out line {line}")
                    shape=icon::BIN
                    on_click=move |()| leave_out.run((id, line, true))
                />
            </May>
        }
        .into_any(),
        RowStatus::LeftOut => view! {
            <May to=Permission::ImportBatches>
                <IconButton
                    label=format!("Take back line {line}")
                    shape=icon::UNDO
                    on_click=move |()| leave_out.run((id, line, false))
                />
            </May>
        }
        .into_any(),
        _ => ().into_any(),
    };
    view! {
        <tr>
            <td class="figures" data-label="Line">{number(line)}</td>
            <th scope="row" data-label="Name">
                <span class="wrap">{name}</span>
                <span class="sub">{cell(Column::EnrolmentNumber)}</span>
            </th>
            <td data-label="Qualification" class="code">{cell(Column::QualificationNumber)}</td>
            <td data-label="Centre">{cell(Column::CentreNumber)}</td>
            <td data-label="Awarded">{cell(Column::AwardDate)}</td>
            <td data-label="Standing">{stands} {documents}</td>
            <td class="row-actions">{actions}</td>
        </tr>
    }
    .into_any()
}

fn document_link(document: &RecordDocument, name: &str) -> AnyView {
    let kind = kind_name(document.kind);
    view! {
        <a
            class="row-document"
            href=format!("/issuer/documents/{}", document.id)
            aria-label=format!("{kind} of {name}")
        >
            {kind}
        </a>
    }
    .into_any()
}
