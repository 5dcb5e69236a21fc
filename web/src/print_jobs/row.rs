//! The columns of print jobs, in their list and on the dashboard, and the news of them.

use std::collections::HashMap;

use leptos::prelude::*;
use shared::{
    events::Event,
    page::Page,
    print_jobs::{PrintJob, PrintJobStatus},
};
use uuid::Uuid;

use crate::{
    events::follow,
    format::{count, number, time},
    scope::{Scope, use_scope},
    ui::{
        button::{ButtonLink, Weight},
        fetch::Fetched,
        list::Column,
        progress::ratio,
        status::print_job_status,
    },
};

/// A page of print jobs.
pub type Jobs = Fetched<Page<PrintJob>>;

/// Keeps a page of print jobs up to date. `also` runs at all news, for what the page itself does not show.
pub fn follow_jobs(jobs: Jobs, also: impl Fn() + Copy + 'static) {
    let scope = use_scope();
    let known = StoredValue::new_local(HashMap::<Uuid, PrintJobStatus>::new());
    let ask = move || {
        jobs.again();
        also();
    };
    let on_event = move |event| {
        also();
        let Event::PrintJob(job) = event else { return };
        let before = known.try_update_value(|known| known.insert(job.id, job.status)).flatten();
        let shown = jobs
            .peek()
            .and_then(|page| page.items.iter().find(|shown| shown.id == job.id).map(|shown| shown.status));
        // A new job, or one that a filter shows or hides from now on.
        if before.or(shown) != Some(job.status) {
            jobs.again();
        }
        jobs.patch(move |page| {
            for shown in page.items.iter_mut().filter(|shown| shown.id == job.id) {
                take_news(shown, &job);
            }
        });
    };
    follow(move || scope.api("/events"), on_event, ask);
}

/// A print job as the news have it. They go to centres too, and so don't name its batch.
pub fn take_news(shown: &mut PrintJob, news: &PrintJob) {
    let batch = shown.batch.take();
    *shown = PrintJob { batch, ..news.clone() };
}

/// What a print job is about, in one line.
pub fn subject(job: &PrintJob) -> String {
    job.qualification_title
        .clone()
        .unwrap_or_else(|| count(job.qualification_count, "qualification", "qualifications"))
}

/// The columns of print jobs, in their list and on the dashboard.
pub fn job_columns(scope: Scope) -> Vec<Column<PrintJob>> {
    let mut columns = vec![
        Column::new("reference", "Reference", move |job: &PrintJob| {
            view! {
                <a href=address(job, scope)>{job.reference.clone()}</a>
                <span class="sub">{subject(job)}</span>
            }
        })
        .sorted(),
        Column::new("created_by", "Created by", |job: &PrintJob| job.created_by.clone()).sorted().keep(),
        Column::new("records", "Records", |job: &PrintJob| number(job.records)).sorted_down().figures(),
        Column::new("notified", "Notified", |job: &PrintJob| {
            ratio(job.counts.notified, job.counts.requested, "Notified")
        }),
        Column::new("status", "Status", print_job_status).sorted(),
        Column::new("created_at", "Created on", |job: &PrintJob| time(job.created_at)).sorted_down().keep(),
    ];
    if scope.is_issuer() {
        let centre = Column::new("centre", "Centre", |job: &PrintJob| {
            view! {
                {job.centre.name.clone()}
                <span class="sub">{job.centre.number.clone()}</span>
            }
        });
        columns.insert(1, centre);
        let failed = Column::new("failed", "Not made", |job: &PrintJob| number(job.counts.failed));
        columns.push(failed.sorted_down().figures().hidden());
    }
    columns
}

fn address(job: &PrintJob, scope: Scope) -> String {
    scope.link(&format!("/print-jobs/{}", job.id))
}

/// What can be done with a print job.
pub fn job_actions(scope: Scope) -> impl Fn(&PrintJob) -> AnyView {
    move |job| {
        let whose = format!(" {}", job.reference);
        view! { <ButtonLink href=address(job, scope) label="View" weight=Weight::Quiet whose/> }.into_any()
    }
}
