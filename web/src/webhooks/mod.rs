//! Webhooks: the list of them, making and changing one, and what was sent to it.

mod deliveries;
mod form;
mod list;
mod page;

pub use form::{EditWebhookPage, NewWebhookPage};
pub use list::Webhooks;
pub use page::WebhookPage;

use leptos::prelude::*;
use shared::webhooks::{Webhook, WebhookStatus};

use crate::ui::{
    icon,
    status::{Tone, status},
};

/// The page of a webhook.
fn address(id: impl std::fmt::Display) -> String {
    format!("/issuer/webhooks/{id}")
}

/// Whether a webhook works, in a word.
fn state(it: &Webhook) -> AnyView {
    match (it.status, it.failing_since) {
        (WebhookStatus::Paused, _) => status(Tone::Warn, icon::PAUSE, "Paused".to_owned()),
        (WebhookStatus::Active, Some(_)) => status(Tone::Bad, icon::CROSS, "Failing".to_owned()),
        (WebhookStatus::Active, None) => status(Tone::Good, icon::TICK, "Active".to_owned()),
    }
}
