//! The issuer's batches, newest first, and the upload of another one.

use leptos::prelude::*;
use shared::{
    TextEnum,
    batches::{Batch, BatchStatus},
    events::Event,
    page::Page,
};

use crate::{
    batches::upload::Upload,
    events::follow,
    format::{number, time},
    ui::{
        fetch::{Now, fetch},
        filter::{Chips, FilterPanel, TickGroup, ticked},
        list::List,
        page::PageHead,
        pager::{Extent, Pager},
        search::SearchBox,
        state::{Empty, Failed, Skeleton},
        status::batch_status,
        table::{SortHeader, Sortable},
    },
};

const FILTERS: &[&str] = &["status"];
const CREATED: Sortable =
    Sortable { field: "created_at", label: "Imported on", greatest_first: true, figures: false };
const STATUSES: [(BatchStatus, &str); 4] = [
    (BatchStatus::Pending, "Waiting"),
    (BatchStatus::Processing, "Checking"),
    (BatchStatus::Completed, "Checked"),
    (BatchStatus::Failed, "Could not be read"),
];

fn words(_: &str, value: &str) -> String {
    let words: Vec<_> = value
        .split(',')
        .map(|value| {
            STATUSES
                .iter()
                .find(|(status, _)| status.as_str() == value)
                .map_or_else(|| value.to_owned(), |(_, word)| word.to_lowercase())
        })
        .collect();
    format!("Status: {}", words.join(", "))
}

/// The list of batches.
#[component]
pub fn BatchListPage() -> impl IntoView {
    let list = List::new(FILTERS, "-created_at");
    let batches = fetch::<Page<Batch>>(move || list.request("/issuer/batches"), false);
    let on_event = move |event| {
        let Event::Batch(news) = event else { return };
        let known = batches.peek().is_some_and(|page| page.items.iter().any(|batch| batch.id == news.id));
        if known {
            batches.patch(|page| {
                for batch in page.items.iter_mut().filter(|batch| batch.id == news.id) {
                    batch.clone_from(&news);
                }
            });
        } else if news.status == BatchStatus::Pending {
            batches.again();
        }
    };
    follow(|| "/issuer/events".to_owned(), on_event, move || batches.again());
    let extent = move || batches.ready().map(|page| Extent::of(&page));
    let apply = move |form: web_sys::HtmlFormElement| list.change(&[("status", &ticked(&form, "status"))]);
    let rows = move || match batches.now() {
        Now::Loading => view! { <Skeleton lines=5/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| batches.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() && list.is_narrowed() => view! {
            <Empty title="No batch matches" text="Try fewer words, or take a filter away.">
                <button class="btn" type="button" on:click=move |_| list.clear()>"Clear all"</button>
            </Empty>
        }
        .into_any(),
        Now::Ready(page) if page.items.is_empty() => {
            view! { <Empty title="No batches yet" text="Import the first file of awards above."/> }.into_any()
        }
        Now::Ready(page) => view! {
            <table>
                <caption class="sr">"Batches"</caption>
                <thead>
                    <tr>
                        <th scope="col">"File"</th>
                        <th scope="col" class="figures">"Rows"</th>
                        <th scope="col" class="figures">"Good"</th>
                        <th scope="col" class="figures">"Held back"</th>
                        <th scope="col" class="figures">"Published"</th>
                        <th scope="col">"Status"</th>
                        <SortHeader list column=CREATED/>
                        <th scope="col"><span class="sr">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <PageHead title="Batches" lead=Signal::stored("Import awards, look at what is wrong, and publish the rest.".to_owned())/>
        <div class="stack">
            <Upload/>
            <section class="card" aria-labelledby="batches-title">
                <h2 class="card-title" id="batches-title">"Imported batches"</h2>
                <div class="tools">
                    <SearchBox list label="Search batches" placeholder="File or person"/>
                    <FilterPanel on_apply=apply>
                        <TickGroup
                            list
                            key="status"
                            label="Status"
                            options=STATUSES.iter().map(|(status, word)| (status.as_str(), *word)).collect()
                        />
                    </FilterPanel>
                    <Chips list words/>
                </div>
                <div
                    class="rows"
                    class:stale=move || batches.is_stale()
                    aria-busy=move || batches.is_stale().then_some("true")
                >
                    {rows}
                </div>
                <Pager list extent=Signal::derive(extent)/>
            </section>
        </div>
    }
}

/// What a batch is called: by its file, or by its origin where it came without one.
pub fn batch_name(batch: &Batch) -> String {
    batch.file_name.clone().unwrap_or_else(|| "Batch without a file".to_owned())
}

fn row(batch: Batch) -> AnyView {
    let name = batch_name(&batch);
    let address = format!("/issuer/batches/{}", batch.id);
    view! {
        <tr>
            <th scope="row" data-label="File">
                <a class="wrap" href=address.clone()>{name.clone()}</a>
                <span class="sub">"by " {batch.created_by.clone()}</span>
            </th>
            <td class="figures" data-label="Rows">{number(batch.rows)}</td>
            <td class="figures" data-label="Good">{number(batch.valid)}</td>
            <td class="figures" class:bad=batch.invalid.gt(&0) data-label="Held back">{number(batch.invalid)}</td>
            <td class="figures" data-label="Published">{number(batch.published)}</td>
            <td data-label="Status">{batch_status(&batch)}</td>
            <td class="keep" data-label="Imported on">{time(batch.created_at)}</td>
            <td class="row-actions">
                <a class="btn quiet" href=address>"View" <span class="sr">{format!(" {name}")}</span></a>
            </td>
        </tr>
    }
    .into_any()
}
