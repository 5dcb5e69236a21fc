//! "Jobs issued": the list of a centre's print jobs, and the issuer's over all centres.

use std::rc::Rc;

use leptos::prelude::*;
use shared::{
    TextEnum,
    centres::Centre,
    page::Page,
    print_jobs::{PrintJob, PrintJobStatus},
    qualifications::Qualification,
};

use crate::{
    print_jobs::row::{follow_jobs, job_actions, job_columns},
    scope::Scope,
    session::use_centre,
    ui::{
        fetch::fetch,
        field::{Choice, Source},
        list::{Filter, List, ListView, Named},
        page::PageHead,
    },
};

/// A centre's list of print jobs.
#[component]
pub fn PrintJobListPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let centre = use_centre();
    let lead = move || match centre.name() {
        name if name.is_empty() => "Every batch of documents published for your centre.".to_owned(),
        name => format!("Every batch of documents published for {name}."),
    };
    view! {
        <PageHead title="Jobs issued" lead=Signal::derive(lead)/>
        <Jobs
            scope
            filters=vec![Filter::text("created_by", "Created by"), Filter::text("qualification", "Qualification")]
            search="Reference, person or qualification"
            empty="Jobs appear here as soon as documents are published for your centre."
        />
    }
}

/// The issuer's list of print jobs, over all centres.
#[component]
pub fn IssuerPrintJobListPage() -> impl IntoView {
    let scope = Scope::provide_issuer();
    let made = [("true", "Some not made"), ("false", "All made")];
    let filters = vec![
        Filter::one(
            "has_failures",
            "Documents",
            made.iter().map(|(value, label)| Choice::new(*value, *label)).collect(),
        ),
        Filter::found("centre_id", "Centre", centres()),
        Filter::found("qualification_id", "Qualification", qualifications()),
        Filter::text("created_by", "Created by"),
    ];
    view! {
        <PageHead title="Jobs issued" lead="Every batch of documents published, for all centres."/>
        <Jobs
            scope
            filters
            search="Reference, centre, person or qualification"
            empty="Jobs appear here as soon as a batch is published."
        />
    }
}

/// Centres to choose from.
pub fn centres() -> Source {
    let choice = |it: Centre| Choice::new(it.id.to_string(), it.name).hint(it.number);
    Source::list::<Centre>(|q| format!("/issuer/centres?limit=10&sort=name&q={q}"), choice)
        .one::<Centre>(|id| format!("/issuer/centres/{id}"), choice)
}

/// Qualifications to choose from.
pub fn qualifications() -> Source {
    let choice = |it: Qualification| Choice::new(it.id.to_string(), it.title).hint(it.number);
    Source::list::<Qualification>(|q| format!("/issuer/qualifications?limit=10&sort=title&q={q}"), choice)
        .one::<Qualification>(|id| format!("/issuer/qualifications/{id}"), choice)
}

#[component]
fn Jobs(scope: Scope, filters: Vec<Filter>, search: &'static str, empty: &'static str) -> impl IntoView {
    let statuses = PrintJobStatus::ALL.iter().map(|it| Choice::new(it.as_str(), it.word())).collect();
    let mut all = vec![Filter::ticks("status", "Status", statuses)];
    all.extend(filters);
    all.push(Filter::days("created_from", "created_to", "Created"));
    let list = List::new(all, "-created_at");
    let jobs = fetch::<Page<PrintJob>>(move || list.request(&scope.api("/print-jobs")), false);
    follow_jobs(jobs, || ());
    view! {
        <ListView
            list
            data=jobs
            csv=Signal::derive(move || scope.api("/print-jobs"))
            named=Named::new("job", "jobs")
            columns=job_columns(scope)
            key=|job| job.id.to_string()
            search
            empty
            actions=Rc::new(job_actions(scope))
        />
    }
}
