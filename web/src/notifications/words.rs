//! What states of mails and outcomes of items are called, with their shapes.

use leptos::prelude::*;
use shared::notifications::{
    ItemOutcome, Notification, NotificationKind, NotificationRun, NotificationState,
};

use crate::{
    format::count,
    ui::{
        icon,
        status::{Tone, status},
        timeline::Happening,
    },
};

/// Where a mail is, and why it is not further.
pub fn state(mail: &Notification) -> AnyView {
    let (tone, shape) = shape_of(mail.state);
    let why = mail.failure.clone().map(|failure| view! { <span class="sub wrap">{failure.detail}</span> });
    view! { {status(tone, shape, mail.state.word().to_owned())} {why} }.into_any()
}

fn shape_of(state: NotificationState) -> (Tone, &'static str) {
    match state {
        NotificationState::Queued => (Tone::Warn, icon::CLOCK),
        NotificationState::Sent => (Tone::Good, icon::TICK),
        NotificationState::Failed => (Tone::Bad, icon::CROSS),
    }
}

/// What becomes of an item.
pub fn outcome(of: ItemOutcome) -> AnyView {
    let (tone, shape) = match of {
        ItemOutcome::Ready => (Tone::Next, icon::MAIL),
        ItemOutcome::Queued => (Tone::Warn, icon::CLOCK),
        ItemOutcome::Sent => (Tone::Good, icon::TICK),
        ItemOutcome::Failed => (Tone::Bad, icon::CROSS),
        ItemOutcome::NotFound
        | ItemOutcome::Repeated
        | ItemOutcome::NoEmail
        | ItemOutcome::MalformedEmail
        | ItemOutcome::NothingValid => (Tone::Warn, icon::WARNING),
        ItemOutcome::QueuedAlready
        | ItemOutcome::SentAlready
        | ItemOutcome::NotTold
        | ItemOutcome::TooSoon
        | ItemOutcome::Registered
        | ItemOutcome::NoReminders => (Tone::Plain, icon::INFO),
    };
    status(tone, shape, of.word().to_owned())
}

/// Why no mail comes of items, and what to do about it, one sentence for each reason.
pub fn refusals(run: &NotificationRun) -> Vec<String> {
    run.refusals
        .iter()
        .map(|refusal| {
            let (one, many) = match refusal.reason {
                ItemOutcome::NoEmail => (
                    "has no email address. Enter it below, or send a file with addresses.",
                    "have no email address. Enter it below, or send a file with addresses.",
                ),
                ItemOutcome::MalformedEmail => (
                    "has something else where the email address should be.",
                    "have something else where the email address should be.",
                ),
                ItemOutcome::NothingValid => {
                    ("has no document that is valid today.", "have no document that is valid today.")
                }
                ItemOutcome::QueuedAlready => {
                    ("has a mail waiting to be sent already.", "have a mail waiting to be sent already.")
                }
                ItemOutcome::SentAlready => ("was notified before.", "were notified before."),
                ItemOutcome::NotFound => ("is no record of your centre.", "are no records of your centre."),
                ItemOutcome::Repeated => (
                    "is in the list twice; the first one counts.",
                    "are in the list twice; the first one counts.",
                ),
                ItemOutcome::NotTold => (
                    "was not notified yet, so there is nothing to remind of.",
                    "were not notified yet, so there is nothing to remind of.",
                ),
                ItemOutcome::TooSoon => {
                    ("was written to in the last days.", "were written to in the last days.")
                }
                ItemOutcome::Registered => ("has registered already.", "have registered already."),
                ItemOutcome::NoReminders => ("wants no more reminders.", "want no more reminders."),
                // No refusals.
                ItemOutcome::Ready | ItemOutcome::Queued | ItemOutcome::Sent | ItemOutcome::Failed => {
                    ("", "")
                }
            };
            count(refusal.items, one, many)
        })
        .collect()
}

/// A mail as something that happened to a record.
pub fn happening(mail: Notification) -> Happening {
    let (tone, shape) = shape_of(mail.state);
    let what = match (mail.kind, mail.state) {
        (NotificationKind::Notify, NotificationState::Queued) => "Notification queued",
        (NotificationKind::Notify, NotificationState::Sent) => "Learner notified",
        (NotificationKind::Notify, NotificationState::Failed) => "Notification not delivered",
        (NotificationKind::Reminder, NotificationState::Queued) => "Reminder queued",
        (NotificationKind::Reminder, NotificationState::Sent) => "Learner reminded",
        (NotificationKind::Reminder, NotificationState::Failed) => "Reminder not delivered",
    };
    let why = mail.failure.map(|failure| view! { <span class="sub wrap">{failure.detail}</span> });
    let stopped =
        mail.no_reminders.then(|| view! { <span class="sub">"No reminders wanted at this address"</span> });
    let what = view! { {what} <span class="sub">"To " {mail.email}</span> {why} {stopped} };
    let at = mail.sent_at.unwrap_or(mail.updated_at);
    Happening { at, what: what.into_any(), by: mail.requested_by, shape, tone }
}
