//! Publishing a batch: what it will do, the last question before it, and the print jobs that come of it.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    batches::{Batch, BatchPrintJob, Published},
    permission::Permission,
    print_jobs::PrintJobStatus,
};

use crate::{
    client::new_key,
    format::{count, number, percent},
    session::use_session,
    ui::{
        dialog::Dialog,
        field::{ErrorSummary, Form},
        icon,
        progress::bar,
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// The panel that leads from a checked batch to its print jobs.
#[component]
pub fn PublishPanel(
    /// The batch, once it is checked.
    batch: Memo<Option<Batch>>,
    /// Runs when it was published.
    #[prop(into)]
    on_published: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let asking = RwSignal::new(false);
    let form = Form::new("publish");
    // One key for each time of asking: a second click does nothing twice, a later publish is a new one.
    let key = StoredValue::new(new_key());
    let ready = move || batch.with(|batch| batch.as_ref().map_or(0, |batch| batch.publishable));
    let jobs =
        move || batch.with(|batch| batch.as_ref().map(|batch| batch.print_jobs.clone()).unwrap_or_default());
    let ask = move |_| {
        key.set_value(new_key());
        form.clear();
        asking.set(true);
    };
    let publish = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(id) = batch.with_untracked(|batch| batch.as_ref().map(|batch| batch.id)) else {
            return;
        };
        if !form.begin(Vec::new()) {
            return;
        }
        let rows = untrack(ready);
        spawn_local(async move {
            let path = format!("/issuer/batches/{id}/publish");
            let result = session.client.post_empty::<Published>(&path, &key.get_value()).await;
            form.end(&result);
            if let Ok(published) = result {
                asking.try_set(false);
                let jobs = published.print_job_ids.len() as u64;
                toasts.say(format!(
                    "Published {} in {}. Their documents are being made.",
                    count(rows, "row", "rows"),
                    count(jobs, "print job", "print jobs"),
                ));
                on_published.run(());
            }
        });
    };
    let can = move || ready() > 0 && session.may(Permission::PublishBatches);
    view! {
        <Show when=can>
            <section class="card pad call" aria-labelledby="publish-title">
                <div>
                    <h2 id="publish-title">
                        {move || format!("{} ready to publish", count(ready(), "row is", "rows are"))}
                    </h2>
                    <p class="muted">"Publishing issues their documents. Rows that are held back stay here."</p>
                </div>
                <button class="btn primary" type="button" on:click=ask>
                    {move || format!("Publish {}…", count(ready(), "row", "rows"))}
                </button>
            </section>
        </Show>
        <Show when=move || !jobs().is_empty()>
            <section class="card" aria-labelledby="jobs-title">
                <h2 class="card-title" id="jobs-title">"Print jobs of this batch"</h2>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Reference"</th>
                            <th scope="col">"Centre"</th>
                            <th scope="col">"Documents made"</th>
                            <th scope="col">"Status"</th>
                        </tr>
                    </thead>
                    <tbody>{move || jobs().into_iter().map(job_row).collect_view()}</tbody>
                </table>
            </section>
        </Show>
        <Dialog open=asking title="Publish this batch?" on_close=move |()| asking.set(false)>
            <form class="dialog-body stack" on:submit=publish>
                <ErrorSummary form/>
                {move || batch.get().map(|batch| consequences(&batch))}
                <div class="actions">
                    <button class="btn primary" type="submit" aria-disabled=move || form.is_busy().then_some("true")>
                        {move || {
                            if form.is_busy() {
                                "Publishing…".to_owned()
                            } else {
                                format!("Publish {}", count(ready(), "row", "rows"))
                            }
                        }}
                    </button>
                    <button class="btn" type="button" on:click=move |_| asking.set(false)>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// What publishing will do, and what it will not.
fn consequences(batch: &Batch) -> AnyView {
    let left_out = [
        (batch.invalid > 0).then(|| {
            format!(
                "{} held back and {} in this batch: nothing is issued for {}.",
                count(batch.invalid, "row is", "rows are"),
                if batch.invalid == 1 { "stays" } else { "stay" },
                if batch.invalid == 1 { "it" } else { "them" },
            )
        }),
        (batch.already_issued > 0).then(|| {
            format!(
                "{} left out: the award was issued before.",
                count(batch.already_issued, "row is", "rows are")
            )
        }),
        (batch.published > 0).then(|| {
            format!(
                "{} published already and will not be issued twice.",
                count(batch.published, "row is", "rows are")
            )
        }),
    ];
    view! {
        <p>
            "This issues the documents of " <strong>{count(batch.publishable, "row", "rows")}</strong>
            ", in one print job for each centre."
        </p>
        <ul class="plain-list">
            <li>"The centres see them at once, and anyone who holds one can verify it."</li>
            <li>"What is printed is frozen. A mistake can only be put right by a replacement."</li>
            {left_out.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view()}
        </ul>
    }
    .into_any()
}

fn job_row(job: BatchPrintJob) -> AnyView {
    let done = job.completed + job.failed;
    let state = match job.status {
        PrintJobStatus::Pending => status(Tone::Plain, icon_shape(job.status), "Pending".to_owned()),
        PrintJobStatus::Processing => status(
            Tone::Warn,
            icon_shape(job.status),
            format!("Processing · {}%", percent(done, job.requested)),
        ),
        _ if job.failed > 0 => status(Tone::Bad, icon::CROSS, format!("{} failed", number(job.failed))),
        PrintJobStatus::Completed => status(Tone::Good, icon_shape(job.status), "Completed".to_owned()),
        PrintJobStatus::Failed => status(Tone::Bad, icon_shape(job.status), "Failed".to_owned()),
    };
    view! {
        <tr>
            <th scope="row" data-label="Reference">{job.reference}</th>
            <td data-label="Centre">{job.centre_name}</td>
            <td data-label="Documents made">
                <span class="ratio">
                    <span>{format!("{} of {}", number(job.completed), number(job.requested))}</span>
                    {bar(done, job.requested, "Documents made")}
                </span>
            </td>
            <td data-label="Status">{state}</td>
        </tr>
    }
    .into_any()
}

fn icon_shape(of: PrintJobStatus) -> &'static str {
    match of {
        PrintJobStatus::Pending => icon::CLOCK,
        PrintJobStatus::Processing => icon::HALF,
        PrintJobStatus::Completed => icon::TICK,
        PrintJobStatus::Failed => icon::CROSS,
    }
}
