//! The worker: claims jobs, keeps their leases, and ends them.

use std::{sync::Arc, time::Duration};

use actix_web::web::Data;
use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{interval, sleep},
};
use tokio_util::sync::CancellationToken;

use super::{
    AnyJob, Failure, LEASE,
    entity::{Model, State},
    store,
};
use crate::app::App;

/// Jobs that one process works on at a time. Their CPU-heavy parts share the CPU pool.
const AT_ONCE: usize = 4;
/// How long to wait before looking again, when nothing has woken the worker: another process may have queued.
const POLL: Duration = Duration::from_millis(500);
/// How often the queue, keys and sessions are swept.
const SWEEP: Duration = Duration::from_mins(10);

/// Works until told to stop; then gives back what it has begun.
pub async fn work(app: Data<App>, stop: CancellationToken) {
    let worker = app.clock.id();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    // Beside the work: a night's erasures may take long.
    let sweeps = tokio::spawn(sweep(app.clone(), stop.clone()));
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        while running.try_join_next().is_some() {}
        match store::claim(&app, worker).await {
            Ok(Some(job)) => {
                let (app, stop) = (app.clone(), stop.clone());
                running.spawn(async move {
                    one(&app, job, worker, stop).await;
                    drop(place);
                    app.wake();
                });
            }
            Ok(None) => {
                drop(place);
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = app.woken() => {}
                    () = sleep(POLL) => {}
                }
            }
            Err(error) => {
                tracing::error!(%error, "could not look for work");
                sleep(POLL).await;
            }
        }
    }
    while running.join_next().await.is_some() {}
    if let Err(error) = sweeps.await {
        tracing::error!(%error, "the sweeps broke");
    }
}

/// Forgets what is over, again and again, until told to stop.
async fn sweep(app: Data<App>, stop: CancellationToken) {
    let mut tick = interval(SWEEP);
    while stop.run_until_cancelled(tick.tick()).await.is_some() {
        if let Some(Err(error)) = stop.run_until_cancelled(Box::pin(app.sweep())).await {
            tracing::warn!(%error, "could not sweep");
        }
    }
}

/// Works until the queue is empty.
pub async fn drain(app: &App) -> crate::problem::Result<()> {
    let worker = app.clock.id();
    while let Some(job) = store::claim(app, worker).await? {
        Box::pin(one(app, job, worker, CancellationToken::new())).await;
    }
    Ok(())
}

/// Runs one job while keeping its lease, and writes down how it ended.
async fn one(app: &App, job: Model, worker: uuid::Uuid, stop: CancellationToken) {
    let result = match AnyJob::read(&job.kind, job.payload.clone()) {
        Err(error) => {
            tracing::error!(job = %job.id, kind = job.kind, %error, "can't read a job");
            store::finish(app, job.id, worker, State::Failed, Some(error.to_string())).await.map(drop)
        }
        Ok(any) if job.attempts > any.attempts() => {
            // Its workers died each time before they could say why.
            let detail = "The work was cut off again and again. Try once more, or ask for support.";
            fail(app, &any, &job, worker, "interrupted", detail).await
        }
        Ok(any) => tokio::select! {
            result = Box::pin(any.run(app)) => ended(app, &any, &job, worker, result).await,
            () = lease_lost(app, &job, worker) => {
                tracing::warn!(job = %job.id, kind = job.kind, "another worker has taken the job over");
                Ok(())
            }
            // What was committed stays; the next worker goes on from there.
            () = stop.cancelled() => {
                store::requeue(app, &job, worker, app.clock.now(), job.attempts - 1, None).await.map(drop)
            }
        },
    };
    if let Err(error) = result {
        // The lease runs out, and the job is tried again.
        tracing::error!(job = %job.id, kind = job.kind, %error, "could not end a job");
    }
}

/// Renews the lease until another worker has the job.
async fn lease_lost(app: &App, job: &Model, worker: uuid::Uuid) {
    loop {
        sleep(LEASE / 3).await;
        match store::heartbeat(app, job.id, worker).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(job = %job.id, %error, "could not renew a lease"),
        }
    }
}

async fn ended(
    app: &App,
    any: &AnyJob,
    job: &Model,
    worker: uuid::Uuid,
    result: Result<(), Failure>,
) -> crate::problem::Result<()> {
    match result {
        Ok(()) => {
            metrics::counter!("jobs_total", "kind" => job.kind.clone(), "end" => "done").increment(1);
            store::finish(app, job.id, worker, State::Done, None).await.map(drop)
        }
        Err(Failure::Fail(code, detail)) => fail(app, any, job, worker, code, &detail).await,
        Err(Failure::Later(code, detail)) if job.attempts >= any.attempts() => {
            tracing::warn!(job = %job.id, kind = job.kind, code, detail, "a job failed for good");
            fail(app, any, job, worker, code, &detail).await
        }
        Err(Failure::Later(_, detail)) => again(app, job, worker, detail).await,
        Err(Failure::Retry(error)) if job.attempts >= any.attempts() => {
            tracing::error!(job = %job.id, kind = job.kind, error = format!("{error:#}"), "a job failed for good");
            let detail =
                "Something went wrong on our side again and again. Try once more, or ask for support.";
            fail(app, any, job, worker, "internal", detail).await
        }
        Err(Failure::Retry(error)) => again(app, job, worker, format!("{error:#}")).await,
    }
}

/// Gives the job back to the queue, to be tried later.
async fn again(app: &App, job: &Model, worker: uuid::Uuid, error: String) -> crate::problem::Result<()> {
    tracing::warn!(job = %job.id, kind = job.kind, error, "a job is tried again");
    let at = app.clock.now() + backoff(job.attempts);
    store::requeue(app, job, worker, at, job.attempts, Some(error)).await.map(drop)
}

async fn fail(
    app: &App,
    any: &AnyJob,
    job: &Model,
    worker: uuid::Uuid,
    code: &str,
    detail: &str,
) -> crate::problem::Result<()> {
    metrics::counter!("jobs_total", "kind" => job.kind.clone(), "end" => "failed").increment(1);
    any.failed(app, code, detail).await?;
    store::finish(app, job.id, worker, State::Failed, Some(format!("{code}: {detail}"))).await.map(drop)
}

/// Waits of 1, 2, 4 ... seconds, five minutes at most.
fn backoff(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(9);
    Duration::from_secs((1 << doublings).min(300))
}
