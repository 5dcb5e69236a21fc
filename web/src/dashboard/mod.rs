//! A centre's start page: live figures, each leading to what explains it, and the latest print jobs.

use leptos::prelude::*;
use shared::{dashboard::Dashboard, page::Page, print_jobs::PrintJob};

use crate::{
    format::number,
    print_jobs::{Jobs, follow_jobs, job_rows},
    session::{use_centre, use_session},
    ui::{
        fetch::{Now, fetch},
        icon::{self, icon},
        page::PageHead,
        state::{Empty, Failed, Skeleton},
    },
};

/// How many of the latest print jobs are shown.
const LATEST: &str = "/print-jobs?limit=5";

/// The dashboard.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let centre = use_centre();
    let session = use_session();
    let figures = fetch::<Dashboard>(move || centre.api("/dashboard"), false);
    let jobs: Jobs = fetch::<Page<PrintJob>>(move || centre.api(LATEST), false);
    follow_jobs(jobs, move || figures.again());
    let tile = move |label: &'static str, value: fn(&Dashboard) -> u64, to: Option<&'static str>, more: &'static str| {
        let value = move || figures.ready().map_or_else(|| "–".to_owned(), |figures| number(value(&figures)));
        match to {
            Some(to) => view! {
                <li class="card tile">
                    <a href=move || centre.link(to)>
                        <span>{label}</span>
                        <b>{value}</b>
                        <small>{more} " " {icon(icon::ARROW)}</small>
                    </a>
                </li>
            }
            .into_any(),
            None => view! {
                <li class="card tile">
                    <div>
                        <span>{label}</span>
                        <b>{value}</b>
                        <small class="muted">{more}</small>
                    </div>
                </li>
            }
            .into_any(),
        }
    };
    let tiles = move || match figures.now() {
        Now::Failed(fault) => view! { <div class="card"><Failed fault again=move |()| figures.again()/></div> }.into_any(),
        _ => view! {
            <ul class="tiles" aria-label="Figures">
                {tile(
                    "Print jobs completed",
                    |figures| figures.print_jobs_completed,
                    Some("/print-jobs?status=completed"),
                    "See them",
                )}
                {tile(
                    "Documents being made",
                    |figures| figures.documents_pending,
                    Some("/print-jobs?status=pending,processing"),
                    "See their jobs",
                )} {tile("Records", |figures| figures.records_total, Some("/print-jobs"), "See all jobs")}
                {tile("Learners not notified", |figures| figures.learners_not_notified, None, "Documents wait for them")}
            </ul>
        }
        .into_any(),
    };
    let latest = move || match jobs.now() {
        Now::Loading => view! { <Skeleton lines=5/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| jobs.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() => view! {
            <Empty title="No jobs yet" text="Jobs appear here as soon as documents are published for your centre."/>
        }
        .into_any(),
        Now::Ready(page) => view! {
            <table>
                <caption class="sr">"Latest jobs issued"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Reference"</th>
                        <th scope="col">"Created by"</th>
                        <th scope="col" class="figures">"Records"</th>
                        <th scope="col">"Notified"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Created on"</th>
                        <th scope="col"><span class="sr">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{job_rows(page.items, centre)}</tbody>
            </table>
        }
        .into_any(),
    };
    let greeting = move || {
        let first = session.me().map(|me| me.user.first_name).unwrap_or_default();
        match (first.is_empty(), centre.name()) {
            (_, centre) if centre.is_empty() => "Your account has no centre yet.".to_owned(),
            (true, centre) => centre,
            (false, centre) => format!("Hello {first}. This is how {centre} stands."),
        }
    };
    view! {
        <PageHead title="Dashboard" lead=Signal::derive(greeting)/>
        {tiles}
        <section class="card" aria-labelledby="latest-title">
            <h2 class="card-title" id="latest-title">
                "Latest jobs issued"
                <a href=move || centre.link("/print-jobs")>"All jobs"</a>
            </h2>
            {latest}
        </section>
    }
}
