//! A learner's records over all centres, with their documents.

use leptos::prelude::*;
use shared::{page::Page, records::Record};

use crate::{
    format::date,
    ui::{
        fetch::fetch,
        list::{Column, Filter, List, ListView, Named},
        status::{document_status, kind_name},
    },
};

/// The records.
#[component]
pub fn Records(
    /// The learner.
    id: Memo<String>,
) -> impl IntoView {
    let list = List::new(vec![Filter::silent("tab")], "-created_at");
    let request = move || {
        let base = format!("/issuer/learners/{}/records", id.get());
        // The tab is a matter of this page only.
        list.request(&base).replace("tab=records&", "").replace("?tab=records", "")
    };
    let records = fetch::<Page<Record>>(request, false);
    view! {
        <ListView
            list
            data=records
            named=Named::new("record", "records")
            columns=columns()
            key=|it| it.id.to_string()
            title="Records"
            empty="Awards appear here once they are published."
        />
    }
}

fn columns() -> Vec<Column<Record>> {
    vec![
        Column::new("qualification", "Qualification", |it: &Record| {
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
        Column::new("documents", "Documents", documents).wide(),
    ]
}

fn documents(record: &Record) -> AnyView {
    let line = |document: &shared::documents::RecordDocument| {
        let plain = document.reference.replace('-', "");
        view! {
            <li>
                <a href=format!("/v/{plain}")>
                    {kind_name(document.kind)}
                    <span class="sr">" "</span>
                </a>
                " " <span class="code small">{document.reference.clone()}</span> " "
                {document_status(document.status)}
            </li>
        }
    };
    view! { <ul class="lines documents">{record.documents.iter().map(line).collect_view()}</ul> }.into_any()
}
