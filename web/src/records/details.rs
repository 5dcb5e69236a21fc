//! The data of a record: what its documents were made from; in a dialog, and for its page.

use leptos::prelude::*;
use shared::{batches::Component, documents::RecordDocument, records::Record};
use uuid::Uuid;

use crate::{
    format::{date, time},
    scope::{Scope, use_scope},
    ui::{
        dialog::Dialog,
        fetch::{Now, fetch},
        list::{Column, data_table},
        parts::{Facts, fact},
        state::{Failed, Skeleton},
        status::{document_status, kind_name, notification},
    },
};

/// The dialog with the data of a record, open while there is one.
#[component]
pub fn RecordDialog(
    /// The record.
    #[prop(into)]
    record: Signal<Option<Uuid>>,
    /// Runs when it is closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open=Signal::derive(move || record.get().is_some()) title="Record details" on_close>
            {move || record.get().map(|id| view! { <Data id/> })}
        </Dialog>
    }
}

#[component]
fn Data(id: Uuid) -> impl IntoView {
    let scope = use_scope();
    let record = fetch::<Record>(move || scope.api(&format!("/records/{id}")), false);
    move || match record.now() {
        Now::Loading => view! { <Skeleton lines=4/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| record.again()/> }.into_any(),
        Now::Ready(record) => {
            let page = (!scope.is_issuer()).then(|| scope.link(&format!("/records/{id}")));
            view! {
                {facts(record)}
                {page.map(|page| view! { <p class="dialog-body"><a href=page>"Open the record"</a></p> })}
            }
            .into_any()
        }
    }
}

/// The data of a record, for the dialog.
fn facts(record: Record) -> AnyView {
    let scope = use_scope();
    let documents = record.documents.iter().map(|it| line(it, scope)).collect_view();
    let units = (!record.components.is_empty()).then(|| components(&record.components));
    let (notified, issued) = (record.notification_status, record.created_at);
    view! {
        <Facts>
            {data(record)}
            {fact("Documents", view! { <ul class="lines">{documents}</ul> })}
            {fact("Learner notified", notification(notified))}
            {fact("Issued", time(issued))}
        </Facts>
        {units}
    }
    .into_any()
}

fn line(document: &RecordDocument, scope: Scope) -> AnyView {
    let kind = kind_name(document.kind);
    let kind = if scope.is_issuer() {
        let page = scope.link(&format!("/documents/{}", document.id));
        view! { <a href=page>{kind}</a> }.into_any()
    } else {
        kind.into_any()
    };
    view! {
        <li>
            {kind} " " <span class="code">{document.reference.clone()}</span>
            {document_status(document.status)}
        </li>
    }
    .into_any()
}

/// What was awarded to whom, as facts.
pub fn data(record: Record) -> AnyView {
    let name = record.learner.name();
    let learner = record.learner;
    view! {
        {fact("Learner", name)}
        {fact("Enrolment number", view! { <span class="code">{learner.enrolment_number}</span> })}
        {learner.uln.map(|uln| fact("Unique Learner Number", uln))}
        {fact("Date of birth", date(learner.date_of_birth))}
        {fact("Email", learner.email.unwrap_or_else(|| "Not known".to_owned()))}
        {fact(
            "Qualification",
            view! { {record.qualification.title} <span class="sub">{record.qualification.number}</span> },
        )}
        {fact("Level", record.qualification.level)}
        {record.result.map(|result| fact("Result", result))}
        {fact("Date of award", date(record.award_date))}
        {record.expires_on.map(|expires| fact("Expires", date(expires)))}
        {(record.language != "en").then(|| fact("Language of assessment", language(record.language)))}
    }
    .into_any()
}

/// The name of a language in which qualifications are assessed; others keep their code.
fn language(code: String) -> String {
    match code.as_str() {
        "cy" => "Welsh".to_owned(),
        "ga" => "Irish".to_owned(),
        _ => code,
    }
}

fn components(components: &[Component]) -> AnyView {
    view! {
        <div class="units">
            <h3>"Units on the transcript"</h3>
            {units(components)}
        </div>
    }
    .into_any()
}

/// The lines of a transcript, as a table.
pub fn units(components: &[Component]) -> AnyView {
    let columns = vec![
        Column::new("title", "Unit", |unit: &Component| {
            view! {
                {unit.title.clone()}
                <span class="sub">{unit.reference.clone()}</span>
            }
        }),
        Column::new("level", "Level", |unit: &Component| unit.level.clone()),
        Column::new("credits", "Credits", |unit: &Component| unit.credits.clone()).figures(),
        Column::new("grade", "Grade", |unit: &Component| unit.grade.clone()),
    ];
    data_table("Units on the transcript", columns, components, None)
}
