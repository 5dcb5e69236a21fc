//! Issue reports: a dialog that makes one, a centre's list, and the issuer's inbox.

mod dialog;
mod inbox;
mod list;
mod page;

use leptos::prelude::*;
use shared::issue_reports::{IssueCategory, IssueReply, IssueReport, IssueStatus};

use crate::ui::{
    icon,
    status::{Tone, status},
    timeline::{Happening, timeline},
};

pub use dialog::{About, ReportDialog};
pub use inbox::IssueInboxPage;
pub use list::IssueReportListPage;
pub use page::IssueReportPage;

/// How far a report is.
fn issue_status(of: IssueStatus) -> AnyView {
    let (tone, shape) = match of {
        IssueStatus::Open => (Tone::Next, icon::CLOCK),
        IssueStatus::InProgress => (Tone::Warn, icon::HALF),
        IssueStatus::Closed => (Tone::Good, icon::TICK),
    };
    status(tone, shape, of.word().to_owned())
}

fn category_word(of: IssueCategory) -> &'static str {
    match of {
        IssueCategory::WrongDetails => "A name, date, grade or unit is wrong",
        IssueCategory::Missing => "Something is missing",
        IssueCategory::Unreadable => "It can’t be opened or read",
        IssueCategory::Other => "Something else",
    }
}

/// What was reported and answered, in order.
fn conversation(report: &IssueReport) -> AnyView {
    let said = |at, by: String, message: String, shape| Happening {
        at,
        what: view! { <span class="said">{message}</span> }.into_any(),
        by,
        shape,
        tone: Tone::Plain,
    };
    let first = said(report.created_at, report.reporter.clone(), report.message.clone(), icon::WARNING);
    let replies = report
        .replies
        .iter()
        .map(|it: &IssueReply| said(it.created_at, it.author.clone(), it.message.clone(), icon::MAIL));
    timeline(std::iter::once(first).chain(replies).collect())
}
