//! The rows of print jobs, in their list and on the dashboard, and the news of them.

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
    session::{Centre, use_centre},
    ui::{
        fetch::Fetched,
        status::{print_job_status, ratio},
    },
};

/// A page of print jobs.
pub type Jobs = Fetched<Page<PrintJob>>;

/// Keeps a page of print jobs up to date. `also` runs when something changed that the page itself does not show.
pub fn follow_jobs(jobs: Jobs, also: impl Fn() + Copy + 'static) {
    let centre = use_centre();
    let known = StoredValue::new_local(HashMap::<Uuid, PrintJobStatus>::new());
    let ask = move || {
        jobs.again();
        also();
    };
    let on_event = move |event| {
        let Event::PrintJob(job) = event else { return };
        let before = known.try_update_value(|known| known.insert(job.id, job.status)).flatten();
        let shown = jobs
            .peek()
            .and_then(|page| page.items.iter().find(|shown| shown.id == job.id).map(|shown| shown.status));
        if shown.is_some() {
            jobs.patch(|page| {
                for shown in page.items.iter_mut().filter(|shown| shown.id == job.id) {
                    shown.clone_from(&job);
                }
            });
        }
        // A new job, or one that a filter shows or hides from now on.
        if before.or(shown) != Some(job.status) {
            ask();
        }
    };
    follow(move || centre.api("/events"), on_event, ask);
}

/// What a print job is about, in one line.
pub fn subject(job: &PrintJob) -> String {
    job.qualification_title
        .clone()
        .unwrap_or_else(|| count(job.qualification_count, "qualification", "qualifications"))
}

/// The rows of print jobs.
pub fn job_rows(jobs: Vec<PrintJob>, centre: Centre) -> impl IntoView {
    jobs.into_iter().map(|job| job_row(&job, centre)).collect_view()
}

fn job_row(job: &PrintJob, centre: Centre) -> AnyView {
    let path = format!("/print-jobs/{}", job.id);
    let address = centre.link(&path);
    view! {
        <tr>
            <th scope="row" data-label="Reference">
                <a href=address.clone()>{job.reference.clone()}</a>
                <span class="sub">{subject(job)}</span>
            </th>
            <td class="keep" data-label="Created by">{job.created_by.clone()}</td>
            <td class="figures" data-label="Records">{number(job.records)}</td>
            <td data-label="Notified">{ratio(job.counts.notified, job.counts.requested, "Notified")}</td>
            <td data-label="Status">{print_job_status(job)}</td>
            <td class="keep" data-label="Created on">{time(job.created_at)}</td>
            <td class="row-actions">
                <a class="btn quiet" href=address>"View" <span class="sr">{format!(" {}", job.reference)}</span></a>
            </td>
        </tr>
    }
    .into_any()
}
