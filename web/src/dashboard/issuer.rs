//! The issuer's start page: what waits, each leading to the list that explains it, and how things stand.

use chrono::NaiveDate;
use leptos::prelude::*;
use shared::{dashboard::IssuerDashboard, page::Page, permission::Permission, print_jobs::PrintJob};

use crate::{
    dashboard::{
        soon,
        year::{Year, YearCharts},
    },
    format::{count, date, number},
    print_jobs::{Jobs, follow_jobs, job_actions, job_columns},
    scope::Scope,
    session::{May, use_session},
    ui::{
        button::{ButtonLink, Weight},
        fetch::{Fetched, Now, fetch},
        icon,
        list::data_table,
        page::PageHead,
        parts::{Notice, Section},
        stat::{Stat, Stats},
        state::{Empty, Failed, Skeleton},
        status::Tone,
    },
};

/// How many of the latest print jobs are shown.
const LATEST: &str = "/issuer/print-jobs?limit=5";

/// The dashboard.
#[component]
pub fn IssuerDashboardPage() -> impl IntoView {
    let scope = Scope::provide_issuer();
    let session = use_session();
    let figures = fetch::<IssuerDashboard>(|| "/issuer/dashboard".to_owned(), false);
    let jobs: Jobs = fetch::<Page<PrintJob>>(|| LATEST.to_owned(), false);
    follow_jobs(jobs, soon(move || figures.again()));
    let year = Memo::new(move |_| {
        figures.read(|it| Year { months: it.months.clone(), documents: it.documents, notified: it.notified })
    });
    let greeting = move || {
        let first = session.me().map(|me| me.user.first_name).unwrap_or_default();
        if first.is_empty() {
            "This is what waits for you.".to_owned()
        } else {
            format!("Hello {first}. This is what waits for you.")
        }
    };
    let latest = move || match jobs.now() {
        Now::Loading => view! { <Skeleton lines=5/> }.into_any(),
        Now::Failed(fault) => view! { <Failed fault again=move |()| jobs.again()/> }.into_any(),
        Now::Ready(page) if page.items.is_empty() => view! {
            <Empty title="No jobs yet" text="Import a file of awards, and publish it: its jobs appear here.">
                <ButtonLink href="/issuer/batches" label="Go to the batches" weight=Weight::Primary/>
            </Empty>
        }
        .into_any(),
        Now::Ready(page) => {
            data_table("Latest jobs issued", job_columns(scope), &page.items, Some(&job_actions(scope)))
        }
    };
    view! {
        <PageHead title="Dashboard" lead=Signal::derive(greeting)>
            <May to=Permission::ImportBatches>
                <ButtonLink href="/issuer/batches" label="Import awards" weight=Weight::Primary shape=icon::UPLOAD/>
            </May>
        </PageHead>
        {move || desk(figures)}
        <YearCharts year scope/>
        <Section title="Latest jobs issued" actions=|| view! { <a href="/issuer/print-jobs">"All jobs"</a> }>
            {latest}
        </Section>
    }
}

fn desk(figures: Fetched<IssuerDashboard>) -> AnyView {
    match figures.now() {
        Now::Loading => view! { <Skeleton lines=6/> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| figures.again()/></div> }.into_any()
        }
        Now::Ready(figures) => view! {
            {figures.signing_ends_on.map(signing_ends)}
            <h2 class="sr">"What waits"</h2>
            <Stats label="What waits" stats=waiting(&figures)/>
        }
        .into_any(),
    }
}

/// That the certificate for signing ends soon, or has ended.
fn signing_ends(last: NaiveDate) -> AnyView {
    view! {
        <Notice tone=Tone::Warn title=format!("The signing certificate ends on {}", date(last))>
            <p>
                "After that day no document can be issued. Ask who runs the portal to set a new one: "
                <span class="code">"PORTAL_SIGNING_CERTIFICATE"</span> ". Documents issued before stay as they are."
            </p>
        </Notice>
    }
    .into_any()
}

/// A figure of work that waits: quiet where there is none.
fn task(label: &'static str, value: u64, note: String, href: &str, tone: Tone) -> Stat {
    let stat = Stat::new(label, number(value)).link(href);
    if value == 0 {
        stat.note("Nothing waits").shape(icon::TICK)
    } else {
        let shape = if tone == Tone::Bad { icon::WARNING } else { icon::CLOCK };
        stat.note(note).shape(shape).tone(tone)
    }
}

fn waiting(figures: &IssuerDashboard) -> Vec<Stat> {
    let in_batches = |batches: u64| format!("in {}", count(batches, "batch", "batches"));
    vec![
        task(
            "Rows held back",
            figures.rows_held,
            in_batches(figures.batches_with_held_rows),
            "/issuer/batches?waiting=held",
            Tone::Warn,
        ),
        task(
            "Rows to publish",
            figures.rows_to_publish,
            in_batches(figures.batches_to_publish),
            "/issuer/batches?waiting=publish",
            Tone::Plain,
        ),
        task(
            "Publications planned",
            figures.batches_scheduled,
            count(figures.batches_scheduled, "batch", "batches"),
            "/issuer/batches?waiting=scheduled",
            Tone::Plain,
        ),
        task(
            "Jobs to try again",
            figures.print_jobs_failed,
            "documents could not be made".to_owned(),
            "/issuer/print-jobs?status=failed",
            Tone::Bad,
        ),
        task(
            "Jobs with gaps",
            figures.print_jobs_with_failures,
            "some documents not made".to_owned(),
            "/issuer/print-jobs?has_failures=true",
            Tone::Warn,
        ),
        task(
            "Jobs under way",
            figures.print_jobs_under_way,
            "being made now".to_owned(),
            "/issuer/print-jobs?status=pending,processing",
            Tone::Plain,
        ),
        task(
            "Orders to make",
            figures.orders_placed,
            "paid or on account".to_owned(),
            "/issuer/orders?status=placed",
            Tone::Next,
        ),
        task(
            "Approvals",
            figures.approvals_waiting,
            "wait for a second person".to_owned(),
            "/issuer/approvals?status=pending",
            Tone::Next,
        ),
        task(
            "Issue reports",
            figures.issue_reports_open,
            "nobody has answered yet".to_owned(),
            "/issuer/issue-reports?status=open",
            Tone::Warn,
        ),
        task(
            "Invitations open",
            figures.invitations_open,
            "no password chosen yet".to_owned(),
            "/issuer/users?status=invited",
            Tone::Plain,
        ),
    ]
}
