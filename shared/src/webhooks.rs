//! Webhooks: the portal tells another program what happened, at an address of that program.
//!
//! What is sent and how it is signed is the Standard Webhooks specification (<https://www.standardwebhooks.com>).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::{Check, Errors};

/// The most webhooks that there can be.
pub const MAX_WEBHOOKS: u64 = 20;
/// How long deliveries are kept, in days.
pub const KEPT_DAYS: i64 = 30;
/// A webhook to which nothing could be delivered for so many days is paused.
pub const PAUSED_AFTER_DAYS: i64 = 3;

text_enum! {
    /// Something that happened, of which webhooks are told.
    WebhookEvent {
        /// All documents of a print job are made.
        PrintJobCompleted = "print_job.completed",
        /// Documents of a print job could not be made.
        PrintJobFailed = "print_job.failed",
        /// Documents were suspended.
        DocumentSuspended = "document.suspended",
        /// Documents were reinstated.
        DocumentReinstated = "document.reinstated",
        /// Documents were revoked.
        DocumentRevoked = "document.revoked",
        /// A new document took the place of another one.
        DocumentReplaced = "document.replaced",
        /// An order was placed.
        OrderPlaced = "order.placed",
        /// An order is on its way.
        OrderFulfilled = "order.fulfilled",
        /// An order was called off.
        OrderCancelled = "order.cancelled",
        /// Someone reported that something is wrong.
        IssueReportCreated = "issue_report.created",
        /// An export is ready.
        ExportCompleted = "export.completed",
    }
}

impl WebhookEvent {
    /// What happened, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PrintJobCompleted => "A job is completed",
            Self::PrintJobFailed => "A job has failed",
            Self::DocumentSuspended => "Documents are suspended",
            Self::DocumentReinstated => "Documents are reinstated",
            Self::DocumentRevoked => "Documents are cancelled",
            Self::DocumentReplaced => "A document is replaced",
            Self::OrderPlaced => "An order is placed",
            Self::OrderFulfilled => "An order is on its way",
            Self::OrderCancelled => "An order is cancelled",
            Self::IssueReportCreated => "An issue is reported",
            Self::ExportCompleted => "A download is ready",
        }
    }
}

/// The type of an event that was sent to try a webhook out.
pub const TEST_EVENT: &str = "test";

text_enum! {
    /// Whether a webhook is told of anything.
    WebhookStatus {
        /// It is.
        Active = "active",
        /// It was paused, by a person or because nothing could be delivered for days.
        Paused = "paused",
    }
}

text_enum! {
    /// How far a delivery is.
    DeliveryStatus {
        /// It is to be tried, perhaps again.
        Waiting = "waiting",
        /// The other program has it.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

/// A webhook to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// Where the other program is told: an `https` address in the open internet.
    pub url: String,
    /// What it is for, at most 100 characters.
    pub description: String,
    /// What it is told of.
    pub events: Vec<WebhookEvent>,
}

impl Check for NewWebhook {
    fn check(&self, errors: &mut Errors) {
        check_url(errors, &self.url);
        errors.required("/description", &self.description, 100);
        check_events(errors, &self.events);
    }
}

fn check_url(errors: &mut Errors, url: &str) {
    errors.required("/url", url, 500);
}

fn check_events(errors: &mut Errors, events: &[WebhookEvent]) {
    if events.is_empty() {
        errors.add("/events", "required", "Choose at least one event.");
    }
}

/// A change of a webhook. What is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookChange {
    /// Where the other program is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<WebhookEvent>>,
    /// Pauses it or lets it go on. What happens while it is paused is not sent later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<WebhookStatus>,
}

impl Check for WebhookChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(url) = &self.url {
            check_url(errors, url);
        }
        if let Some(description) = &self.description {
            errors.required("/description", description, 100);
        }
        if let Some(events) = &self.events {
            check_events(errors, events);
        }
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// The webhook's id.
    pub id: Uuid,
    /// Where the other program is told.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// What it is told of.
    pub events: Vec<WebhookEvent>,
    /// Whether it is told of anything.
    pub status: WebhookStatus,
    /// Since when nothing could be delivered; null: the last try went well, or there was none.
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when what is sent is signed with the secret before too.
    pub old_secret_until: Option<DateTime<Utc>>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A webhook with a secret that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookWithSecret {
    /// The secret with which what is sent is signed: `whsec_` and the key in base64. It is told this once.
    pub secret: String,
    /// The webhook.
    pub webhook: Webhook,
}

/// Something that is sent to a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookDelivery {
    /// The delivery's id, which is sent as `webhook-id`: the same at each try.
    pub id: Uuid,
    /// What it tells: the type of an event, or `test`.
    pub event: String,
    /// How far it is.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub tries: u32,
    /// The status of the last answer.
    pub status_code: Option<u16>,
    /// Why the last try failed, in words.
    pub fault: Option<String>,
    /// When it was last tried.
    pub last_tried_at: Option<DateTime<Utc>>,
    /// When it is tried next.
    pub next_try_at: Option<DateTime<Utc>>,
    /// When it happened.
    pub created_at: DateTime<Utc>,
    /// What is sent.
    pub body: String,
}
