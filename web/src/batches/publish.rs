//! Publishing a batch: exactly what it will do, now or at a time, and the print jobs that come of it.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    batches::{Batch, BatchPrintJob, CentreShare, NewSchedule, PublicationSummary, Published},
    permission::Permission,
    print_jobs::PrintJobStatus,
    problem::FieldError,
};

use crate::{
    approvals::ApprovalNotice,
    batches::plan::{PlanNotice, planned_words, to_type, typed},
    client::new_key,
    format::{count, number, percent},
    session::use_session,
    ui::{
        dialog::Dialog,
        dom::focus_id,
        fetch::{Fetched, Now, fetch},
        field::{ErrorSummary, Form, RadioField, Submit, TextField, choices},
        icon,
        progress::ratio,
        state::{Failed, Skeleton},
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// The panel that leads from a checked batch to its print jobs.
#[component]
pub fn PublishPanel(
    /// The batch, once it is checked.
    batch: Memo<Option<Batch>>,
    /// Runs when it was published, or planned.
    #[prop(into)]
    on_published: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let asking = RwSignal::new(false);
    let published = RwSignal::new(false);
    let asked_turn = RwSignal::new(0_u32);
    let waits = RwSignal::new(false);
    let ready = move || batch.with(|batch| batch.as_ref().map_or(0, |batch| batch.publishable));
    let planned =
        Memo::new(move |_| batch.with(|batch| batch.as_ref().is_some_and(|batch| batch.schedule.is_some())));
    let jobs =
        move || batch.with(|batch| batch.as_ref().map(|batch| batch.print_jobs.clone()).unwrap_or_default());
    let can = move || ready() > 0 && session.may(Permission::PublishBatches);
    let summary = fetch::<PublicationSummary>(
        move || match batch.with(|batch| batch.as_ref().map(|batch| batch.id)) {
            Some(id) if can() => format!("/issuer/batches/{id}/summary"),
            _ => String::new(),
        },
        false,
    );
    let by_two = move || summary.read(|it| it.approval_needed).unwrap_or_default();
    // The button that was pressed is gone: what came of it is next.
    Effect::new(move || {
        if published.get() && !jobs().is_empty() {
            published.set(false);
            focus_id("jobs-title");
        }
    });
    view! {
        <ApprovalNotice
            subject_id=Signal::derive(move || {
                batch.with(|batch| batch.as_ref().map(|batch| batch.id.to_string()).unwrap_or_default())
            })
            turn=asked_turn
            waits
            on_done=on_published
        />
        <PlanNotice batch on_change=move |()| asking.set(true) on_cancelled=on_published/>
        <Show when=move || can() && !planned.get() && !waits.get()>
            <section class="card pad call" aria-labelledby="publish-title">
                <div>
                    <h2 id="publish-title">
                        {move || format!("{} ready to publish", count(ready(), "row is", "rows are"))}
                    </h2>
                    <p class="muted">
                        {move || {
                            if by_two() {
                                "A second person must approve before they are published. Rows that are held back stay here."
                            } else {
                                "Publishing issues their documents. Rows that are held back stay here."
                            }
                        }}
                    </p>
                </div>
                <button class="btn primary" type="button" on:click=move |_| asking.set(true)>
                    {move || {
                        let rows = count(ready(), "row", "rows");
                        if by_two() { format!("Ask for approval of {rows}…") } else { format!("Publish {rows}…") }
                    }}
                </button>
            </section>
        </Show>
        <Show when=move || !jobs().is_empty()>
            <section class="card" aria-labelledby="jobs-title">
                <h2 class="card-title" id="jobs-title" tabindex="-1">"Jobs issued from this batch"</h2>
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
        <Dialog
            open=asking
            title=Signal::derive(move || {
                let title = if by_two() { "Ask for approval to publish?" } else { "Publish this batch?" };
                title.to_owned()
            })
            on_close=move |()| asking.set(false)
        >
            <PublishForm batch summary asking published asked_turn on_published/>
        </Dialog>
    }
}

/// The dialog's form: made anew each time it opens.
#[component]
fn PublishForm(
    batch: Memo<Option<Batch>>,
    summary: Fetched<PublicationSummary>,
    asking: RwSignal<bool>,
    published: RwSignal<bool>,
    asked_turn: RwSignal<u32>,
    on_published: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let form = Form::new("publish");
    // A second click does nothing twice.
    let key = StoredValue::new(new_key());
    let plan = batch.with_untracked(|batch| batch.as_ref().and_then(|batch| batch.schedule.clone()));
    let when = RwSignal::new(if plan.is_some() { "later" } else { "now" }.to_owned());
    let at = RwSignal::new(to_type(plan.map(|plan| plan.publish_at)));
    let id = batch.with_untracked(|batch| batch.as_ref().map(|batch| batch.id)).unwrap_or_default();
    // The dialog and its button say the same, and what is said is what is published.
    let publishable =
        Memo::new(move |_| batch.with(|batch| batch.as_ref().map_or(0, |batch| batch.publishable)));
    Effect::new(move || {
        publishable.get();
        summary.again();
    });
    let ready = move || summary.read(|it| it.records).unwrap_or_default();
    let by_two = Memo::new(move |_| summary.read(|it| it.approval_needed).unwrap_or_default());
    let later = move || !by_two.get() && when.with(|when| when == "later");
    let publish = move || {
        if !form.begin(Vec::new()) {
            return;
        }
        spawn_local(async move {
            let path = format!("/issuer/batches/{id}/publish?records={}", untrack(ready));
            let result = session.client.post_empty::<Published>(&path, &key.get_value()).await;
            form.end(&result);
            if result.is_err() {
                // Another person may have mended a row meanwhile.
                summary.again();
            }
            if let Ok(made) = result {
                asking.try_set(false);
                if made.approval_id.is_some() {
                    asked_turn.try_update(|turn| *turn += 1);
                    toasts.say(
                        "Asked for approval. A second person must approve before anything is published.",
                    );
                    on_published.run(());
                    return;
                }
                published.try_set(true);
                let jobs = count(made.print_job_ids.len() as u64, "print job", "print jobs");
                toasts.say(format!("Published in {jobs}. The documents are being made."));
                on_published.run(());
            }
        });
    };
    let plan = move || {
        let publish_at = typed(&at.get_untracked());
        let wrong = publish_at
            .is_none()
            .then(|| FieldError::new("/publish_at", "required", "Choose a day and a time."));
        if !form.begin(wrong.into_iter().collect()) {
            return;
        }
        let Some(publish_at) = publish_at else { return };
        spawn_local(async move {
            let path = format!("/issuer/batches/{id}/schedule");
            let result = session.client.put::<_, Batch>(&path, &NewSchedule { publish_at }, None).await;
            form.end(&result);
            if result.is_ok() {
                asking.try_set(false);
                toasts.say(planned_words(publish_at));
                on_published.run(());
            }
        });
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if untrack(later) { plan() } else { publish() }
    };
    let label = Signal::derive(move || {
        let rows = count(ready(), "row", "rows");
        match (by_two.get(), later()) {
            (true, _) => format!("Ask for approval of {rows}"),
            (false, true) => format!("Plan to publish {rows}"),
            (false, false) => format!("Publish {rows}"),
        }
    });
    let busy = Signal::derive(move || {
        match (by_two.get(), later()) {
            (true, _) => "Asking…",
            (false, true) => "Planning…",
            (false, false) => "Publishing…",
        }
        .to_owned()
    });
    view! {
        <form class="dialog-body stack" novalidate on:submit=submit>
            <ErrorSummary form/>
            {move || consequences(summary, later())}
            <Show when=move || !by_two.get()>
                <RadioField
                    form
                    pointer="/when"
                    label="When"
                    value=when
                    options=choices(&[("now", "Now"), ("later", "At a time")])
                />
            </Show>
            <Show when=later>
                <TextField
                    form
                    pointer="/publish_at"
                    label="Day and time"
                    kind="datetime-local"
                    value=at
                    hint="By your own clock. Until then it can be changed or cancelled, and rows can be mended."
                />
            </Show>
            <div class="actions">
                // What is confirmed is what was said.
                <Show when=move || summary.read(|_| ()).is_some()>
                    <Submit form label busy/>
                </Show>
                <button class="btn" type="button" on:click=move |_| asking.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}

/// What publishing will do, and what it will not.
fn consequences(summary: Fetched<PublicationSummary>, later: bool) -> AnyView {
    let summary = match summary.now() {
        Now::Loading => return view! { <Skeleton lines=5/> }.into_any(),
        Now::Failed(fault) => return view! { <Failed fault again=move |()| summary.again()/> }.into_any(),
        Now::Ready(summary) => summary,
    };
    let total = summary.documents.total();
    let left_out = [
        (summary.invalid, "row is held back and stays", "rows are held back and stay"),
        (
            summary.already_issued,
            "row is left out: its award was issued before",
            "rows are left out: their awards were issued before",
        ),
        (summary.left_out, "row was left out by hand", "rows were left out by hand"),
    ];
    let left_out = left_out
        .into_iter()
        .filter(|(rows, _, _)| *rows > 0)
        .map(|(rows, one, many)| view! { <li>{format!("{}.", count(rows, one, many))}</li> })
        .collect_view();
    let new = (summary.new_learners > 0)
        .then(|| view! { <li>{format!("{} made.", count(summary.new_learners, "new learner is", "new learners are"))}</li> });
    let expired = (summary.expired > 0).then(|| {
        let records = count(summary.expired, "record’s documents have", "records’ documents have");
        view! { <li class="warn-line">{format!("{records} expired already: they are issued as expired.")}</li> }
    });
    let without_units = (summary.without_units > 0).then(|| {
        let transcripts = count(summary.without_units, "transcript lists", "transcripts list");
        let words = format!(
            "{transcripts} no units, though the qualification has some: the rows’ components are blank.",
        );
        view! { <li class="warn-line">{words}</li> }
    });
    let renamed = (summary.renamed_learners > 0).then(|| renamed(&summary));
    view! {
        <p>
            {if summary.approval_needed { "Once it is approved, it issues the documents of " } else { "This issues the documents of " }} <strong>{count(summary.records, "row", "rows")}</strong> ": "
            <strong>{count(total, "document", "documents")}</strong>
            ", in one job for each centre."
        </p>
        <div class="summary-scroll" tabindex="0" role="region" aria-label="By centre">
            <table class="summary-table">
                <thead>
                    <tr>
                        <th scope="col">"Centre"</th>
                        <th scope="col" class="figures">"Records"</th>
                        <th scope="col" class="figures">"Certificates"</th>
                        <th scope="col" class="figures">"Transcripts"</th>
                        <th scope="col" class="figures">"Letters"</th>
                    </tr>
                </thead>
                <tbody>{summary.centres.iter().map(centre_row).collect_view()}</tbody>
            </table>
        </div>
        <ul class="plain-list">
            {new} {renamed} {expired} {without_units} {left_out}
            {summary
                .approval_needed
                .then(|| {
                    view! {
                        <li>
                            "Nothing is published until a second person agrees. The request waits on the page “Approvals”."
                        </li>
                    }
                })}
            <li>
                {if summary.approval_needed {
                    "Once it is approved, the centres see them at once, and anyone who holds one can verify it."
                } else if later {
                    "From then on the centres see them, and anyone who holds one can verify it."
                } else {
                    "The centres see them at once, and anyone who holds one can verify it."
                }}
            </li>
            <li>"What is printed is frozen. A mistake can only be put right by a replacement."</li>
        </ul>
    }
    .into_any()
}

fn centre_row(share: &CentreShare) -> AnyView {
    let documents = share.documents;
    let figure = |label: &'static str, value: u64| {
        view! { <td class="figures" data-label=label>{number(value)}</td> }
    };
    view! {
        <tr>
            <th scope="row" data-label="Centre">
                {share.name.clone()} <span class="sub">{share.number.clone()}</span>
            </th>
            {figure("Records", share.records)}
            {figure("Certificates", documents.certificate)}
            {figure("Transcripts", documents.transcript)}
            {figure("Letters", documents.letter)}
        </tr>
    }
    .into_any()
}

/// Learners whose name changes.
fn renamed(summary: &PublicationSummary) -> AnyView {
    let lines = summary
        .renamed
        .iter()
        .map(|one| {
            view! {
                <li>
                    {format!("Line {}: ", number(one.line))} <s>{one.from.clone()}</s> " → " {one.to.clone()}
                </li>
            }
        })
        .collect_view();
    let more = summary.renamed_learners.saturating_sub(summary.renamed.len() as u64);
    view! {
        <li class="warn-line">
            {format!("{} another name from then on:", count(summary.renamed_learners, "known learner has", "known learners have"))}
            <ul class="plain-list">
                {lines} {(more > 0).then(|| view! { <li>{format!("and {} more", number(more))}</li> })}
            </ul>
        </li>
    }
    .into_any()
}

fn job_row(job: BatchPrintJob) -> AnyView {
    let done = job.completed + job.failed;
    let state = match job.status {
        PrintJobStatus::Pending => status(Tone::Plain, icon::CLOCK, "Pending".to_owned()),
        PrintJobStatus::Processing => {
            status(Tone::Warn, icon::HALF, format!("Processing · {}%", percent(done, job.requested)))
        }
        _ if job.failed > 0 => status(Tone::Bad, icon::CROSS, format!("{} failed", number(job.failed))),
        PrintJobStatus::Completed => status(Tone::Good, icon::TICK, "Completed".to_owned()),
        PrintJobStatus::Failed => status(Tone::Bad, icon::CROSS, "Failed".to_owned()),
    };
    view! {
        <tr>
            <th scope="row" data-label="Reference">
                <a href=format!("/issuer/print-jobs/{}", job.id)>{job.reference}</a>
            </th>
            <td data-label="Centre">{job.centre_name}</td>
            <td data-label="Documents made">{ratio(job.completed, job.requested, "Documents made")}</td>
            <td data-label="Status">{state}</td>
        </tr>
    }
    .into_any()
}
