//! The audit trail: who did what, when. The issuer sees all of it, a centre's administrators their own log.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    audit::{AuditEvent, SUBJECTS},
    history::label_of,
    page::Page,
};

use crate::{
    documents::save_named,
    format::{sentence, time},
    session::{use_centre, use_client},
    settings::changes,
    ui::{
        button::{Button, Weight},
        dialog::Dialog,
        fetch::fetch,
        field::Choice,
        list::{Column, Filter, List, ListView, Named},
        page::PageHead,
        parts::{Facts, fact},
        toast::use_toasts,
    },
};

/// The whole trail, for the issuer.
#[component]
pub fn AuditPage() -> impl IntoView {
    view! { <Trail path=Signal::stored("/issuer/audit-events".to_owned())/> }
}

/// A centre's own log, for its administrators.
#[component]
pub fn CentreAuditPage() -> impl IntoView {
    let scope = use_centre();
    view! { <Trail path=Signal::derive(move || scope.api("/audit-events"))/> }
}

/// The entries at this path of the API.
#[component]
fn Trail(path: Signal<String>) -> impl IntoView {
    let kinds = SUBJECTS.iter().map(|(kind, words)| Choice::new(*kind, sentence(words))).collect();
    let filters =
        vec![Filter::ticks("subject_kind", "What it was done to", kinds), Filter::days("from", "to", "Done")];
    let list = List::new(filters, "-at");
    let events = fetch::<Page<AuditEvent>>(move || list.request(&path.get()), false);
    let shown = RwSignal::new(None::<AuditEvent>);
    let actions = move |event: &AuditEvent| {
        let whose = format!(" of “{}”", event.sentence());
        let event = event.clone();
        view! {
            <Button label="Details" weight=Weight::Quiet whose on_click=move |()| shown.set(Some(event.clone()))/>
        }
        .into_any()
    };
    view! {
        <PageHead
            title="Audit trail"
            lead=Signal::stored(
                "Who did what, when. Entries are only ever added, and each is chained to the one before: the saved log shows whether any was altered or removed."
                    .to_owned(),
            )
        >
            <SaveLog path/>
        </PageHead>
        <ListView
            list
            data=events
            csv=path
            named=Named::new("entry", "entries")
            columns=columns()
            key=|event| event.id.to_string()
            title="Entries"
            search="Person, deed or thing"
            empty="Nothing was done yet."
            actions=Rc::new(actions)
        />
        <Dialog
            open=Signal::derive(move || shown.with(Option::is_some))
            title=Signal::derive(move || shown.with(|event| event.as_ref().map(AuditEvent::sentence).unwrap_or_default()))
            on_close=move |()| shown.set(None)
        >
            {move || shown.with(|event| event.clone().map(details))}
        </Dialog>
    }
}

/// Saves the log with its chain.
#[component]
fn SaveLog(path: Signal<String>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let save = move |()| {
        busy.set(true);
        spawn_local(async move {
            match save_named(client, &format!("{}/log", path.get_untracked())).await {
                Ok(name) => {
                    toasts.say(format!("Saved {name}. Check it with: portal audit verify --file {name}"));
                }
                Err(fault) => toasts.warn(fault.detail()),
            }
            busy.try_set(false);
        });
    };
    let label =
        Signal::derive(move || if busy.get() { "Saving the log…" } else { "Save the log" }.to_owned());
    view! { <Button label busy weight=Weight::Quiet on_click=save/> }
}

fn columns() -> Vec<Column<AuditEvent>> {
    vec![
        Column::new("deed", "What was done", |event: &AuditEvent| {
            view! {
                <span class="wrap"><strong>{event.actor().to_owned()}</strong> " " {event.deed()}</span>
                {summary(event).map(|words| view! { <span class="sub">{words}</span> })}
            }
        })
        .naming()
        .wide(),
        Column::new("at", "When", |event: &AuditEvent| time(event.at)).sorted_down().keep(),
    ]
}

/// Which fields changed, in a few words.
fn summary(event: &AuditEvent) -> Option<String> {
    let names: Vec<_> = event.changes().iter().map(|change| label_of(&change.field)).collect();
    match names.len() {
        0 => None,
        1..=4 => Some(names.join(", ")),
        many => Some(format!("{}, and {} more", names[..3].join(", "), many - 3)),
    }
}

fn details(event: AuditEvent) -> AnyView {
    let changed = event.changes();
    let notes = event
        .notes()
        .into_iter()
        .map(|(name, value)| {
            view! {
                <div>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            }
        })
        .collect_view();
    let (id, request) = (event.subject_id, event.request_id.clone());
    let address = event.address.clone().map(|address| fact("From", view! { <code>{address}</code> }));
    let erased = event.erased.then(|| {
        view! { <p class="muted">"Names and details were erased with the personal data that they belong to."</p> }
    });
    view! {
        <div class="dialog-body stack">
            {erased}
            {(!changed.is_empty()).then(|| changes(&changed))}
            <Facts tight=true>
                {fact("When", time(event.at))}
                {fact("Who", event.actor().to_owned())}
                {address}
                {notes}
            </Facts>
            <details>
                <summary>"For technical support"</summary>
                <Facts tight=true>
                    {id.map(|id| fact("Id", view! { <code>{id.to_string()}</code> }))}
                    {request.map(|id| fact("Request", view! { <code>{id}</code> }))}
                </Facts>
            </details>
        </div>
    }
    .into_any()
}
