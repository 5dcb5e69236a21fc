//! Bulk changes in words.

use shared::{
    bulk_changes::{BulkChange, BulkOutcome, BulkStatus, Skipped},
    documents::DocumentStep,
};

use leptos::prelude::AnyView;

use crate::{
    format::{count, number, percent},
    ui::{
        icon,
        status::{Tone, status},
    },
};

/// What was done.
pub fn done(step: DocumentStep) -> &'static str {
    match step {
        DocumentStep::Suspend => "Suspended",
        DocumentStep::Reinstate => "Reinstated",
        DocumentStep::Revoke => "Cancelled",
    }
}

/// `1,204 documents`.
pub fn documents(many: u64) -> String {
    count(many, "document", "documents")
}

/// Why documents stay as they are: `30 are cancelled already`.
pub fn reasons(skipped: Skipped) -> Vec<String> {
    let say = |many: u64, words: &str| {
        let be = if many == 1 { "is" } else { "are" };
        (many > 0).then(|| format!("{} {be} {words}", number(many)))
    };
    [
        say(skipped.suspended, "suspended already"),
        say(skipped.not_suspended, "not suspended"),
        say(skipped.revoked, "cancelled for good"),
        say(skipped.replaced, "replaced by a newer document"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What became of a document.
pub fn outcome(of: BulkOutcome, step: DocumentStep) -> AnyView {
    let (tone, shape) = match of {
        BulkOutcome::Waiting => (Tone::Plain, icon::CLOCK),
        BulkOutcome::Changed => return status(Tone::Good, icon::TICK, done(step).to_owned()),
        BulkOutcome::Suspended | BulkOutcome::NotSuspended => (Tone::Plain, icon::PAUSE),
        BulkOutcome::Revoked => (Tone::Plain, icon::CROSS),
        BulkOutcome::Replaced => (Tone::Plain, icon::COPIES),
    };
    status(tone, shape, of.word().to_owned())
}

/// How far a bulk change is.
pub fn progress(of: &BulkChange) -> AnyView {
    let word = of.status.word().to_owned();
    match of.status {
        BulkStatus::Pending => status(Tone::Plain, icon::CLOCK, word),
        BulkStatus::Processing => {
            let done = percent(of.documents - of.waiting, of.documents);
            status(Tone::Warn, icon::HALF, format!("{word} · {done}%"))
        }
        BulkStatus::Completed => status(Tone::Good, icon::TICK, word),
        BulkStatus::Failed => status(Tone::Bad, icon::CROSS, word),
    }
}
