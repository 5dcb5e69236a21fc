//! A print job: its figures on top, its documents below.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::{
    events::Event,
    print_jobs::{PrintJob, PrintJobStatus},
};

use crate::{
    events::follow,
    format::{number, percent, time},
    print_jobs::{documents::JobDocuments, row::subject},
    session::use_centre,
    ui::{
        fetch::{Now, fetch},
        page::PageHead,
        parts::{Back, Notice},
        progress::Progress,
        stat::{Stat, Stats},
        state::{Failed, Skeleton},
        status::{Tone, print_job_status},
    },
};

/// The page of a print job.
#[component]
pub fn PrintJobPage() -> impl IntoView {
    let centre = use_centre();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let job = fetch::<PrintJob>(move || centre.api(&format!("/print-jobs/{}", id.get())), false);
    // How many documents there are: more of them, and the list is read again.
    let made = Memo::new(move |_| job.ready().map(|job| (job.counts.completed, job.status)));
    let on_event = move |event| {
        let Event::PrintJob(news) = event else { return };
        if news.id.to_string() == id.get_untracked() {
            job.patch(|job| *job = *news);
        }
    };
    follow(move || centre.api("/events"), on_event, move || job.again());
    let title = move || job.ready().map_or_else(|| "Print job".to_owned(), |job| job.reference);
    let lead = move || job.ready().map(|job| subject(&job)).unwrap_or_default();
    let body = move || match job.now() {
        Now::Loading => view! { <Skeleton lines=3/> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| job.again()/></div> }.into_any()
        }
        Now::Ready(job) => about(&job),
    };
    view! {
        <Back href=Signal::derive(move || centre.link("/print-jobs")) label="Jobs issued"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)/>
        {body}
        <Show when=move || made.with(Option::is_some)>
            <JobDocuments id made/>
        </Show>
    }
}

fn about(job: &PrintJob) -> AnyView {
    let counts = job.counts;
    let failed = share("Failed", counts.failed, counts.requested);
    let stats = vec![
        Stat::new("Requested", number(counts.requested)),
        share("Pending", counts.pending, counts.requested),
        if counts.failed > 0 { failed.tone(Tone::Bad) } else { failed },
        share("Completed", counts.completed, counts.requested),
        share("Notified", counts.notified, counts.requested),
    ];
    let under_way = matches!(job.status, PrintJobStatus::Pending | PrintJobStatus::Processing);
    view! {
        <p class="facts-line">
            {print_job_status(job)}
            <span>"Created by " <strong>{job.created_by.clone()}</strong></span>
            <span>{time(job.created_at)}</span>
        </p>
        {job
            .failure
            .clone()
            .map(|failure| view! { <Notice tone=Tone::Bad><p>{failure.detail}</p></Notice> })}
        {under_way
            .then(|| {
                view! {
                    <Progress
                        label="Documents are being made"
                        done=counts.completed + counts.failed
                        total=counts.requested
                        note="This page follows by itself; you can leave it."
                    />
                }
            })}
        <Stats label="Documents" stats=stats/>
    }
    .into_any()
}

fn share(label: &'static str, value: u64, of: u64) -> Stat {
    Stat::new(label, number(value)).note(format!("{}%", percent(value, of)))
}
