//! A centre's start page: live figures, each leading to what explains it, and the latest print jobs.

use leptos::prelude::*;
use shared::{dashboard::Dashboard, page::Page, print_jobs::PrintJob};

use crate::{
    dashboard::{
        soon,
        year::{Year, YearCharts},
    },
    format::number,
    print_jobs::{Jobs, follow_jobs, job_actions, job_columns},
    scope::Scope,
    session::{Centre, use_centre, use_session},
    ui::{
        fetch::{Now, fetch},
        list::data_table,
        page::PageHead,
        parts::Section,
        stat::{Stat, Stats},
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
}

const TILES: [Tile; 6] = [
    Tile {
        label: "Jobs completed",
        figure: |figures| figures.print_jobs_completed,
        page: Some("/print-jobs?status=completed"),
    },
    Tile {
        label: "Documents being made",
        figure: |figures| figures.documents_pending,
        page: Some("/print-jobs?status=pending,processing"),
    },
    Tile { label: "Records", figure: |figures| figures.records_total, page: Some("/records") },
    Tile {
        label: "Learners not notified",
        figure: |figures| figures.learners_not_notified,
        page: Some("/records?notification_status=not_notified"),
    },
    Tile {
        label: "Downloads ready",
        figure: |figures| figures.exports_ready,
        page: Some("/downloads?status=completed"),
    },
    Tile {
        label: "Orders under way",
        figure: |figures| figures.orders_open,
        page: Some("/orders?status=awaiting_payment,placed,in_production,dispatched"),
    },
];

impl Tile {
    fn stat(&self, figures: Option<&Dashboard>, centre: Centre) -> Stat {
        let value = figures.map_or_else(|| "–".to_owned(), |figures| number((self.figure)(figures)));
        let stat = Stat::new(self.label, value);
        match self.page {
            Some(page) => stat.link(centre.link(page)),
            None => stat,
        }
    }
}

/// The dashboard.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    let centre = use_centre();
    let session = use_session();
    let figures = fetch::<Dashboard>(move || centre.api("/dashboard"), false);
    let jobs: Jobs = fetch::<Page<PrintJob>>(move || centre.api(LATEST), false);
    follow_jobs(jobs, soon(move || figures.again()));
    let tiles = move || {
        if let Now::Failed(fault) = figures.now() {
            return view! { <div class="card"><Failed fault again=move |()| figures.again()/></div> }
                .into_any();
        }
        let shown = figures.ready();
        let stats = TILES.iter().map(|tile| tile.stat(shown.as_ref(), centre)).collect::<Vec<_>>();
        view! { <Stats label="Figures" stats/> }.into_any()
    };
    let year = Memo::new(move |_| {
        let year = figures.read(|it| Year {
            months: it.months.clone(),
            documents: it.documents,
            notified: it.notified,
        });
        // Charts of nothing say nothing.
        year.filter(|year| year.documents.documents > 0)
    });
    let latest = move || {
        match jobs.now() {
        Now::Loading => view! { <Skeleton lines=5/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| jobs.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() => view! {
            <Empty title="No jobs yet" text="Jobs appear here as soon as documents are published for your centre."/>
        }
        .into_any(),
        Now::Ready(page) => {
            data_table("Latest jobs issued", job_columns(scope), &page.items, Some(&job_actions(scope)))
        }
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
        <YearCharts year scope/>
        <Section
            title="Latest jobs issued"
            actions=move || view! { <a href=move || centre.link("/print-jobs")>"All jobs"</a> }
        >
            {latest}
        </Section>
    }
}
