//! "Records": all of a centre's awards, searched, filtered, selected.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus, NotificationStatus, RecordDocument},
    events::Event,
    page::Page,
    print_jobs::PrintJob,
    qualifications::LEVELS,
    records::{Record, RecordSelection},
};
use uuid::Uuid;

use crate::{
    documents::Viewer,
    events::{calmly, follow},
    exports::{ExportDialog, Wanted},
    format::{date, number},
    notifications::SendDialog,
    records::select::Bulk,
    scope::Scope,
    session::use_centre,
    ui::{
        button::{Button, ButtonLink, Weight},
        fetch::fetch,
        field::{Choice, Source},
        list::{Column, Filter, List, ListView, Named, Selection},
        page::PageHead,
        status::{document_status, kind_name, notification},
    },
};

/// The page.
#[component]
pub fn RecordListPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let centre = use_centre();
    let list = List::new(filters(scope), "-created_at");
    let records = fetch::<Page<Record>>(move || list.request(&scope.api("/records")), false);
    let selection = Selection::new();
    let wanted = RwSignal::new(None::<Wanted>);
    let open = Memo::new(move |_| list.get("document").parse::<Uuid>().ok());
    let show =
        move |id: Option<Uuid>| list.show("document", &id.map(|id| id.to_string()).unwrap_or_default());
    let along = Signal::derive(move || {
        let all = |page: &Page<Record>| {
            page.items.iter().flat_map(|it| &it.documents).map(|it| it.id).collect::<Vec<_>>()
        };
        records.read(all).unwrap_or_default()
    });
    let lead = move || match centre.name() {
        name if name.is_empty() => "Every award issued to your centre.".to_owned(),
        name => format!("Every award issued to {name}, with its documents."),
    };
    let export = move |chosen: RecordSelection| wanted.set(Some(Wanted::Records(chosen)));
    let told = RwSignal::new(None::<RecordSelection>);
    let look = calmly(move || records.again());
    let on_event = move |event| {
        if matches!(event, Event::Document(_) | Event::Notification(_) | Event::NotificationRun(_)) {
            look();
        }
    };
    follow(move || scope.api("/events"), on_event, look);
    let bulk = move || view! { <Bulk list selection scope on_export=export on_notify=move |it| told.set(Some(it))/> };
    let navigate = use_navigate();
    let made = move |()| {
        selection.clear();
        navigate(&centre.link("/downloads"), leptos_router::NavigateOptions::default());
    };
    view! {
        <PageHead title="Records" lead=Signal::derive(lead)/>
        <ListView
            list
            data=records
            csv=Signal::derive(move || scope.api("/records"))
            named=Named::new("record", "records")
            columns=columns(scope)
            key=|it| it.id.to_string()
            label=called
            search="Name, number, qualification or reference"
            empty="Records appear here as soon as documents are published for your centre."
            actions=Rc::new(move |it: &Record| actions(it, scope, show))
            selection
            bulk
        />
        <Viewer document=open on_show=show along/>
        <SendDialog chosen=told/>
        <ExportDialog wanted on_close=move |()| wanted.set(None) on_made=made/>
    }
}

fn filters(scope: Scope) -> Vec<Filter> {
    let kinds = DocumentKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind_name(*kind))).collect();
    let levels = LEVELS.iter().map(|level| Choice::new(*level, *level)).collect();
    let statuses = DocumentStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let notified = NotificationStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let job = |it: PrintJob| Choice::new(it.id.to_string(), it.reference);
    let jobs = Source::list::<PrintJob>(move |q| scope.api(&format!("/print-jobs?limit=10&q={q}")), job)
        .one::<PrintJob>(move |id| scope.api(&format!("/print-jobs/{id}")), job);
    vec![
        Filter::text("learner", "Learner’s name"),
        Filter::text("enrolment_number", "Enrolment number"),
        Filter::text("uln", "ULN"),
        Filter::text("qualification", "Qualification"),
        Filter::ticks("level", "Level", levels),
        Filter::ticks("kind", "Document", kinds),
        Filter::ticks("status", "Document status", statuses),
        Filter::ticks("notification_status", "Learner notified", notified),
        Filter::days("issued_from", "issued_to", "Issued"),
        Filter::days("expires_from", "expires_to", "Expires"),
        Filter::found("print_job_id", "Job issued", jobs),
    ]
}

fn columns(scope: Scope) -> Vec<Column<Record>> {
    vec![
        Column::new("learner_name", "Learner", move |it: &Record| {
            let page = scope.link(&format!("/records/{}", it.id));
            view! {
                <a href=page>{it.learner.name()}</a>
                <span class="sub code">{it.learner.enrolment_number.clone()}</span>
            }
        })
        .sorted(),
        Column::new("qualification_title", "Qualification", |it: &Record| {
            view! {
                <span class="wrap">{it.qualification.title.clone()}</span>
                <span class="sub">{it.qualification.level.clone()}</span>
            }
        })
        .sorted()
        .wide(),
        Column::new("result", "Result", |it: &Record| it.result.clone()).keep(),
        Column::new("award_date", "Awarded", |it: &Record| date(it.award_date)).sorted_down().keep(),
        Column::new("documents", "Documents", |it: &Record| documents(&it.documents)).keep(),
        Column::new("notification_status", "Notified", |it: &Record| notification(it.notification_status))
            .sorted(),
        Column::new("created_at", "Issued", |it: &Record| date(it.created_at.date_naive()))
            .sorted_down()
            .keep(),
        Column::new("born", "Date of birth", |it: &Record| date(it.learner.date_of_birth)).keep().hidden(),
        Column::new("uln", "ULN", |it: &Record| it.learner.uln.clone()).code().hidden(),
        Column::new("number", "Qualification number", |it: &Record| it.qualification.number.clone())
            .code()
            .hidden(),
        Column::new("expires", "Expires", |it: &Record| {
            it.expires_on.map_or_else(|| "Never".to_owned(), date)
        })
        .keep()
        .hidden(),
    ]
}

/// How many documents hold today, and each that does not.
fn documents(documents: &[RecordDocument]) -> AnyView {
    let valid = documents.iter().filter(|it| it.status == DocumentStatus::Valid).count() as u64;
    let others = documents.iter().filter(|it| it.status != DocumentStatus::Valid).map(|it| {
        view! { <li>{kind_name(it.kind)} " " {document_status(it.status)}</li> }
    });
    let others: Vec<_> = others.collect();
    view! {
        {(valid > 0).then(|| view! { <span>{format!("{} valid", number(valid))}</span> })}
        {(!others.is_empty()).then(|| view! { <ul class="lines">{others}</ul> })}
    }
    .into_any()
}

/// What tells a record from others, also of learners of the same name.
fn called(it: &Record) -> String {
    format!("{}, {}, {}", it.learner.name(), it.learner.enrolment_number, it.qualification.title)
}

fn actions(
    record: &Record,
    scope: Scope,
    show: impl Fn(Option<Uuid>) + Copy + Send + Sync + 'static,
) -> AnyView {
    let of = format!(" of {}", called(record));
    let first = record.documents.iter().find(|it| it.status == DocumentStatus::Valid);
    let first = first.or(record.documents.first()).map(|it| it.id);
    let href = scope.link(&format!("/records/{}", record.id));
    view! {
        {first
            .map(|id| {
                view! {
                    <Button label="Preview" weight=Weight::Quiet whose=of.clone() on_click=move |()| show(Some(id))/>
                }
            })}
        <ButtonLink href label="View" weight=Weight::Quiet whose=of/>
    }
    .into_any()
}
