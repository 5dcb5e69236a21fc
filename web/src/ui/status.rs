//! Status as a word and a shape.

use leptos::prelude::*;
use shared::{
    batches::{Batch, BatchStage},
    centres::CentreStatus,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    print_jobs::{PrintJob, PrintJobStatus},
    qualifications::QualificationStatus,
    users::UserStatus,
};

use crate::{
    format::{number, percent},
    ui::icon::{self, icon},
};

/// How good or bad something is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// On its way, or in need of a look.
    Warn,
    /// Waits for whoever looks at it.
    Next,
    /// Wrong.
    Bad,
    /// Neither.
    Plain,
}

impl Tone {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Next => "next",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }
}

/// A status.
pub fn status(tone: Tone, shape: &'static str, words: String) -> AnyView {
    view! { <span class=format!("status {}", tone.class())>{icon(shape)} <span>{words}</span></span> }
        .into_any()
}

/// How far a print job is.
pub fn print_job_status(job: &PrintJob) -> AnyView {
    let counts = job.counts;
    match job.status {
        PrintJobStatus::Pending => status(Tone::Plain, icon::CLOCK, job.status.word().to_owned()),
        PrintJobStatus::Processing => {
            let done = percent(counts.completed + counts.failed, counts.requested);
            status(Tone::Warn, icon::HALF, format!("{} · {done}%", job.status.word()))
        }
        _ if counts.failed > 0 => status(Tone::Bad, icon::CROSS, format!("{} failed", number(counts.failed))),
        PrintJobStatus::Completed => status(Tone::Good, icon::TICK, job.status.word().to_owned()),
        PrintJobStatus::Failed => status(Tone::Bad, icon::CROSS, job.status.word().to_owned()),
    }
}

/// How far the check of a batch is, and what of it waits.
pub fn batch_status(batch: &Batch) -> AnyView {
    let stage = batch.stage();
    let (tone, shape) = match stage {
        BatchStage::Checking => {
            let done = percent(batch.progress.done, batch.progress.total);
            return status(Tone::Warn, icon::HALF, format!("{} · {done}%", stage.word()));
        }
        BatchStage::Waiting | BatchStage::Planned => (Tone::Plain, icon::CLOCK),
        BatchStage::Unreadable => (Tone::Bad, icon::CROSS),
        BatchStage::Ready => (Tone::Next, icon::NEXT),
        BatchStage::Publishing => (Tone::Warn, icon::HALF),
        BatchStage::Published => (Tone::Good, icon::TICK),
        BatchStage::Nothing => (Tone::Plain, icon::PAUSE),
    };
    status(tone, shape, stage.word().to_owned())
}

/// Where a document is in its life.
pub fn document_status(of: DocumentStatus) -> AnyView {
    let (tone, shape) = match of {
        DocumentStatus::Valid => (Tone::Good, icon::TICK),
        DocumentStatus::Expired => (Tone::Warn, icon::CLOCK),
        DocumentStatus::Suspended => (Tone::Warn, icon::PAUSE),
        DocumentStatus::Revoked => (Tone::Bad, icon::CROSS),
        DocumentStatus::Replaced => (Tone::Plain, icon::COPIES),
    };
    status(tone, shape, of.word().to_owned())
}

/// Whether a learner was told.
pub fn notification(of: NotificationStatus) -> AnyView {
    let (tone, shape) = match of {
        NotificationStatus::NotNotified => (Tone::Plain, icon::MAIL),
        NotificationStatus::Queued => (Tone::Warn, icon::CLOCK),
        NotificationStatus::Sent => (Tone::Good, icon::TICK),
        NotificationStatus::Failed => (Tone::Bad, icon::CROSS),
    };
    status(tone, shape, of.word().to_owned())
}

/// The name of a kind of documents.
pub fn kind_name(kind: DocumentKind) -> &'static str {
    kind.word()
}

/// Whether awards can be issued to a centre.
pub fn centre_status(of: CentreStatus) -> AnyView {
    let (tone, shape) = match of {
        CentreStatus::Active => (Tone::Good, icon::TICK),
        CentreStatus::Inactive => (Tone::Plain, icon::ARCHIVE),
    };
    status(tone, shape, of.word().to_owned())
}

/// Whether a qualification is awarded.
pub fn qualification_status(of: QualificationStatus) -> AnyView {
    let (tone, shape) = match of {
        QualificationStatus::Active => (Tone::Good, icon::TICK),
        QualificationStatus::Archived => (Tone::Plain, icon::ARCHIVE),
    };
    status(tone, shape, of.word().to_owned())
}

/// Whether a user can use the portal.
pub fn user_status(of: UserStatus) -> AnyView {
    let (tone, shape) = match of {
        UserStatus::Active => (Tone::Good, icon::TICK),
        UserStatus::Invited => (Tone::Warn, icon::MAIL),
        UserStatus::Locked => (Tone::Bad, icon::PAUSE),
        UserStatus::Inactive => (Tone::Plain, icon::PAUSE),
        UserStatus::Deleted => (Tone::Plain, icon::BIN),
    };
    status(tone, shape, of.word().to_owned())
}
