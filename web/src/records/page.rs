//! The page of a record: all its data, its documents, and what happened to them.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::{
    documents::{DocumentEventKind, RecordDocument},
    events::Event,
    issue_reports::IssueSubject,
    permission::Permission,
    records::{Record, RecordEvent, RecordHistory, RecordSelection},
};
use uuid::Uuid;

use crate::{
    documents::Viewer,
    events::{calmly, follow},
    exports::{ExportDialog, Wanted},
    format::time,
    issue_reports::{About, ReportDialog},
    notifications::{self, NotifyDialog},
    records::details::{data, units},
    scope::Scope,
    session::{use_centre, use_session},
    store::OrderPrint,
    ui::{
        button::{Button, Weight},
        fetch::{Fetched, Now, fetch},
        icon,
        list::{Column, data_table},
        page::PageHead,
        parts::{Back, Copy, Facts, Section, fact},
        state::{Failed, Skeleton},
        status::{Tone, document_status, kind_name, notification},
        timeline::{Happening, timeline},
    },
};

/// The page.
#[component]
pub fn RecordPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let centre = use_centre();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = move || scope.api(&format!("/records/{}", id.get()));
    let record = fetch::<Record>(path, false);
    let history = fetch::<RecordHistory>(move || scope.api(&format!("/records/{}/history", id.get())), false);
    let shown = RwSignal::new(None::<Uuid>);
    let wanted = RwSignal::new(None::<Wanted>);
    let title = move || record.read(|it| it.learner.name()).unwrap_or_else(|| "Record".to_owned());
    let lead = move || record.read(|it| it.qualification.title.clone()).unwrap_or_default();
    let export = move |()| {
        let id = record.peek().map(|it| it.id);
        wanted.set(id.map(|id| Wanted::Records(RecordSelection::these(vec![id]))));
    };
    let reported = RwSignal::new(None::<About>);
    let report = move |()| {
        reported.set(record.peek().map(|it| {
            let name = format!("{}, {}", it.learner.name(), it.qualification.title);
            About { kind: IssueSubject::Record, id: it.id, name }
        }));
    };
    let told = RwSignal::new(None::<Uuid>);
    let notify = move |()| told.set(record.peek().map(|it| it.id));
    let look = calmly(move || {
        record.again();
        history.again();
    });
    let on_event = move |event| match event {
        Event::Notification(it) if it.record_id.to_string() == id.get_untracked() => look(),
        Event::NotificationRun(_) => look(),
        Event::Document(it)
            if record.peek().is_some_and(|record| record.documents.iter().any(|one| one.id == it.id)) =>
        {
            look();
        }
        _ => {}
    };
    follow(move || scope.api("/events"), on_event, look);
    let navigate = use_navigate();
    let made = move |()| navigate(&centre.link("/downloads"), leptos_router::NavigateOptions::default());
    let preview = move |()| shown.set(record.peek().and_then(|it| it.documents.first().map(|it| it.id)));
    view! {
        <Back href=Signal::derive(move || scope.link("/records")) label="Records"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <Button label="Preview" shape=icon::PAPER on_click=preview/>
            <Button label="Notify…" shape=icon::MAIL on_click=notify/>
            <Button label="Export…" shape=icon::DOWNLOAD on_click=export/>
            <Button label="Report an issue…" shape=icon::WARNING on_click=report/>
        </PageHead>
        <div class="stack">
            {move || match record.now() {
                Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
                Now::Failed(fault) => {
                    view! { <div class="card card-body"><Failed fault again=move |()| record.again()/></div> }
                        .into_any()
                }
                Now::Ready(it) => about(it, scope, shown),
            }}
            {move || happened(history)}
        </div>
        <Viewer document=shown on_show=move |other| shown.set(other)/>
        <ExportDialog wanted on_close=move |()| wanted.set(None) on_made=made/>
        <ReportDialog about=reported/>
        <NotifyDialog record=told on_done=move |()| look()/>
    }
}

fn about(record: Record, scope: Scope, shown: RwSignal<Option<Uuid>>) -> AnyView {
    let session = use_session();
    let table = data_table(
        "Documents",
        columns(),
        &record.documents,
        Some(&move |it: &RecordDocument| {
            let (id, whose) = (it.id, format!(" the {}", kind_name(it.kind).to_lowercase()));
            let may = session.may(Permission::OrderDocuments);
            let of = format!(" of{whose}");
            let (kind, status) = (it.kind, it.status);
            view! {
                <Button label="Preview" weight=Weight::Quiet whose on_click=move |()| shown.set(Some(id))/>
                {may.then(|| view! { <OrderPrint document=id kind status whose=of weight=Weight::Quiet/> })}
            }
            .into_any()
        }),
    );
    let job = scope.link(&format!("/print-jobs/{}", record.print_job_id));
    let lines = (!record.components.is_empty()).then(|| units(&record.components));
    let lines = lines.map(|table| view! { <Section title="Units on the transcript">{table}</Section> });
    let (notified, issued) = (record.notification_status, record.created_at);
    view! {
        <Section title="Documents">{table}</Section>
        <Section title="Record">
            <Facts>
                {data(record)} {fact("Learner notified", notification(notified))} {fact("Issued", time(issued))}
                {fact("Job issued", view! { <a href=job>"Show the job"</a> })}
            </Facts>
        </Section>
        {lines}
    }
    .into_any()
}

fn columns() -> Vec<Column<RecordDocument>> {
    vec![
        Column::new("kind", "Document", |it: &RecordDocument| kind_name(it.kind)),
        Column::new("reference", "Reference", |it: &RecordDocument| {
            view! {
                <span class="code">{it.reference.clone()}</span>
                " "
                <Copy text=it.reference.clone() label="the reference"/>
            }
        })
        .keep(),
        Column::new("status", "Status", |it: &RecordDocument| document_status(it.status)),
    ]
}

fn happened(history: Fetched<RecordHistory>) -> AnyView {
    match history.now() {
        Now::Loading => view! { <div class="card card-body"><Skeleton lines=3/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card card-body"><Failed fault again=move |()| history.again()/></div> }
                .into_any()
        }
        Now::Ready(history) => view! {
            <Section title="What happened" pad=true>
                {timeline(all(history))}
            </Section>
        }
        .into_any(),
    }
}

/// What happened to the documents, and the mails about them, the newest first.
fn all(history: RecordHistory) -> Vec<Happening> {
    let mails = history.notifications.into_iter().map(notifications::happening);
    let mut all: Vec<_> = history.events.into_iter().map(happening).chain(mails).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.at));
    all
}

fn happening(event: RecordEvent) -> Happening {
    let (what, shape, tone) = match event.kind {
        DocumentEventKind::Issued => ("Issued", icon::AWARD, Tone::Good),
        DocumentEventKind::Expired => ("Expired: the last day has passed", icon::CLOCK, Tone::Plain),
        DocumentEventKind::Suspended => ("Suspended", icon::PAUSE, Tone::Warn),
        DocumentEventKind::Reinstated => ("Reinstated", icon::TICK, Tone::Good),
        DocumentEventKind::Revoked => ("Cancelled for good", icon::CROSS, Tone::Bad),
        DocumentEventKind::Replaced => ("Replaced by a newer document", icon::ARROW, Tone::Plain),
    };
    let line = |it: RecordDocument| {
        view! { <span class="sub">{kind_name(it.kind)} " " <span class="code">{it.reference}</span></span> }
    };
    let documents = event.documents.into_iter().map(line).collect_view();
    let what = view! { {what} {documents} };
    Happening { at: event.at, what: what.into_any(), by: String::new(), shape, tone }
}
