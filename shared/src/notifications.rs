//! Notifications: mails that tell learners that documents wait for them, one for each record.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::Failure,
    check::{Check, Errors},
    records::{MAX_RECORD_IDS, RecordFilter},
};

/// The most items that are named one by one, in JSON or as lines of a file.
pub const MAX_ITEMS: usize = 20_000;
/// The most records of one run.
pub const MAX_RUN: u64 = 100_000;

text_enum! {
    /// What a mail is for.
    NotificationKind {
        /// It tells of documents.
        Notify = "notify",
        /// It reminds of them.
        Reminder = "reminder",
    }
}

text_enum! {
    /// Where a mail is.
    NotificationState {
        /// It waits to be sent.
        Queued = "queued",
        /// The mail server took it.
        Sent = "sent",
        /// It could not be sent; `failure` says why.
        Failed = "failed",
    }
}

text_enum! {
    /// How far a run is.
    NotificationRunStatus {
        /// It shows what it would do, and waits to be started.
        Draft = "draft",
        /// It waits for its turn.
        Queued = "queued",
        /// Its mails are being sent.
        Processing = "processing",
        /// Each of its mails was sent, or could not be.
        Completed = "completed",
        /// It was given up; `failure` says why.
        Failed = "failed",
    }
}

text_enum! {
    /// What becomes of an item of a run. All but the first four are refusals.
    ItemOutcome {
        /// It is to be sent.
        Ready = "ready",
        /// The mail waits to be sent.
        Queued = "queued",
        /// The mail was sent.
        Sent = "sent",
        /// The mail could not be sent.
        Failed = "failed",
        /// No record of the centre is meant by it.
        NotFound = "not_found",
        /// An earlier item is about the same.
        Repeated = "repeated",
        /// No address is known.
        NoEmail = "no_email",
        /// The address can't be one.
        MalformedEmail = "malformed_email",
        /// The record has no document that is valid today.
        NothingValid = "nothing_valid",
        /// A mail about the record waits to be sent.
        QueuedAlready = "queued_already",
        /// The learner was told before, and sending again was not asked for.
        SentAlready = "sent_already",
        /// A reminder to someone who was not told before.
        NotTold = "not_told",
        /// A reminder to someone who has registered.
        Registered = "registered",
        /// A reminder so soon after the last mail.
        TooSoon = "too_soon",
        /// A reminder to an address that wants none.
        NoReminders = "no_reminders",
    }
}

impl ItemOutcome {
    /// Whether no mail comes of it.
    pub fn is_refusal(self) -> bool {
        !matches!(self, Self::Ready | Self::Queued | Self::Sent | Self::Failed)
    }
}

/// A mail to a learner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// The notification's id.
    pub id: Uuid,
    /// The record that it is about.
    pub record_id: Uuid,
    /// The run that it belongs to, if it is one of many.
    pub run_id: Option<Uuid>,
    /// What it is for.
    pub kind: NotificationKind,
    /// Where it is.
    pub state: NotificationState,
    /// The address.
    pub email: String,
    /// The language that it is written in, as BCP 47.
    pub language: String,
    /// The learner's name.
    pub learner_name: String,
    /// The AO's number for the learner.
    pub enrolment_number: String,
    /// The qualification's title.
    pub qualification_title: String,
    /// Why it could not be sent: the mail server's words.
    pub failure: Option<Failure>,
    /// Whether no reminders are wanted at this address.
    pub no_reminders: bool,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When the mail server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A mail to be sent about one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNotification {
    /// The address. It is kept as the learner's.
    pub email: String,
    /// Whether to send once more to a learner who was told already.
    #[serde(default)]
    pub resend: bool,
}

impl Check for NewNotification {
    fn check(&self, errors: &mut Errors) {
        errors.email("/email", &self.email);
    }
}

/// A record with the address to write to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NotificationItem {
    /// The record.
    pub record_id: Uuid,
    /// The address, which is kept as the learner's; left out or blank: the learner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Mails to be sent about many records, chosen in one of four ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewNotifications {
    /// Records with addresses, 20,000 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<NotificationItem>>,
    /// Records, 10,000 at most, to the addresses that are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_ids: Option<Vec<Uuid>>,
    /// All records that this finds, 100,000 at most; `{}` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<RecordFilter>,
    /// The records whose mails of this run could not be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_of: Option<Uuid>,
    /// What the mails are for; left out: to tell of documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<NotificationKind>,
    /// Whether to send once more to learners who were told already.
    #[serde(default)]
    pub resend: bool,
}

impl NewNotifications {
    /// What the mails are for.
    pub fn kind(&self) -> NotificationKind {
        self.kind.unwrap_or(NotificationKind::Notify)
    }
}

impl Check for NewNotifications {
    fn check(&self, errors: &mut Errors) {
        let ways = [
            self.items.is_some(),
            self.record_ids.is_some(),
            self.filter.is_some(),
            self.failed_of.is_some(),
        ];
        match ways.iter().filter(|given| **given).count() {
            0 => errors.add("/items", "required", "Send items, record_ids, a filter or failed_of."),
            1 => {}
            _ => errors.add("/items", "not_allowed", "Send one of items, record_ids, filter and failed_of."),
        }
        match self.items.as_ref().map(Vec::len) {
            Some(0) => errors.add("/items", "required", "Choose at least one record."),
            Some(items) if items > MAX_ITEMS => {
                errors.add("/items", "too_many", format!("Send at most {MAX_ITEMS} items."));
            }
            _ => {}
        }
        match self.record_ids.as_ref().map(Vec::len) {
            Some(0) => errors.add("/record_ids", "required", "Choose at least one record."),
            Some(ids) if ids > MAX_RECORD_IDS => errors.add(
                "/record_ids",
                "too_many",
                format!("Name at most {MAX_RECORD_IDS} records one by one; choose more of them by a filter."),
            ),
            _ => {}
        }
        if let Some(filter) = &self.filter {
            filter.check_at("/filter/", errors);
        }
    }
}

/// How many records of a run are refused for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// The reason.
    pub reason: ItemOutcome,
    /// Items refused for it.
    pub items: u64,
}

/// Mails about many records, sent in the background.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationRun {
    /// The run's id.
    pub id: Uuid,
    /// What the mails are for.
    pub kind: NotificationKind,
    /// Whether learners who were told already are told once more.
    pub resend: bool,
    /// How far it is.
    pub status: NotificationRunStatus,
    /// Items that were chosen: the sum of the next five.
    pub items: u64,
    /// Items whose mails are to be put together.
    pub ready: u64,
    /// Mails that wait to be sent.
    pub queued: u64,
    /// Mails that were sent.
    pub sent: u64,
    /// Mails that could not be sent.
    pub failed: u64,
    /// Items that no mail comes of.
    pub refused: u64,
    /// Why, the most frequent reason first.
    pub refusals: Vec<Refusal>,
    /// Until when it waits, where the centre has sent as many mails as it may in an hour.
    pub resumes_at: Option<DateTime<Utc>>,
    /// Mails that a centre may send in an hour.
    pub mails_per_hour: u64,
    /// Why it was given up.
    pub failure: Option<Failure>,
    /// Who asked for it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// An item of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationRunItem {
    /// Its place, from 1.
    pub position: u64,
    /// The line of the file, where it came in one; the header is line 1.
    pub line: Option<u64>,
    /// The record, if one is meant.
    pub record_id: Option<Uuid>,
    /// The learner's name.
    pub learner_name: Option<String>,
    /// The AO's number for the learner, or what stands in its place in the file.
    pub enrolment_number: Option<String>,
    /// The qualification's title.
    pub qualification_title: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// What becomes of it.
    pub outcome: ItemOutcome,
    /// Why the mail could not be sent: the mail server's words.
    pub failure: Option<Failure>,
}

/// A mail as it will look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSample {
    /// The address.
    pub to: String,
    /// The sender.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The language that it is written in, as BCP 47.
    pub language: String,
}
