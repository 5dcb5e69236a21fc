//! A batch: how far its check is, what is good and what is not, and its way into print jobs.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    batches::{Batch, BatchPrintJob, BatchStatus, EarlierImport},
    events::Event,
    permission::Permission,
    print_jobs::PrintJob,
};

use crate::{
    batches::{
        columns::SaveButton, figures::figures, list::batch_name, mapping::mapped_note, publish::PublishPanel,
        rows::RowsSection,
    },
    events::follow,
    format::{count, time},
    session::{use_client, use_session},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        page::PageHead,
        parts::{Back, Notice},
        progress::Progress,
        state::{Failed, Skeleton},
        status::{Tone, batch_status},
        toast::use_toasts,
    },
};

/// The page of a batch.
#[component]
pub fn BatchPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let batch = fetch::<Batch>(move || format!("/issuer/batches/{}", id.get()), false);
    let on_event = move |event| match event {
        Event::Batch(news) if news.id.to_string() == id.get_untracked() => {
            batch.patch(move |batch| batch.clone_from(&news));
        }
        Event::PrintJob(job) => merge(batch, *job),
        _ => {}
    };
    follow(|| "/issuer/events".to_owned(), on_event, move || batch.again());
    let title = move || batch.ready().map_or_else(|| "Batch".to_owned(), |batch| batch_name(&batch));
    let body = move || match batch.now() {
        Now::Loading => view! { <Skeleton lines=4/> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| batch.again()/></div> }.into_any()
        }
        Now::Ready(batch) => about(&batch),
    };
    let checked = Memo::new(move |_| {
        batch.ready().filter(|batch| batch.status == BatchStatus::Completed && batch.rows > 0)
    });
    // Nothing of it is published, and nothing is on the way.
    let session = use_session();
    let deletable = move || {
        session.may(Permission::ImportBatches)
            && batch.ready().is_some_and(|batch| batch.print_jobs.is_empty())
    };
    let ask = Ask::new("delete-batch");
    let client = use_client();
    let toasts = use_toasts();
    let navigate = StoredValue::new_local(use_navigate());
    let delete = move |()| {
        let name = title();
        spawn_local(async move {
            let result = client.delete(&format!("/issuer/batches/{}", id.get_untracked()), None).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(format!("Deleted {name}."));
                navigate.with_value(|navigate| navigate("/issuer/batches", NavigateOptions::default()));
            }
        });
    };
    let consequences = Signal::derive(move || {
        let rows = batch.ready().map_or(0, |batch| batch.rows);
        vec![
            format!("Its file and {} are deleted for good.", count(rows, "row", "rows")),
            "Nothing was issued from it, so no document is touched.".to_owned(),
        ]
    });
    view! {
        <Back href="/issuer/batches" label="Batches"/>
        <PageHead title=Signal::derive(title)>
            <Show when=move || checked.with(Option::is_some)>
                <SaveButton
                    path=Signal::derive(move || format!("/issuer/batches/{}/report.pdf", id.get()))
                    name="import-report.pdf"
                    label="Import report (PDF)"
                />
            </Show>
            <Show when=move || batch.ready().is_some_and(|batch| !batch.print_jobs.is_empty())>
                <SaveButton
                    path=Signal::derive(move || format!("/issuer/batches/{}/publication.pdf", id.get()))
                    name="publication-report.pdf"
                    label="Publication report (PDF)"
                />
            </Show>
            <Show when=deletable>
                <Button label="Delete…" weight=Weight::Quiet shape=icon::BIN on_click=move |()| ask.open()/>
            </Show>
        </PageHead>
        <div class="stack">
            {body} <PublishPanel batch=checked on_published=move |()| batch.again()/>
            <Show when=move || checked.with(Option::is_some)>
                <RowsSection batch=checked/>
            </Show>
        </div>
        <Confirm
            ask
            title="Delete this batch?"
            action="Delete the batch"
            busy="Deleting…"
            danger=true
            consequences
            on_confirm=delete
        />
    }
}

/// Takes news of a print job over into the batch that it came from.
fn merge(batch: Fetched<Batch>, news: PrintJob) {
    batch.patch(move |batch| {
        for job in batch.print_jobs.iter_mut().filter(|job| job.id == news.id) {
            *job = BatchPrintJob {
                status: news.status,
                requested: news.counts.requested,
                completed: news.counts.completed,
                failed: news.counts.failed,
                ..job.clone()
            };
        }
    });
}

fn about(batch: &Batch) -> AnyView {
    let under_way = matches!(batch.status, BatchStatus::Pending | BatchStatus::Processing);
    let failure = batch.failure.clone().map(|failure| {
        view! {
            <Notice tone=Tone::Bad title="This file could not be imported">
                <p>{failure.detail}</p>
                <p>"Nothing of it was taken over. Mend the file, then import it again."</p>
            </Notice>
        }
    });
    let checked = count(batch.rows, "row checked", "rows checked");
    let progress = under_way.then(|| {
        view! {
            <Progress
                label="The file is being checked"
                done=batch.progress.done
                total=batch.progress.total
                note=format!("{checked} so far. This page follows by itself; you can leave it.")
            />
        }
    });
    view! {
        <p class="facts-line">
            {batch_status(batch)} <span>"Imported by " <strong>{batch.created_by.clone()}</strong></span>
            <span>{time(batch.created_at)}</span>
        </p>
        {failure}
        {(batch.status != BatchStatus::Failed).then(|| batch.imported_before.clone().map(before))}
        {progress}
        {(batch.status != BatchStatus::Failed).then(|| figures(batch))}
        {mapped_note(&batch.mapped)}
    }
    .into_any()
}

/// That the same file came before: awards are issued once, but someone should know.
fn before(earlier: EarlierImport) -> AnyView {
    let href = format!("/issuer/batches/{}", earlier.batch_id);
    view! {
        <Notice tone=Tone::Plain title="This very file was imported before">
            <p>
                "It was imported on " {time(earlier.at)} " as " <a href=href>"another batch"</a>
                ". An award that is issued already is not issued again."
            </p>
        </Notice>
    }
    .into_any()
}
