//! Statuses in the learner's language.

use leptos::prelude::*;
use shared::{documents::DocumentStatus, issue_reports::IssueStatus};

use crate::{
    language::say,
    ui::{
        icon,
        status::{Tone, status},
    },
};

/// Where a document is in its life.
pub fn document_status(of: DocumentStatus) -> AnyView {
    match of {
        DocumentStatus::Valid => status(Tone::Good, icon::TICK, say().status_valid()),
        DocumentStatus::Expired => status(Tone::Warn, icon::CLOCK, say().status_expired()),
        DocumentStatus::Suspended => status(Tone::Warn, icon::PAUSE, say().status_suspended()),
        DocumentStatus::Revoked => status(Tone::Bad, icon::CROSS, say().status_revoked()),
        DocumentStatus::Replaced => status(Tone::Plain, icon::COPIES, say().status_replaced()),
    }
}

/// How far a report is.
pub fn mistake_status(of: IssueStatus) -> AnyView {
    match of {
        IssueStatus::Open => status(Tone::Plain, icon::CLOCK, say().mistake_open()),
        IssueStatus::InProgress => status(Tone::Warn, icon::HALF, say().mistake_in_progress()),
        IssueStatus::Closed => status(Tone::Good, icon::TICK, say().mistake_closed()),
    }
}
