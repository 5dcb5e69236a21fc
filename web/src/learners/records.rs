//! A learner's records over all centres, with their documents.

use leptos::prelude::*;
use shared::{documents::RecordDocument, page::Page, records::Record};
use uuid::Uuid;

use crate::{
    documents::Viewer,
    format::date,
    scope::Scope,
    ui::{
        fetch::fetch,
        list::{Column, List, ListView, Named},
        status::{document_status, kind_name},
    },
};

/// The records.
#[component]
pub fn Records(
    /// The learner.
    id: Memo<String>,
) -> impl IntoView {
    Scope::provide_issuer();
    let list = List::new(Vec::new(), "-created_at");
    let path = move || format!("/issuer/learners/{}/records", id.get());
    let records = fetch::<Page<Record>>(move || list.request(&path()), false);
    let open = Memo::new(move |_| list.get("document").parse::<Uuid>().ok());
    let show =
        move |id: Option<Uuid>| list.show("document", &id.map(|id| id.to_string()).unwrap_or_default());
    view! {
        <ListView
            list
            data=records
            named=Named::new("record", "records")
            columns=columns(Callback::new(show))
            key=|it| it.id.to_string()
            title="Records"
            csv=Signal::derive(path)
            empty="Awards appear here once they are published."
        />
        <Viewer document=open on_show=show/>
    }
}

fn columns(show: Callback<Option<Uuid>>) -> Vec<Column<Record>> {
    vec![
        Column::new("qualification_title", "Qualification", |it: &Record| {
            view! {
                <a class="wrap" href=format!("/issuer/qualifications/{}", it.qualification.id)>
                    {it.qualification.title.clone()}
                </a>
                <span class="sub code">{it.qualification.number.clone()}</span>
            }
        }),
        Column::new("centre", "Centre", |it: &Record| {
            view! { <a class="wrap" href=format!("/issuer/centres/{}", it.centre.id)>{it.centre.name.clone()}</a> }
        }),
        Column::new("result", "Result", |it: &Record| it.result.clone()).keep(),
        Column::new("award_date", "Awarded", |it: &Record| date(it.award_date)).keep(),
        Column::new("documents", "Documents", move |it: &Record| documents(it, show)).wide(),
    ]
}

fn documents(record: &Record, show: Callback<Option<Uuid>>) -> AnyView {
    let name = record.qualification.title.clone();
    let line = move |document: &RecordDocument| {
        let id = document.id;
        view! {
            <li>
                <button class="link" type="button" on:click=move |_| show.run(Some(id))>
                    {kind_name(document.kind)}
                    <span class="sr">{format!(" of {name}")}</span>
                </button>
                <span class="code small">{document.reference.clone()}</span>
                {document_status(document.status)}
            </li>
        }
    };
    view! { <ul class="lines documents">{record.documents.iter().map(line).collect_view()}</ul> }.into_any()
}
