//! The issuer's batches, newest first, and the upload of another one.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    TextEnum,
    batches::{Batch, BatchStatus, Waiting},
    events::Event,
    page::Page,
    permission::Permission,
};

use crate::{
    batches::upload::Upload,
    events::follow,
    format::{number, time},
    session::May,
    ui::{
        button::{ButtonLink, Weight},
        fetch::fetch,
        field::Choice,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        status::batch_status,
    },
};

const STATUSES: [(BatchStatus, &str); 4] = [
    (BatchStatus::Pending, "Waiting"),
    (BatchStatus::Processing, "Checking"),
    (BatchStatus::Completed, "Checked"),
    (BatchStatus::Failed, "Could not be read"),
];

const WAITING: [(Waiting, &str); 3] = [
    (Waiting::Held, "Rows held back"),
    (Waiting::Publish, "Rows to publish"),
    (Waiting::Scheduled, "Planned publication"),
];

/// The list of batches.
#[component]
pub fn BatchListPage() -> impl IntoView {
    let statuses = STATUSES.iter().map(|(status, word)| Choice::new(status.as_str(), *word)).collect();
    let waiting = WAITING.iter().map(|(waiting, word)| Choice::new(waiting.as_str(), *word)).collect();
    let filters =
        vec![Filter::ticks("status", "Status", statuses), Filter::one("waiting", "Waiting", waiting)];
    let list = List::new(filters, "-created_at");
    let batches = fetch::<Page<Batch>>(move || list.request("/issuer/batches"), false);
    let on_event = move |event| {
        let Event::Batch(news) = event else { return };
        let known = batches.peek().is_some_and(|page| page.items.iter().any(|batch| batch.id == news.id));
        if !known && news.status == BatchStatus::Pending {
            batches.again();
        }
        batches.patch(move |page| {
            for batch in page.items.iter_mut().filter(|batch| batch.id == news.id) {
                batch.clone_from(&news);
            }
        });
    };
    follow(|| "/issuer/events".to_owned(), on_event, move || batches.again());
    view! {
        <PageHead title="Batches" lead=Signal::stored("Import awards, look at what is wrong, and publish the rest.".to_owned())>
            <May to=Permission::ImportBatches>
                <ButtonLink href="/issuer/awards/new" label="Single award" shape=icon::PLUS/>
            </May>
        </PageHead>
        <div class="stack">
            <May to=Permission::ImportBatches>
                <Upload/>
            </May>
            <ListView
                list
                data=batches
            csv="/issuer/batches"
                named=Named::new("batch", "batches")
                columns=columns()
                key=|batch| batch.id.to_string()
                title="Imported batches"
                search="File or person"
                empty="Import the first file of awards above."
                actions=Rc::new(actions)
            />
        </div>
    }
}

/// What a batch is called: by its file, or by its origin where it came without one.
pub fn batch_name(batch: &Batch) -> String {
    batch.file_name.clone().unwrap_or_else(|| "Batch without a file".to_owned())
}

fn address(batch: &Batch) -> String {
    format!("/issuer/batches/{}", batch.id)
}

fn columns() -> Vec<Column<Batch>> {
    vec![
        Column::new("file_name", "File", |batch: &Batch| {
            view! {
                <a class="wrap" href=address(batch)>{batch_name(batch)}</a>
                <span class="sub">"by " {batch.created_by.clone()}</span>
            }
        }),
        Column::new("rows", "Rows", |batch: &Batch| number(batch.rows)).figures(),
        Column::new("valid", "Good", |batch: &Batch| number(batch.valid)).figures(),
        Column::new("invalid", "Held back", |batch: &Batch| {
            let class = if batch.invalid > 0 { "bad" } else { "" };
            view! { <span class=class>{number(batch.invalid)}</span> }
        })
        .figures(),
        Column::new("published", "Published", |batch: &Batch| number(batch.published)).figures(),
        Column::new("status", "Status", batch_status),
        Column::new("created_at", "Imported on", |batch: &Batch| time(batch.created_at)).sorted_down().keep(),
    ]
}

fn actions(batch: &Batch) -> AnyView {
    let whose = format!(" {}", batch_name(batch));
    view! { <ButtonLink href=address(batch) label="View" weight=Weight::Quiet whose/> }.into_any()
}
