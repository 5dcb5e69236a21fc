//! A bulk change: how far it is, what became of each document, and the way back.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    TextEnum,
    bulk_changes::{BulkChange, BulkChangeDocument, BulkOutcome, BulkStatus, DocumentSelection},
    documents::DocumentStep,
    events::Event,
    page::Page,
    permission::Permission,
};

use crate::{
    approvals::ApprovalNotice,
    bulk_changes::{
        question::{BulkQuestions, Bulks},
        words::{documents, done, outcome, progress},
    },
    events::follow,
    format::{number, time},
    session::use_session,
    ui::{
        button::Button,
        fetch::{Now, fetch},
        field::Choice,
        icon,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        parts::{Back, Notice},
        progress::Progress,
        stat::{Stat, Stats},
        state::{Failed, Skeleton},
        status::{Tone, document_status, kind_name},
    },
};

/// The page.
#[component]
pub fn BulkChangePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let change = fetch::<BulkChange>(move || format!("/issuer/bulk-changes/{}", id.get()), false);
    let on_event = move |event| {
        let Event::BulkChange(news) = event else { return };
        if news.id.to_string() == id.get_untracked() {
            change.patch(move |shown| shown.clone_from(&news));
        }
    };
    follow(|| "/issuer/events".to_owned(), on_event, move || change.again());
    let bulks = Bulks::new();
    let title = move || {
        change.ready().map_or_else(
            || "Many documents".to_owned(),
            |it| format!("{} {}", it.action.word(), documents(it.documents)),
        )
    };
    let lead = move || change.ready().and_then(|it| it.reason).unwrap_or_default();
    let body = move || match change.now() {
        Now::Loading => view! { <Skeleton lines=4/> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| change.again()/></div> }.into_any()
        }
        Now::Ready(shown) => about(&shown),
    };
    let session = use_session();
    let undoable = move || {
        change.ready().is_some_and(|it| {
            let ended = matches!(it.status, BulkStatus::Completed | BulkStatus::Failed);
            session.may(Permission::ManageDocuments)
                && it.action == DocumentStep::Suspend
                && it.changed > 0
                && ended
        })
    };
    let undo = move |()| {
        let changed_by = id.get_untracked().parse().ok();
        bulks.open(DocumentStep::Reinstate, DocumentSelection { changed_by, ..DocumentSelection::default() });
    };
    view! {
        <Back href="/issuer/documents" label="Documents"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <Show when=undoable>
                <Button
                    label="Reinstate them…"
                    shape=icon::UNDO
                    busy=Signal::derive(move || bulks.is_looking(DocumentStep::Reinstate))
                    on_click=undo
                />
            </Show>
        </PageHead>
        <div class="stack">
            {body}
            <ApprovalNotice subject_id=id on_done=move |()| change.again()/>
            <Documents id status=Signal::derive(move || change.read(|it| (it.status, it.action)))/>
        </div>
        <BulkQuestions bulks/>
    }
}

fn about(change: &BulkChange) -> AnyView {
    // Cancelling may wait for a second person: the notice below says so.
    let waits = change.status == BulkStatus::Pending && change.action != DocumentStep::Revoke;
    let under_way = waits || change.status == BulkStatus::Processing;
    let had_turn = change.documents - change.waiting;
    let skipped = change.skipped;
    let mut stats = vec![
        Stat::new("Selected", number(change.documents)),
        Stat::new(done(change.action), number(change.changed)).tone(Tone::Good),
    ];
    let others = [
        ("Were suspended already", skipped.suspended),
        ("Were not suspended", skipped.not_suspended),
        ("Were cancelled before", skipped.revoked),
        ("Were replaced before", skipped.replaced),
        ("Waiting", change.waiting),
    ];
    stats
        .extend(others.into_iter().filter(|it| it.1 > 0).map(|(label, many)| Stat::new(label, number(many))));
    let failure = change.failure.clone().map(|failure| {
        view! {
            <Notice tone=Tone::Bad title="Not all of it could be done">
                <p>{failure.detail}</p>
            </Notice>
        }
    });
    view! {
        <p class="facts-line">
            {progress(change)} <span>"By " <strong>{change.created_by.clone()}</strong></span>
            <span>{time(change.created_at)}</span>
        </p>
        {failure}
        {under_way
            .then(|| {
                view! {
                    <Progress
                        label="One document after another is changed"
                        done=had_turn
                        total=change.documents
                        note="This page follows by itself; you can leave it."
                    />
                }
            })}
        <Stats label="What became of the documents" stats=stats/>
    }
    .into_any()
}

/// The documents, read again when the change goes from one status to the next.
#[component]
fn Documents(id: Memo<String>, status: Signal<Option<(BulkStatus, DocumentStep)>>) -> impl IntoView {
    let outcomes = BulkOutcome::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let filters = vec![Filter::ticks("outcome", "What became of them", outcomes)];
    let list = List::new(filters, "learner_name");
    let path = move || format!("/issuer/bulk-changes/{}/documents", id.get());
    let rows = fetch::<Page<BulkChangeDocument>>(move || list.request(&path()), false);
    let status = Memo::new(move |_| status.get());
    Effect::watch(
        move || status.get(),
        move |now, before, _| {
            if before.is_some_and(|before| before.is_some() && before != now) {
                rows.again();
            }
        },
        false,
    );
    let step = move || status.get_untracked().map_or(DocumentStep::Suspend, |it| it.1);
    view! {
        <ListView
            list
            data=rows
            named=Named::new("document", "documents")
            columns=columns(step)
            key=|it| it.id.to_string()
            title="Documents"
            csv=Signal::derive(path)
            empty="It has no documents."
        />
    }
}

fn columns(step: impl Fn() -> DocumentStep + 'static) -> Vec<Column<BulkChangeDocument>> {
    type Row = BulkChangeDocument;
    vec![
        Column::new("learner_name", "Learner", |it: &Row| {
            view! { <a href=format!("/issuer/documents/{}", it.id)>{it.learner_name.clone()}</a> }
        })
        .sorted(),
        Column::new("outcome", "What became of it", move |it: &Row| outcome(it.outcome, step())),
        Column::new("kind", "Document", |it: &Row| kind_name(it.kind)),
        Column::new("reference", "Reference", |it: &Row| it.reference.clone()).code(),
        Column::new("centre", "Centre", |it: &Row| it.centre_name.clone()),
        Column::new("status", "Status today", |it: &Row| document_status(it.status)),
        Column::new("qualification", "Qualification", |it: &Row| it.qualification_title.clone())
            .wide()
            .hidden(),
    ]
}
