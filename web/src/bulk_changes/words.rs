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

/// What is done, as a button says it.
pub fn verb(step: DocumentStep) -> &'static str {
    match step {
        DocumentStep::Suspend => "Suspend",
        DocumentStep::Reinstate => "Reinstate",
        DocumentStep::Revoke => "Cancel",
    }
}

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
    match of {
        BulkOutcome::Waiting => status(Tone::Plain, icon::CLOCK, "Waiting".to_owned()),
        BulkOutcome::Changed => status(Tone::Good, icon::TICK, done(step).to_owned()),
        BulkOutcome::Suspended => status(Tone::Plain, icon::PAUSE, "Was suspended already".to_owned()),
        BulkOutcome::NotSuspended => status(Tone::Plain, icon::PAUSE, "Was not suspended".to_owned()),
        BulkOutcome::Revoked => status(Tone::Plain, icon::CROSS, "Was cancelled before".to_owned()),
        BulkOutcome::Replaced => status(Tone::Plain, icon::COPIES, "Was replaced before".to_owned()),
    }
}

/// How far a bulk change is.
pub fn progress(of: &BulkChange) -> AnyView {
    match of.status {
        BulkStatus::Pending => status(Tone::Plain, icon::CLOCK, "Waiting".to_owned()),
        BulkStatus::Processing => {
            let done = percent(of.documents - of.waiting, of.documents);
            status(Tone::Warn, icon::HALF, format!("Under way · {done}%"))
        }
        BulkStatus::Completed => status(Tone::Good, icon::TICK, "Done".to_owned()),
        BulkStatus::Failed => status(Tone::Bad, icon::CROSS, "Given up".to_owned()),
    }
}
