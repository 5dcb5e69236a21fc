//! "Jobs issued": the list of a centre's print jobs.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{
    TextEnum,
    page::Page,
    print_jobs::{PrintJob, PrintJobStatus},
};

use crate::{
    format::date,
    print_jobs::row::{follow_jobs, job_rows},
    session::use_centre,
    ui::{
        fetch::{Now, fetch},
        filter::{Chips, DayField, FilterPanel, TickGroup, ticked, typed},
        list::List,
        page::PageHead,
        pager::{Extent, Pager},
        search::SearchBox,
        state::{Empty, Failed, Skeleton},
        table::{SortChoice, SortHeader, Sortable},
    },
};

const FILTERS: &[&str] = &["status", "created_from", "created_to"];
const COLUMNS: &[Sortable] = &[
    Sortable { field: "reference", label: "Reference", greatest_first: false, figures: false },
    Sortable { field: "created_by", label: "Created by", greatest_first: false, figures: false },
    Sortable { field: "records", label: "Records", greatest_first: true, figures: true },
    Sortable { field: "status", label: "Status", greatest_first: false, figures: false },
    Sortable { field: "created_at", label: "Created on", greatest_first: true, figures: false },
];

fn words(key: &str, value: &str) -> String {
    let day = || value.parse::<NaiveDate>().map_or_else(|_| value.to_owned(), date);
    match key {
        "created_from" => format!("Created since {}", day()),
        "created_to" => format!("Created until {}", day()),
        _ => format!("Status: {}", value.replace(',', ", ")),
    }
}

/// The list of print jobs.
#[component]
pub fn PrintJobListPage() -> impl IntoView {
    let centre = use_centre();
    let list = List::new(FILTERS, "-created_at");
    let jobs = fetch::<Page<PrintJob>>(move || list.request(&centre.api("/print-jobs")), false);
    follow_jobs(jobs, || ());
    let apply = move |form: web_sys::HtmlFormElement| {
        list.change(&[
            ("status", &ticked(&form, "status")),
            ("created_from", &typed(&form, "created_from")),
            ("created_to", &typed(&form, "created_to")),
        ]);
    };
    let extent = move || jobs.ready().map(|page| Extent::of(&page));
    let header = move |at: usize| COLUMNS.get(at).map(|column| view! { <SortHeader list column=*column/> });
    let rows = move || match jobs.now() {
        Now::Loading => view! { <Skeleton lines=6/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| jobs.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() => nothing(list),
        Now::Ready(page) => view! {
            <table>
                <caption class="sr">"Jobs issued"</caption>
                <thead>
                    <tr>
                        {header(0)}
                        {header(1)}
                        {header(2)}
                        <th scope="col">"Notified"</th>
                        {header(3)}
                        {header(4)}
                        <th scope="col"><span class="sr">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{job_rows(page.items, centre)}</tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <PageHead
            title="Jobs issued"
            lead=Signal::derive(move || match centre.name() {
                name if name.is_empty() => "Every batch of documents published for your centre.".to_owned(),
                name => format!("Every batch of documents published for {name}."),
            })
        />
        <section class="card" aria-label="Jobs issued">
            <div class="tools">
                <SearchBox list label="Search jobs" placeholder="Reference, person or qualification"/>
                <FilterPanel on_apply=apply>
                    <TickGroup
                        list
                        key="status"
                        label="Status"
                        options=PrintJobStatus::ALL.iter().map(|status| (status.as_str(), status_word(*status))).collect()
                    />
                    <div class="pair">
                        <DayField list key="created_from" label="Created from"/>
                        <DayField list key="created_to" label="Created until"/>
                    </div>
                </FilterPanel>
                <SortChoice list columns=COLUMNS/>
                <Chips list words/>
            </div>
            <div class="rows" class:stale=move || jobs.is_stale() aria-busy=move || jobs.is_stale().then_some("true")>
                {rows}
            </div>
            <Pager list extent=Signal::derive(extent)/>
        </section>
    }
}

fn status_word(status: PrintJobStatus) -> &'static str {
    match status {
        PrintJobStatus::Pending => "Pending",
        PrintJobStatus::Processing => "Processing",
        PrintJobStatus::Completed => "Completed",
        PrintJobStatus::Failed => "Failed",
    }
}

fn nothing(list: List) -> AnyView {
    if list.is_narrowed() {
        view! {
            <Empty title="No job matches" text="Try fewer words, or take a filter away.">
                <button class="btn" type="button" on:click=move |_| list.clear()>"Clear all"</button>
            </Empty>
        }
        .into_any()
    } else {
        let text = "Jobs appear here as soon as documents are published for your centre.";
        view! { <Empty title="No jobs yet" text/> }.into_any()
    }
}
