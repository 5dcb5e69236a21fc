//! Status as a word and a shape.

use leptos::prelude::*;
use shared::{
    batches::{Batch, BatchStatus},
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
        PrintJobStatus::Pending => status(Tone::Plain, icon::CLOCK, "Pending".to_owned()),
        PrintJobStatus::Processing => {
            let done = percent(counts.completed + counts.failed, counts.requested);
            status(Tone::Warn, icon::HALF, format!("Processing · {done}%"))
        }
        _ if counts.failed > 0 => status(Tone::Bad, icon::CROSS, format!("{} failed", number(counts.failed))),
        PrintJobStatus::Completed => status(Tone::Good, icon::TICK, "Completed".to_owned()),
        PrintJobStatus::Failed => status(Tone::Bad, icon::CROSS, "Failed".to_owned()),
    }
}

/// How far the check of a batch is, and what of it waits.
pub fn batch_status(batch: &Batch) -> AnyView {
    match batch.status {
        BatchStatus::Pending => status(Tone::Plain, icon::CLOCK, "Waiting".to_owned()),
        BatchStatus::Processing => {
            let done = percent(batch.progress.done, batch.progress.total);
            status(Tone::Warn, icon::HALF, format!("Checking · {done}%"))
        }
        BatchStatus::Failed => status(Tone::Bad, icon::CROSS, "Could not be read".to_owned()),
        BatchStatus::Completed if batch.schedule.is_some() => {
            status(Tone::Plain, icon::CLOCK, "Planned".to_owned())
        }
        BatchStatus::Completed if batch.publishable > 0 => {
            status(Tone::Next, icon::NEXT, "Ready to publish".to_owned())
        }
        BatchStatus::Completed if batch.valid > batch.published => {
            status(Tone::Warn, icon::HALF, "Publishing".to_owned())
        }
        BatchStatus::Completed if batch.published > 0 => {
            status(Tone::Good, icon::TICK, "Published".to_owned())
        }
        BatchStatus::Completed => status(Tone::Plain, icon::PAUSE, "Nothing to publish".to_owned()),
    }
}

/// Where a document is in its life.
pub fn document_status(of: DocumentStatus) -> AnyView {
    let (tone, shape, words) = match of {
        DocumentStatus::Valid => (Tone::Good, icon::TICK, "Valid"),
        DocumentStatus::Expired => (Tone::Warn, icon::CLOCK, "Expired"),
        DocumentStatus::Suspended => (Tone::Warn, icon::PAUSE, "Suspended"),
        DocumentStatus::Revoked => (Tone::Bad, icon::CROSS, "Cancelled"),
        DocumentStatus::Replaced => (Tone::Plain, icon::COPIES, "Replaced"),
    };
    status(tone, shape, words.to_owned())
}

/// Whether a learner was told.
pub fn notification(of: NotificationStatus) -> AnyView {
    let (tone, shape, words) = match of {
        NotificationStatus::NotNotified => (Tone::Plain, icon::MAIL, "Not notified"),
        NotificationStatus::Queued => (Tone::Warn, icon::CLOCK, "Queued"),
        NotificationStatus::Sent => (Tone::Good, icon::TICK, "Notified"),
        NotificationStatus::Failed => (Tone::Bad, icon::CROSS, "Not delivered"),
    };
    status(tone, shape, words.to_owned())
}

/// The name of a kind of documents.
pub fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Certificate => "Certificate",
        DocumentKind::Transcript => "Transcript",
        DocumentKind::Letter => "Letter",
    }
}

/// Whether awards can be issued to a centre.
pub fn centre_status(of: CentreStatus) -> AnyView {
    match of {
        CentreStatus::Active => status(Tone::Good, icon::TICK, "Active".to_owned()),
        CentreStatus::Inactive => status(Tone::Plain, icon::ARCHIVE, "Archived".to_owned()),
    }
}

/// Whether a qualification is awarded.
pub fn qualification_status(of: QualificationStatus) -> AnyView {
    match of {
        QualificationStatus::Active => status(Tone::Good, icon::TICK, "Active".to_owned()),
        QualificationStatus::Archived => status(Tone::Plain, icon::ARCHIVE, "Archived".to_owned()),
    }
}

/// Whether a user can use the portal.
pub fn user_status(of: UserStatus) -> AnyView {
    let (tone, shape, words) = match of {
        UserStatus::Active => (Tone::Good, icon::TICK, "Active"),
        UserStatus::Invited => (Tone::Warn, icon::MAIL, "Invited"),
        UserStatus::Locked => (Tone::Bad, icon::PAUSE, "Locked"),
        UserStatus::Inactive => (Tone::Plain, icon::PAUSE, "Switched off"),
    };
    status(tone, shape, words.to_owned())
}
