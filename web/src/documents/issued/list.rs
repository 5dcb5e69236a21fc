//! The issued documents of all centres.

use leptos::prelude::*;
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus, IssuedDocument},
    events::Event,
    page::Page,
    permission::Permission,
};

use crate::{
    bulk_changes::{BulkQuestions, BulkSteps, Bulks},
    events::{calmly, follow, issuer_events},
    format::date,
    print_jobs::{centres, qualifications},
    session::use_session,
    ui::{
        button::ButtonLink,
        fetch::fetch,
        field::Choice,
        icon,
        list::{Column, Filter, List, ListView, Named, Selection},
        page::PageHead,
        status::{document_status, kind_name},
    },
};

/// The list.
#[component]
pub fn IssuedListPage() -> impl IntoView {
    let statuses = DocumentStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let kinds = DocumentKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind_name(*kind))).collect();
    let filters = vec![
        Filter::ticks("status", "Status", statuses),
        Filter::ticks("kind", "Document", kinds),
        Filter::found("centre_id", "Centre", centres()),
        Filter::found("qualification_id", "Qualification", qualifications()),
        Filter::days("issued_from", "issued_to", "Issued"),
    ];
    let list = List::new(filters, "-created_at");
    let documents = fetch::<Page<IssuedDocument>>(move || list.request("/issuer/documents"), false);
    let look = calmly(move || documents.again());
    let on_event = move |event| {
        if matches!(event, Event::Document(_)) {
            look();
        }
    };
    follow(issuer_events(), on_event, look);
    let may = untrack(|| use_session().may(Permission::ManageDocuments));
    let (selection, bulks) = (Selection::when(may), Bulks::new());
    let bulk = move || view! { <BulkSteps bulks list selection/> };
    view! {
        <PageHead title="Documents" lead="Every certificate, transcript and letter that was issued.">
            <ButtonLink href="/issuer/bulk-changes" label="Bulk changes" shape=icon::CLOCK/>
        </PageHead>
        <ListView
            list
            data=documents
            csv="/issuer/documents"
            named=Named::new("document", "documents")
            columns=columns()
            key=|it| it.id.to_string()
            search="Learner, qualification or reference"
            empty="Documents appear here as soon as a batch is published."
            selection
            label=|it: &IssuedDocument| format!("{} of {}", kind_name(it.kind), it.learner_name)
            bulk
        />
        <BulkQuestions bulks/>
    }
}

fn columns() -> Vec<Column<IssuedDocument>> {
    vec![
        Column::new("learner_name", "Learner", |it: &IssuedDocument| {
            view! { <a href=format!("/issuer/documents/{}", it.id)>{it.learner_name.clone()}</a> }
        })
        .sorted(),
        Column::new("kind", "Document", |it: &IssuedDocument| kind_name(it.kind)),
        Column::new("reference", "Reference", |it: &IssuedDocument| it.reference.clone()).code(),
        Column::new("qualification", "Qualification", |it: &IssuedDocument| it.qualification_title.clone())
            .wide(),
        Column::new("centre", "Centre", |it: &IssuedDocument| it.centre_name.clone()),
        Column::new("status", "Status", |it: &IssuedDocument| document_status(it.status)),
        Column::new("created_at", "Issued", |it: &IssuedDocument| date(it.issued_on)).sorted_down().keep(),
        Column::new("expires", "Valid until", |it: &IssuedDocument| {
            it.expires_on.map_or_else(|| "For good".to_owned(), date)
        })
        .keep()
        .hidden(),
    ]
}
