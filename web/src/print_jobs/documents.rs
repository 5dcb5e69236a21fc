//! The documents of a print job.

use leptos::prelude::*;
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus},
    page::Page,
    print_jobs::{PrintJobDocument, PrintJobStatus},
};
use uuid::Uuid;

use crate::{
    documents::Viewer,
    print_jobs::record::RecordDialog,
    session::use_centre,
    ui::{
        fetch::{Now, fetch},
        filter::{Chips, FilterPanel, TickGroup, ticked},
        list::List,
        pager::{Extent, Pager},
        search::SearchBox,
        state::{Empty, Failed, Skeleton},
        status::{document_status, kind_name, notification},
        table::{SortChoice, SortHeader, Sortable},
    },
};

const FILTERS: &[&str] = &["kind", "status"];
const COLUMNS: &[Sortable] = &[
    Sortable { field: "learner_name", label: "Learner", greatest_first: false, figures: false },
    Sortable { field: "qualification_title", label: "Qualification", greatest_first: false, figures: false },
    Sortable { field: "kind", label: "Document", greatest_first: false, figures: false },
    Sortable { field: "reference", label: "Reference", greatest_first: false, figures: false },
];
const STATUSES: [(DocumentStatus, &str); 5] = [
    (DocumentStatus::Valid, "Valid"),
    (DocumentStatus::Expired, "Expired"),
    (DocumentStatus::Suspended, "Suspended"),
    (DocumentStatus::Revoked, "Cancelled"),
    (DocumentStatus::Replaced, "Replaced"),
];

fn words(key: &str, value: &str) -> String {
    let word = |value: &str| match key {
        "status" => STATUSES
            .iter()
            .find(|(status, _)| status.as_str() == value)
            .map_or_else(|| value.to_owned(), |(_, word)| word.to_lowercase()),
        _ => value.to_owned(),
    };
    let words: Vec<_> = value.split(',').map(word).collect();
    format!("{}: {}", if key == "kind" { "Document" } else { "Status" }, words.join(", "))
}

/// The documents of the print job with this id. They are read again when more of them are `made`.
#[component]
pub fn JobDocuments(
    /// The print job.
    #[prop(into)]
    id: Signal<String>,
    /// How many documents were made, and how far the job is.
    #[prop(into)]
    made: Signal<Option<(u64, PrintJobStatus)>>,
) -> impl IntoView {
    let centre = use_centre();
    let list = List::new(FILTERS, "learner_name");
    let documents = fetch::<Page<PrintJobDocument>>(
        move || list.request(&centre.api(&format!("/print-jobs/{}/documents", id.get()))),
        false,
    );
    Effect::watch(
        move || made.get(),
        move |now, before, _| {
            // While the job runs, a list that fills the page does not change by more documents.
            let filled = documents.peek().is_some_and(|page| page.next_cursor.is_some());
            let ended =
                now.as_ref().map(|now| now.1) != before.and_then(|before| before.map(|before| before.1));
            if before.is_some_and(|before| before != now) && (ended || !filled) {
                documents.again();
            }
        },
        false,
    );
    let record = RwSignal::new(None::<Uuid>);
    let open = Memo::new(move |_| list.get("document").parse::<Uuid>().ok());
    let show =
        move |id: Option<Uuid>| list.show("document", &id.map(|id| id.to_string()).unwrap_or_default());
    let apply = move |form: web_sys::HtmlFormElement| {
        list.change(&[("kind", &ticked(&form, "kind")), ("status", &ticked(&form, "status"))]);
    };
    let extent = move || documents.ready().map(|page| Extent::of(&page));
    let header = move |at: usize| COLUMNS.get(at).map(|column| view! { <SortHeader list column=*column/> });
    let rows = move || match documents.now() {
        Now::Loading => view! { <Skeleton lines=6/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| documents.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() => nothing(list),
        Now::Ready(page) => view! {
            <table>
                <caption class="sr">"Documents"</caption>
                <thead>
                    <tr>
                        {header(0)} {header(1)} {header(2)} {header(3)} <th scope="col">"Notified"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col"><span class="sr">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    {page
                        .items
                        .into_iter()
                        .map(|document| row(document, show, record))
                        .collect_view()}
                </tbody>
            </table>
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-labelledby="documents-title">
            <h2 class="card-title" id="documents-title">"Documents"</h2>
            <div class="tools">
                <SearchBox list label="Search documents" placeholder="Learner, qualification or reference"/>
                <FilterPanel on_apply=apply>
                    <TickGroup
                        list
                        key="kind"
                        label="Document"
                        options=DocumentKind::ALL.iter().map(|kind| (kind.as_str(), kind_name(*kind))).collect()
                    />
                    <TickGroup
                        list
                        key="status"
                        label="Status"
                        options=STATUSES.iter().map(|(status, word)| (status.as_str(), *word)).collect()
                    />
                </FilterPanel>
                <SortChoice list columns=COLUMNS/>
                <Chips list words/>
            </div>
            <div
                class="rows"
                class:stale=move || documents.is_stale()
                aria-busy=move || documents.is_stale().then_some("true")
            >
                {rows}
            </div>
            <Pager list extent=Signal::derive(extent)/>
        </section>
        <Viewer document=open on_show=show/>
        <RecordDialog record on_close=move |()| record.set(None)/>
    }
}

fn row(
    document: PrintJobDocument,
    show: impl Fn(Option<Uuid>) + Copy + 'static,
    record: RwSignal<Option<Uuid>>,
) -> AnyView {
    let kind = kind_name(document.kind);
    let whose = format!(" {} of {}", kind.to_lowercase(), document.learner_name);
    let details = format!(" of {}", document.learner_name);
    view! {
        <tr>
            <th scope="row" data-label="Learner">{document.learner_name}</th>
            <td data-label="Qualification">{document.qualification_title}</td>
            <td data-label="Document">{kind}</td>
            <td class="keep code" data-label="Reference">{document.reference}</td>
            <td data-label="Notified">{notification(document.notification_status)}</td>
            <td data-label="Status">{document_status(document.status)}</td>
            <td class="row-actions">
                <button class="btn quiet" type="button" on:click=move |_| show(Some(document.id))>
                    "Preview" <span class="sr">{whose}</span>
                </button>
                <button class="btn quiet" type="button" on:click=move |_| record.set(Some(document.record_id))>
                    "Details" <span class="sr">{details}</span>
                </button>
            </td>
        </tr>
    }
    .into_any()
}

fn nothing(list: List) -> AnyView {
    if list.is_narrowed() {
        view! {
            <Empty title="No document matches" text="Try fewer words, or take a filter away.">
                <button class="btn" type="button" on:click=move |_| list.clear()>"Clear all"</button>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Empty title="No documents yet" text="They appear here as they are made."/> }.into_any()
    }
}
