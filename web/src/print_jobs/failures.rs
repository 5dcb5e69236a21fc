//! The documents of a print job that were not made, each with the reason in words.

use leptos::prelude::*;
use shared::{
    TextEnum,
    page::Page,
    print_jobs::{NotMade, PrintJobFailure},
};
use uuid::Uuid;

use crate::{
    format::{number, time},
    scope::use_scope,
    ui::{
        fetch::fetch,
        field::Choice,
        list::{Column, Filter, List, ListView, Named},
        status::kind_name,
    },
};

/// The failures of the print job with this id. They are read again when their number changes.
#[component]
pub fn JobFailures(
    /// The print job.
    #[prop(into)]
    id: Signal<String>,
    /// How many there are.
    #[prop(into)]
    many: Signal<Option<u64>>,
    /// The batch that held rows are in.
    #[prop(into)]
    batch: Signal<Option<Uuid>>,
) -> impl IntoView {
    let scope = use_scope();
    let reasons = NotMade::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let list = List::new(vec![Filter::ticks("code", "Reason", reasons)], "line");
    let path = move || scope.api(&format!("/print-jobs/{}/failures", id.get()));
    let failures = fetch::<Page<PrintJobFailure>>(move || list.request(&path()), false);
    Effect::watch(
        move || many.get(),
        move |now, before, _| {
            if before.is_some_and(|before| before != now) {
                failures.again();
            }
        },
        false,
    );
    view! {
        <ListView
            list
            data=failures
            named=Named::new("failed document", "failed documents")
            columns=columns(batch)
            key=|failure| failure.id.to_string()
            title="Documents not made"
            csv=Signal::derive(path)
            empty="All documents are made."
        />
    }
}

fn columns(batch: Signal<Option<Uuid>>) -> Vec<Column<PrintJobFailure>> {
    type Failure = PrintJobFailure;
    vec![
        Column::new("learner_name", "Learner", |it: &Failure| {
            view! {
                {it.learner_name.clone()}
                <span class="sub">{it.enrolment_number.clone()}</span>
            }
        })
        .sorted()
        .naming(),
        Column::new("kind", "Document", |it: &Failure| kind_name(it.kind)),
        Column::new("why", "Why it was not made", move |it: &Failure| why(it, batch)).wide(),
        Column::new("line", "Line", |it: &Failure| number(it.line)).sorted().figures(),
        Column::new("attempts", "Tries", |it: &Failure| number(it.attempts)).figures(),
        Column::new("failed_at", "Last tried", |it: &Failure| time(it.failed_at)).keep(),
    ]
}

fn why(failure: &PrintJobFailure, batch: Signal<Option<Uuid>>) -> AnyView {
    let faults = failure
        .errors
        .iter()
        .map(|error| view! { <li><span class="code">{error.field.clone()}</span> ": " {error.message.clone()}</li> })
        .collect_view();
    let held = failure.code == NotMade::Held;
    let mend = move || {
        batch.get().filter(|_| held).map(|id| {
            view! { <a href=format!("/issuer/batches/{id}")>"Mend it in the batch"</a> }
        })
    };
    view! {
        <span>{failure.detail.clone()}</span>
        {(!failure.errors.is_empty()).then(|| view! { <ul class="lines">{faults}</ul> })}
        " "
        {mend}
    }
    .into_any()
}
