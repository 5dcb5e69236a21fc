//! Background work. A job is inserted in the transaction that causes it, claimed by one worker with a lease,
//! heartbeaten, retried with backoff, and idempotent: killing a process at any moment loses nothing and does
//! nothing twice.

pub mod entity;
pub mod runner;
pub mod store;

use std::{future::Future, time::Duration};

use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::App,
    batches::jobs::{CheckBatch, PublishBatch},
    bulk_changes::jobs::RunBulkChange,
    exports::make::MakeExport,
    learner_portal::jobs::DecideRegistration,
    mail::jobs::SendMail,
    notifications::jobs::PostNotifications,
    payments::jobs::ReturnPayment,
    print_jobs::jobs::ProcessPrintJob,
    privacy::jobs::RemoveFiles,
    problem,
    webhooks::jobs::DeliverWebhook,
};

/// How long a claimed job belongs to its worker without a heartbeat.
pub const LEASE: Duration = Duration::from_secs(15);

/// What ends a try of a job.
#[derive(Debug)]
pub enum Failure {
    /// A passing fault: try again later.
    Retry(anyhow::Error),
    /// A passing fault of someone else: try again later, and if that does not help, fail with this code and these words.
    Later(&'static str, String),
    /// Trying again would not help: a code for programs, and words for people.
    Fail(&'static str, String),
}

impl<E: Into<problem::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Retry(error.into().into())
    }
}

/// A kind of background work; the value is what one job needs to know.
pub trait Job: Serialize + DeserializeOwned + Send + Sync {
    /// The kind's name in the queue.
    const KIND: &'static str;
    /// How often it is tried before it has failed.
    const ATTEMPTS: i64 = 8;

    /// Does the work. May be called again after it was cut off at any point.
    fn run(&self, app: &App) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Tells the resource that the job has failed for good.
    fn failed(&self, app: &App, code: &str, detail: &str)
    -> impl Future<Output = problem::Result<()>> + Send;
}

/// Puts a job into the queue, within the transaction that causes it. Call [`App::wake`] after the commit.
pub async fn enqueue<J: Job>(transaction: &DatabaseTransaction, app: &App, job: &J) -> problem::Result<()> {
    enqueue_at(transaction, app, job, app.clock.now()).await
}

/// The same for a job that may not run before this time.
pub async fn enqueue_at<J: Job>(
    transaction: &DatabaseTransaction,
    app: &App,
    job: &J,
    run_at: DateTime<Utc>,
) -> problem::Result<()> {
    store::insert(transaction, &app.clock, J::KIND, serde_json::to_value(job)?, run_at).await
}

/// A job of any kind, read from the queue.
enum AnyJob {
    CheckBatch(CheckBatch),
    PublishBatch(PublishBatch),
    ProcessPrintJob(ProcessPrintJob),
    RunBulkChange(RunBulkChange),
    MakeExport(MakeExport),
    DecideRegistration(DecideRegistration),
    SendMail(SendMail),
    PostNotifications(PostNotifications),
    RemoveFiles(RemoveFiles),
    ReturnPayment(ReturnPayment),
    DeliverWebhook(DeliverWebhook),
}

/// The one list of kinds.
macro_rules! each {
    ($any:expr, $job:ident => $body:expr) => {
        match $any {
            AnyJob::CheckBatch($job) => $body,
            AnyJob::PublishBatch($job) => $body,
            AnyJob::ProcessPrintJob($job) => $body,
            AnyJob::RunBulkChange($job) => $body,
            AnyJob::MakeExport($job) => $body,
            AnyJob::DecideRegistration($job) => $body,
            AnyJob::SendMail($job) => $body,
            AnyJob::PostNotifications($job) => $body,
            AnyJob::RemoveFiles($job) => $body,
            AnyJob::ReturnPayment($job) => $body,
            AnyJob::DeliverWebhook($job) => $body,
        }
    };
}

fn attempts_of<J: Job>(_: &J) -> i64 {
    J::ATTEMPTS
}

impl AnyJob {
    fn read(kind: &str, payload: serde_json::Value) -> Result<Self, serde_json::Error> {
        match kind {
            CheckBatch::KIND => serde_json::from_value(payload).map(Self::CheckBatch),
            PublishBatch::KIND => serde_json::from_value(payload).map(Self::PublishBatch),
            ProcessPrintJob::KIND => serde_json::from_value(payload).map(Self::ProcessPrintJob),
            RunBulkChange::KIND => serde_json::from_value(payload).map(Self::RunBulkChange),
            MakeExport::KIND => serde_json::from_value(payload).map(Self::MakeExport),
            DecideRegistration::KIND => serde_json::from_value(payload).map(Self::DecideRegistration),
            SendMail::KIND => serde_json::from_value(payload).map(Self::SendMail),
            PostNotifications::KIND => serde_json::from_value(payload).map(Self::PostNotifications),
            RemoveFiles::KIND => serde_json::from_value(payload).map(Self::RemoveFiles),
            ReturnPayment::KIND => serde_json::from_value(payload).map(Self::ReturnPayment),
            DeliverWebhook::KIND => serde_json::from_value(payload).map(Self::DeliverWebhook),
            other => Err(serde::de::Error::custom(format!("there is no kind of job called {other}"))),
        }
    }

    fn attempts(&self) -> i64 {
        each!(self, job => attempts_of(job))
    }

    async fn run(&self, app: &App) -> Result<(), Failure> {
        each!(self, job => Box::pin(job.run(app)).await)
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> problem::Result<()> {
        each!(self, job => job.failed(app, code, detail).await)
    }
}
