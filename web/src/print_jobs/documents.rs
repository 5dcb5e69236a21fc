//! The documents of a print job.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    page::Page,
    print_jobs::{PrintJobDocument, PrintJobStatus},
};
use uuid::Uuid;

use crate::{
    documents::Viewer,
    notifications::{NotifyDialog, Subject},
    records::RecordDialog,
    scope::use_scope,
    ui::{
        button::{Button, Weight},
        fetch::fetch,
        field::Choice,
        list::{Column, Filter, List, ListView, Named},
        status::{document_status, kind_name, notification},
    },
};

/// The documents of the print job with this id. They are read again when more of them are `made`.
#[component]
pub fn JobDocuments(
    /// The print job.
    #[prop(into)]
    id: Signal<String>,
    /// How many documents were made, and how far the job is.
    #[prop(into)]
    made: Signal<Option<(u64, PrintJobStatus)>>,
    /// Changes with each news of mails to learners.
    #[prop(into)]
    told: Signal<u32>,
) -> impl IntoView {
    let scope = use_scope();
    let kinds = DocumentKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind_name(*kind))).collect();
    let statuses = DocumentStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let notified = NotificationStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let filters = vec![
        Filter::ticks("kind", "Document", kinds),
        Filter::ticks("status", "Status", statuses),
        Filter::ticks("notification_status", "Learner notified", notified),
    ];
    let list = List::new(filters, "learner_name");
    let documents = fetch::<Page<PrintJobDocument>>(
        move || list.request(&scope.api(&format!("/print-jobs/{}/documents", id.get()))),
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
    Effect::watch(move || told.get(), move |_, _, _| documents.again(), false);
    let notified = RwSignal::new(None::<Uuid>);
    let record = Memo::new(move |_| list.get("record").parse::<Uuid>().ok());
    let show_record =
        move |id: Option<Uuid>| list.show("record", &id.map(|id| id.to_string()).unwrap_or_default());
    let open = Memo::new(move |_| list.get("document").parse::<Uuid>().ok());
    let show =
        move |id: Option<Uuid>| list.show("document", &id.map(|id| id.to_string()).unwrap_or_default());
    let along = Signal::derive(move || {
        documents.read(|page| page.items.iter().map(|it| it.id).collect::<Vec<_>>()).unwrap_or_default()
    });
    let notify = (!scope.is_issuer()).then_some(notified);
    view! {
        <ListView
            list
            data=documents
            csv=Signal::derive(move || scope.api(&format!("/print-jobs/{}/documents", id.get())))
            named=Named::new("document", "documents")
            columns=columns()
            key=|document| document.id.to_string()
            title="Documents"
            search="Learner, qualification or reference"
            empty="They appear here as they are made."
            actions=Rc::new(move |document: &PrintJobDocument| actions(document, show, show_record, notify))
        />
        <Viewer document=open on_show=show along/>
        <NotifyDialog record=notified on_done=move |()| documents.again()/>
        <RecordDialog record on_close=move |()| show_record(None)/>
    }
}

fn columns() -> Vec<Column<PrintJobDocument>> {
    type Document = PrintJobDocument;
    vec![
        Column::new("learner_name", "Learner", |document: &Document| document.learner_name.clone()).sorted(),
        Column::new("qualification_title", "Qualification", |document: &Document| {
            document.qualification_title.clone()
        })
        .sorted(),
        Column::new("kind", "Document", |document: &Document| kind_name(document.kind)).sorted(),
        Column::new("reference", "Reference", |document: &Document| document.reference.clone())
            .sorted()
            .code(),
        Column::new("notified", "Notified", |document: &Document| notification(document.notification_status)),
        Column::new("state", "Status", |document: &Document| document_status(document.status)),
    ]
}

fn actions(
    document: &PrintJobDocument,
    show: impl Fn(Option<Uuid>) + Copy + Send + Sync + 'static,
    show_record: impl Fn(Option<Uuid>) + Copy + Send + Sync + 'static,
    notify: Option<Subject>,
) -> AnyView {
    let (id, record_id) = (document.id, document.record_id);
    let kind = kind_name(document.kind).to_lowercase();
    let whose = format!(" {kind} of {}", document.learner_name);
    let details = format!(" of {}", document.learner_name);
    let told = format!(" {} of the {kind}", document.learner_name);
    let notify = notify.map(|notify| {
        view! {
            <Button label="Notify…" weight=Weight::Quiet whose=told on_click=move |()| notify.set(Some(record_id))/>
        }
    });
    view! {
        <Button label="Preview" weight=Weight::Quiet whose on_click=move |()| show(Some(id))/>
        <Button label="Details" weight=Weight::Quiet whose=details on_click=move |()| show_record(Some(record_id))/>
        {notify}
    }
    .into_any()
}
