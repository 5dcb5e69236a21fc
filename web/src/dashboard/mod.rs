//! A centre's start page: live figures, each leading to what explains it, and the latest print jobs.

use leptos::prelude::*;
use shared::{dashboard::Dashboard, page::Page, print_jobs::PrintJob};

use crate::{
    format::number,
    print_jobs::{Jobs, follow_jobs, job_rows},
    session::{Centre, use_centre, use_session},
    ui::{
        fetch::{Now, fetch},
        icon::{self, icon},
        page::PageHead,
        state::{Empty, Failed, Skeleton},
    },
};

/// How many of the latest print jobs are shown.
const LATEST: &str = "/print-jobs?limit=5";

/// A figure, and the page that explains it, where there is one.
struct Tile {
    label: &'static str,
    figure: fn(&Dashboard) -> u64,
    page: Option<&'static str>,
    more: &'static str,
}

const TILES: [Tile; 4] = [
    Tile {
        label: "Print jobs completed",
        figure: |figures| figures.print_jobs_completed,
        page: Some("/print-jobs?status=completed"),
        more: "See them",
    },
    Tile {
        label: "Documents being made",
        figure: |figures| figures.documents_pending,
        page: Some("/print-jobs?status=pending,processing"),
        more: "See their jobs",
    },
    Tile {
        label: "Records",
        figure: |figures| figures.records_total,
        page: Some("/print-jobs"),
        more: "See all jobs",
    },
    Tile {
        label: "Learners not notified",
        figure: |figures| figures.learners_not_notified,
        page: None,
        more: "Documents wait for them",
    },
];

impl Tile {
    fn view(&self, figures: Option<&Dashboard>, centre: Centre) -> AnyView {
        let value = figures.map_or_else(|| "–".to_owned(), |figures| number((self.figure)(figures)));
        let (label, more) = (self.label, self.more);
        let inside = match self.page {
            Some(page) => view! {
                <a href=centre.link(page)>
                    <span>{label}</span>
                    <b>{value}</b>
                    <small>{more} " " {icon(icon::ARROW)}</small>
                </a>
            }
            .into_any(),
            None => view! {
                <div>
                    <span>{label}</span>
                    <b>{value}</b>
                    <small class="muted">{more}</small>
                </div>
            }
            .into_any(),
        };
        view! { <li class="card tile">{inside}</li> }.into_any()
    }
}

/// The dashboard.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let centre = use_centre();
    let session = use_session();
    let figures = fetch::<Dashboard>(move || centre.api("/dashboard"), false);
    let jobs: Jobs = fetch::<Page<PrintJob>>(move || centre.api(LATEST), false);
    follow_jobs(jobs, move || figures.again());
    let tiles = move || {
        if let Now::Failed(fault) = figures.now() {
            return view! { <div class="card"><Failed fault again=move |()| figures.again()/></div> }
                .into_any();
        }
        let shown = figures.ready();
        let tiles = TILES.map(|tile| tile.view(shown.as_ref(), centre)).collect_view();
        view! { <ul class="tiles" aria-label="Figures">{tiles}</ul> }.into_any()
    };
    let latest = move || {
        match jobs.now() {
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
    }
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
