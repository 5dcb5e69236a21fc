//! The document viewer: a dialog with the PDF, the record's other documents, two views and what is printed.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{
    TextEnum,
    documents::{Document, RecordDocument, View},
    issue_reports::IssueSubject,
};
use uuid::Uuid;

use crate::{
    documents::pdf::{DownloadLink, PdfFrame, file_name, use_pdf},
    format::{date, size, time},
    issue_reports::{About, ReportDialog},
    scope::use_scope,
    ui::{
        button::{Button, ButtonLink},
        dialog::Dialog,
        fetch::{Fetched, Now, fetch},
        icon::{self, icon},
        parts::{Facts, fact},
        state::{Failed, Skeleton},
        status::{document_status, kind_name, notification},
    },
};

/// The viewer, open while there is a document.
#[component]
pub fn Viewer(
    /// The document.
    #[prop(into)]
    document: Signal<Option<Uuid>>,
    /// Shows another document, or none.
    #[prop(into)]
    on_show: Callback<Option<Uuid>>,
    /// The documents of the list in which it was opened, along which one goes on; by default the record's others.
    #[prop(optional, into)]
    along: Signal<Vec<Uuid>>,
) -> impl IntoView {
    let title = RwSignal::new("Document".to_owned());
    view! {
        <Dialog
            open=Signal::derive(move || document.get().is_some())
            title
            class="wide"
            on_close=move |()| on_show.run(None)
        >
            <Shown document on_show title along/>
        </Dialog>
    }
}

#[component]
fn Shown(
    document: Signal<Option<Uuid>>,
    on_show: Callback<Option<Uuid>>,
    title: RwSignal<String>,
    along: Signal<Vec<Uuid>>,
) -> impl IntoView {
    let scope = use_scope();
    let view_as = RwSignal::new(View::Digital);
    let path = move |tail: String| {
        document.get().map(|id| scope.api(&format!("/documents/{id}{tail}"))).unwrap_or_default()
    };
    let shown = fetch::<Document>(move || path(String::new()), false);
    let pdf = use_pdf(move || path(format!("/pdf?view={}", view_as.get())), false);
    Effect::watch(
        move || shown.ready().map(|document| document.learner_name),
        move |name, _, _| {
            if let Some(name) = name {
                title.set(name.clone());
            }
        },
        true,
    );
    let others =
        Memo::new(move |_| shown.ready().map(|document| document.record_documents).unwrap_or_default());
    let frame_title = move || {
        shown
            .ready()
            .map(|document| format!("{} of {}", kind_name(document.kind), document.learner_name))
            .unwrap_or_default()
    };
    let name = move || {
        shown
            .ready()
            .map(|document| file_name(&document.learner_name, document.kind, &document.reference))
            .unwrap_or_default()
    };
    // Where the issuer suspends, cancels or replaces it.
    let page = move || document.get().map(|id| scope.link(&format!("/documents/{id}"))).unwrap_or_default();
    let here = use_location().pathname;
    let elsewhere = move || here.get() != page();
    let reported = RwSignal::new(None::<About>);
    let report = move |()| {
        reported.set(shown.peek().map(|it| {
            let name = format!("{} {}", kind_name(it.kind), it.reference);
            About { kind: IssueSubject::Document, id: it.id, name }
        }));
    };
    view! {
        <div class="viewer-tools">
            <Choice document others along on_show/>
            <fieldset class="segments">
                <legend class="sr">"View"</legend>
                {[(View::Digital, "Digital"), (View::Print, "Print")]
                    .map(|(choice, label)| {
                        view! {
                            <label>
                                <input
                                    type="radio"
                                    name="view"
                                    value=choice.as_str()
                                    prop:checked=move || view_as.get() == choice
                                    on:change=move |_| view_as.set(choice)
                                />
                                <span>{label}</span>
                            </label>
                        }
                    })
                    .collect_view()}
            </fieldset>
            <DownloadLink pdf name=Signal::derive(name)/>
            {if scope.is_issuer() {
                view! { <Show when=elsewhere><ButtonLink href=Signal::derive(page) label="Its page" shape=icon::ARROW/></Show> }
                    .into_any()
            } else {
                view! { <Button label="Report an issue…" shape=icon::WARNING on_click=report/> }.into_any()
            }}
        </div>
        <div class="viewer">
            <PdfFrame pdf title=Signal::derive(frame_title)/>
            <aside aria-label="About this document">{move || about(shown)}</aside>
        </div>
        <ReportDialog about=reported/>
    }
}

/// The choice among the record's documents, with previous and next.
#[component]
fn Choice(
    document: Signal<Option<Uuid>>,
    others: Memo<Vec<RecordDocument>>,
    along: Signal<Vec<Uuid>>,
    on_show: Callback<Option<Uuid>>,
) -> impl IntoView {
    let beside = move |step: isize| {
        let id = document.get()?;
        let next = |ids: &[Uuid]| {
            let at = ids.iter().position(|other| *other == id)?.checked_add_signed(step)?;
            Some(ids.get(at).copied())
        };
        // From a document that is not in the list, one goes on through its record.
        match along.with(|ids| ids.contains(&id).then(|| next(ids))) {
            Some(found) => found.flatten(),
            None => others.with(|others| next(&others.iter().map(|it| it.id).collect::<Vec<_>>())).flatten(),
        }
    };
    let options = move || {
        let id = document.get();
        others
            .get()
            .into_iter()
            .map(|other| {
                let label = format!("{} {}", kind_name(other.kind), other.reference);
                view! { <option value=other.id.to_string() selected=Some(other.id) == id>{label}</option> }
            })
            .collect_view()
    };
    let choose = move |value: String| on_show.run(value.parse().ok());
    let step = move |step: isize, label: &'static str, shape: &'static str| {
        view! {
            <button
                class="btn"
                type="button"
                aria-label=label
                disabled=move || beside(step).is_none()
                on:click=move |_| {
                    if let Some(id) = untrack(|| beside(step)) {
                        on_show.run(Some(id));
                    }
                }
            >
                {icon(shape)}
            </button>
        }
    };
    view! {
        <div class="choice">
            {step(-1, "Previous document", icon::BACK)}
            <label>
                <span class="sr">"Document"</span>
                <select on:change:target=move |event| choose(event.target().value())>{options}</select>
            </label>
            {step(1, "Next document", icon::NEXT)}
        </div>
    }
}

fn about(shown: Fetched<Document>) -> AnyView {
    let document = match shown.now() {
        Now::Loading => return view! { <Skeleton lines=5/> }.into_any(),
        Now::Failed(fault) => return view! { <Failed fault again=move |()| shown.again()/> }.into_any(),
        Now::Ready(document) => document,
    };
    view! {
        <Facts tight=true>
            {fact(
                "Status",
                view! {
                    {document_status(document.status)}
                    <span class="sub">"since " {time(document.status_changed_at)}</span>
                }
                    .into_any(),
            )} {fact("Awarded to", document.learner_name)}
            {fact(
                "Qualification",
                view! {
                    {document.qualification_title}
                    <span class="sub">{document.qualification_number}</span>
                }
                    .into_any(),
            )} {fact("Level", document.level)}
            {document.result.map(|result| fact("Result", result))}
            {fact("Date of issue", date(document.issued_on))}
            {document.expires_on.map(|expires| fact("Expires", date(expires)))}
            {fact("Reference", view! { <span class="code">{document.reference}</span> })}
            {fact("Learner", notification(document.notification_status))}
            {fact("File", if document.size > 0 { size(document.size) } else { "Erased".to_owned() })}
        </Facts>
        <details class="fingerprint">
            <summary>"SHA-256 of the file"</summary>
            <code>{document.sha256}</code>
        </details>
    }
    .into_any()
}
