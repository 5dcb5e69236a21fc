//! The bulk changes, newest first.

use leptos::prelude::*;
use shared::{bulk_changes::BulkChange, events::Event, page::Page};

use crate::{
    bulk_changes::words::{documents, progress},
    events::follow,
    format::{number, time},
    ui::{
        fetch::fetch,
        list::{Column, List, ListView, Named},
        page::PageHead,
        parts::Back,
    },
};

/// The page.
#[component]
pub fn BulkChangeListPage() -> impl IntoView {
    let list = List::new(Vec::new(), "-created_at");
    let changes = fetch::<Page<BulkChange>>(move || list.request("/issuer/bulk-changes"), false);
    let on_event = move |event| {
        let Event::BulkChange(news) = event else { return };
        if changes.peek().is_some_and(|page| page.items.iter().all(|it| it.id != news.id)) {
            changes.again();
        }
        changes.patch(move |page| {
            for it in page.items.iter_mut().filter(|it| it.id == news.id) {
                it.clone_from(&news);
            }
        });
    };
    follow(|| "/issuer/events".to_owned(), on_event, move || changes.again());
    view! {
        <Back href="/issuer/documents" label="Documents"/>
        <PageHead
            title="Bulk changes"
            lead="What was suspended, reinstated or cancelled at once. To change documents, select them in the list of documents."
        />
        <ListView
            list
            data=changes
            named=Named::new("change", "changes")
            columns=columns()
            key=|it| it.id.to_string()
            csv="/issuer/bulk-changes"
            empty="Select documents in their list, and suspend, reinstate or cancel them together."
        />
    }
}

fn columns() -> Vec<Column<BulkChange>> {
    vec![
        Column::new("what", "What", |it: &BulkChange| {
            view! {
                <a href=format!("/issuer/bulk-changes/{}", it.id)>
                    {format!("{} {}", it.action.word(), documents(it.documents))}
                </a>
                <span class="sub">{it.reason.clone()}</span>
            }
        })
        .wide(),
        Column::new("changed", "Changed", |it: &BulkChange| number(it.changed)).figures(),
        Column::new("skipped", "Stayed", |it: &BulkChange| number(it.skipped.total())).figures(),
        Column::new("status", "Status", progress),
        Column::new("by", "By", |it: &BulkChange| it.created_by.clone()),
        Column::new("created_at", "When", |it: &BulkChange| time(it.created_at)).sorted_down().keep(),
    ]
}
