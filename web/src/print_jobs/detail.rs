//! A print job: its figures on top, its documents below; for the issuer also those that were not made, and a way to
//! try them again.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::{
    events::Event,
    permission::Permission,
    print_jobs::{NotMade, PrintJob, PrintJobStatus},
    records::{RecordFilter, RecordSelection},
};

use crate::{
    client::new_key,
    events::{calmly, follow},
    exports::{ExportDialog, Wanted},
    format::{count, number, percent, time},
    notifications::SendDialog,
    print_jobs::{
        documents::JobDocuments,
        failures::JobFailures,
        row::{subject, take_news},
    },
    scope::Scope,
    session::{May, use_centre, use_client},
    ui::{
        button::{Button, ButtonLink, Weight},
        fetch::{Fetched, Now, fetch},
        icon,
        page::PageHead,
        parts::{Back, Notice},
        progress::Progress,
        stat::{Stat, Stats},
        state::{Failed, Skeleton},
        status::{Tone, print_job_status},
        tabs::{Tab, Tabs, use_tab},
        toast::use_toasts,
    },
};

/// The page of a centre's print job.
#[component]
pub fn PrintJobPage() -> impl IntoView {
    let scope = Scope::provide_centre();
    view! { <Job scope/> }
}

/// The page of a print job for the issuer.
#[component]
pub fn IssuerPrintJobPage() -> impl IntoView {
    let scope = Scope::provide_issuer();
    view! { <Job scope/> }
}

#[component]
fn Job(scope: Scope) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let job = fetch::<PrintJob>(move || scope.api(&format!("/print-jobs/{}", id.get())), false);
    // How many documents there are: more of them, and the list is read again.
    let made = Memo::new(move |_| job.read(|job| (job.counts.completed, job.status)));
    let unmade = Memo::new(move |_| job.read(|job| job.counts.failed));
    let batch = Memo::new(move |_| job.read(|job| job.batch.as_ref().map(|batch| batch.id)).flatten());
    // Counts the news of mails to learners.
    let told = RwSignal::new(0_u32);
    let look = calmly(move || told.update(|told| *told = told.wrapping_add(1)));
    let on_event = move |event| match event {
        Event::PrintJob(news) if news.id.to_string() == id.get_untracked() => {
            job.patch(move |job| take_news(job, &news));
        }
        Event::Notification(_) | Event::NotificationRun(_) => look(),
        _ => {}
    };
    let ask = move || {
        job.again();
        look();
    };
    follow(move || scope.api("/events"), on_event, ask);
    let title = move || job.ready().map_or_else(|| "Job issued".to_owned(), |job| job.reference);
    let lead = move || job.ready().map(|job| subject(&job)).unwrap_or_default();
    let body = move || match job.now() {
        Now::Loading => view! { <Skeleton lines=3/> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| job.again()/></div> }.into_any()
        }
        Now::Ready(shown) => about(&shown, scope, job),
    };
    let tab = use_tab();
    let at_failures = Memo::new(move |_| scope.is_issuer() && tab.with(|tab| tab == "failures"));
    let tabs = move || {
        let shows = scope.is_issuer() && (unmade.get().is_some_and(|unmade| unmade > 0) || at_failures.get());
        shows.then(|| {
            let failures = Tab::new("failures", "Not made").count(unmade);
            let made = Memo::new(move |_| made.get().map(|made| made.0));
            let tabs = vec![Tab::new("", "Documents").count(made), failures];
            view! { <Tabs label="Job issued" tabs/> }
        })
    };
    view! {
        <Back href=Signal::derive(move || scope.link("/print-jobs")) label="Jobs issued"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            {(!scope.is_issuer()).then(|| view! { <NotifyAll job/> <ExportAll job/> <OrderPrints job/> })}
        </PageHead>
        {body}
        <Show when=move || made.with(Option::is_some)>
            {tabs}
            {move || {
                if at_failures.get() {
                    view! { <JobFailures id many=unmade batch/> }.into_any()
                } else {
                    view! { <JobDocuments id made told/> }.into_any()
                }
            }}
        </Show>
    }
}

/// The button that notifies all learners of a print job.
#[component]
fn NotifyAll(job: Fetched<PrintJob>) -> impl IntoView {
    let chosen = RwSignal::new(None::<RecordSelection>);
    let ask = move |()| {
        let of =
            |id| RecordSelection::all(RecordFilter { print_job_id: Some(id), ..RecordFilter::default() });
        chosen.set(job.peek().map(|job| of(job.id)));
    };
    let none = move || job.read(|job| job.counts.completed == 0).unwrap_or(true);
    view! {
        <Button label="Notify all…" shape=icon::MAIL disabled=Signal::derive(none) on_click=ask/>
        <SendDialog chosen/>
    }
    .into_any()
}

/// The button that exports all documents of a print job.
#[component]
fn ExportAll(job: Fetched<PrintJob>) -> impl IntoView {
    let centre = use_centre();
    let wanted = RwSignal::new(None::<Wanted>);
    let ask = move |()| wanted.set(job.peek().map(|job| Wanted::PrintJob(job.id, job.reference)));
    let none = move || job.read(|job| job.counts.completed == 0).unwrap_or(true);
    let navigate = use_navigate();
    let made = move |()| navigate(&centre.link("/downloads"), leptos_router::NavigateOptions::default());
    view! {
        <Button label="Export all…" shape=icon::DOWNLOAD disabled=Signal::derive(none) on_click=ask/>
        <ExportDialog wanted on_close=move |()| wanted.set(None) on_made=made/>
    }
    .into_any()
}

/// The way to the store, for prints of documents of a print job.
#[component]
fn OrderPrints(job: Fetched<PrintJob>) -> impl IntoView {
    let centre = use_centre();
    let href = move || {
        let id = job.read(|job| job.id.to_string()).unwrap_or_default();
        centre.link(&format!("/store?print_job_id={id}"))
    };
    view! {
        <May to=Permission::OrderDocuments>
            <ButtonLink href=Signal::derive(href) label="Order prints" shape=icon::PRINTER/>
        </May>
    }
    .into_any()
}

fn about(job: &PrintJob, scope: Scope, data: Fetched<PrintJob>) -> AnyView {
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
            {scope.is_issuer().then(|| origin(job))}
            <span>"Created by " <strong>{job.created_by.clone()}</strong></span>
            <span>{time(job.created_at)}</span>
        </p>
        {(counts.failed > 0 && !under_way).then(|| trouble(job, scope, data))}
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

/// For whom a print job was published, and from what.
fn origin(job: &PrintJob) -> AnyView {
    let batch = job.batch.as_ref().map(|batch| {
        let name = batch.file_name.clone().unwrap_or_else(|| "a batch".to_owned());
        view! { <span>"From " <a href=format!("/issuer/batches/{}", batch.id)>{name}</a></span> }
    });
    view! {
        <span>
            "For " <a href=format!("/issuer/centres/{}", job.centre.id)>{job.centre.name.clone()}</a>
        </span>
        {batch}
    }
    .into_any()
}

/// That documents were not made, why, and what can be done.
fn trouble(job: &PrintJob, scope: Scope, data: Fetched<PrintJob>) -> AnyView {
    let failed = job.counts.failed;
    let title = format!(
        "{} {} not made",
        count(failed, "document", "documents"),
        if failed == 1 { "was" } else { "were" },
    );
    if !scope.is_issuer() {
        return view! {
            <Notice tone=Tone::Warn title>
                <p>"The awarding organisation has the reasons, and can make them later. You need do nothing."</p>
            </Notice>
        }
        .into_any();
    }
    let detail =
        job.failure.as_ref().map_or(NotMade::Held.words().to_owned(), |failure| failure.detail.clone());
    let id = job.id.to_string();
    let failures = format!("/issuer/print-jobs/{id}?tab=failures");
    let tone = if job.status == PrintJobStatus::Failed { Tone::Bad } else { Tone::Warn };
    view! {
        <Notice tone title>
            <p>{detail}</p>
            <p class="actions">
                <TryAgain id=id.clone() failed data/>
                <a class="btn quiet" href=failures.clone() data-noscroll="true">
                    "See which, and why"
                </a>
            </p>
        </Notice>
    }
    .into_any()
}

/// The button that tries the documents again which were not made.
#[component]
fn TryAgain(id: String, failed: u64, data: Fetched<PrintJob>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let on_click = move |()| {
        let path = format!("/issuer/print-jobs/{id}/retry");
        busy.set(true);
        spawn_local(async move {
            match client.post_empty::<PrintJob>(&path, &new_key()).await {
                Ok(job) => {
                    toasts.say(format!("Trying {} again.", count(failed, "document", "documents")));
                    data.patch(move |shown| shown.clone_from(&job));
                }
                Err(fault) => {
                    toasts.warn(fault.said());
                    data.again();
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <May to=Permission::PublishBatches>
            <Button label="Try again" weight=Weight::Primary shape=icon::AGAIN busy on_click=on_click.clone()/>
        </May>
    }
}

fn share(label: &'static str, value: u64, of: u64) -> Stat {
    Stat::new(label, number(value)).note(format!("{}%", percent(value, of)))
}
