//! One issued document: what it says, what happened to it, and what can be done about it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    documents::{ChainLink, Document, DocumentEvent, DocumentEventKind, DocumentHistory, DocumentStatus},
    events::Event,
    permission::Permission,
};

use crate::{
    documents::{Viewer, issued::steps::Steps},
    events::{calmly, follow, issuer_events},
    format::{date, time},
    scope::Scope,
    session::use_session,
    ui::{
        button::{Button, ButtonLink},
        fetch::{Fetched, Now, fetch},
        icon,
        list::{Column, data_table},
        page::PageHead,
        parts::{Back, Copy, Facts, Section, fact},
        state::{Failed, Skeleton},
        status::{Tone, document_status, kind_name},
        timeline::{Happening, timeline},
    },
};

/// The page.
#[component]
pub fn IssuedPage() -> impl IntoView {
    Scope::provide_issuer();
    let session = use_session();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = move || format!("/issuer/documents/{}", id.get());
    let document = fetch::<Document>(path, false);
    let history = fetch::<DocumentHistory>(move || format!("{}/history", path()), false);
    let shown = RwSignal::new(None);
    let again = move |()| {
        document.again();
        history.again();
    };
    let look = calmly(move || again(()));
    let on_event = move |event| {
        if matches!(event, Event::Document(it) if it.id.to_string() == id.get_untracked()) {
            look();
        }
    };
    follow(issuer_events(), on_event, look);
    let may = move || session.may(Permission::ManageDocuments);
    let title = move || {
        document.ready().map_or_else(
            || "Document".to_owned(),
            |it| format!("{} of {}", kind_name(it.kind), it.learner_name),
        )
    };
    let lead = move || document.ready().map(|it| it.qualification_title).unwrap_or_default();
    view! {
        <Back href="/issuer/documents" label="Documents"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <Button
                label="Preview"
                shape=icon::PAPER
                on_click=move |()| shown.set(document.peek().map(|it| it.id))
            />
            <Show when=move || may() && document.ready().is_some_and(|it| is_open(it.status))>
                <ButtonLink
                    href=Signal::derive(move || format!("{}/replace", path()))
                    label="Replace…"
                    shape=icon::COPIES
                />
                <Steps document on_done=again/>
            </Show>
        </PageHead>
        <div class="stack">
            {move || match document.now() {
                Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
                Now::Failed(fault) => {
                    view! { <div class="card card-body"><Failed fault again=move |()| again(())/></div> }.into_any()
                }
                Now::Ready(it) => facts(it),
            }}
            {move || happened(history)}
        </div>
        <Viewer document=shown on_show=move |other| shown.set(other)/>
    }
}

/// Whether anything can still be done about a document.
pub(super) fn is_open(status: DocumentStatus) -> bool {
    !matches!(status, DocumentStatus::Revoked | DocumentStatus::Replaced)
}

fn facts(it: Document) -> AnyView {
    let verify = format!("/v/{}", it.reference.replace('-', ""));
    let reference = it.reference.clone();
    view! {
        <Section title="What it says">
            <Facts>
                {fact("Status", document_status(it.status))}
                {fact("Since", time(it.status_changed_at))}
                {fact(
                    "Reference",
                    view! {
                        <span class="code">{reference.clone()}</span>
                        " "
                        <Copy text=reference label="the reference"/>
                    },
                )}
                {fact("Learner", it.learner_name)}
                {fact("Qualification", format!("{}, {}", it.qualification_title, it.qualification_number))}
                {fact("Level", it.level)}
                {it.result.map(|result| fact("Result", result))}
                {fact("Date of issue", date(it.issued_on))}
                {fact("Valid until", it.expires_on.map_or_else(|| "For good".to_owned(), date))}
                {fact(
                    "Job issued",
                    view! { <a href=format!("/issuer/print-jobs/{}", it.print_job_id)>"Show the job"</a> },
                )}
                {fact(
                    "Template",
                    it.template_version.map_or_else(
                        || "As before there were templates".to_owned(),
                        |version| format!("Version {version}"),
                    ),
                )}
                {fact("For verifiers", view! { <a href=verify>"What anyone who checks it sees"</a> })}
            </Facts>
        </Section>
    }
    .into_any()
}

fn happened(history: Fetched<DocumentHistory>) -> AnyView {
    match history.now() {
        Now::Loading => view! { <div class="card card-body"><Skeleton lines=3/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card card-body"><Failed fault again=move |()| history.again()/></div> }
                .into_any()
        }
        Now::Ready(history) => view! {
            <Section title="What happened" pad=true>
                {timeline(history.events.into_iter().rev().map(happening).collect())}
            </Section>
            {(history.chain.len() > 1).then(|| chain(&history.chain))}
        }
        .into_any(),
    }
}

fn happening(event: DocumentEvent) -> Happening {
    let (what, shape, tone) = match event.kind {
        DocumentEventKind::Issued => ("Issued", icon::AWARD, Tone::Good),
        DocumentEventKind::Expired => ("Expired: its last day has passed", icon::CLOCK, Tone::Plain),
        DocumentEventKind::Suspended => ("Suspended", icon::PAUSE, Tone::Warn),
        DocumentEventKind::Reinstated => ("Reinstated: it holds again", icon::TICK, Tone::Good),
        DocumentEventKind::Revoked => ("Cancelled for good", icon::CROSS, Tone::Bad),
        DocumentEventKind::Replaced => ("Replaced by a newer document", icon::ARROW, Tone::Plain),
    };
    let reason = event.reason.map(|reason| view! { <q class="reason">{reason}</q> });
    Happening {
        at: event.at,
        what: view! { {what} {reason.map(|reason| view! { ": " {reason} })} }.into_any(),
        by: event.by.unwrap_or_default(),
        shape,
        tone,
    }
}

fn chain(links: &[ChainLink]) -> AnyView {
    let columns = vec![
        Column::new("reference", "Reference", |it: &ChainLink| {
            view! { <a href=format!("/issuer/documents/{}", it.id)>{it.reference.clone()}</a> }
        })
        .code(),
        Column::new("issued", "Issued", |it: &ChainLink| date(it.issued_on)).keep(),
        Column::new("status", "Status", |it: &ChainLink| document_status(it.status)),
    ];
    let table = data_table("Chain of replacements", columns, links, None);
    view! {
        <Section title="Chain of replacements" lead="Only the newest one can hold; its own status says whether it does.">{table}</Section>
    }
    .into_any()
}
