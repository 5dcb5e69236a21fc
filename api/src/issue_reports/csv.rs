//! Issue reports as lines of a CSV file.

use shared::issue_reports::IssueReport;

use crate::http::list::{CsvColumn, InCsv, column};

impl InCsv for IssueReport {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("subject", "About", |it| it.subject_name.as_str().into()),
        column("subject", "Kind", |it| it.subject_kind.word().into()),
        column("centre", "Centre", |it| it.centre.name.as_str().into()),
        column("centre", "Centre number", |it| it.centre.number.as_str().into()),
        column("message", "Report", |it| it.message.as_str().into()),
        column("status", "Status", |it| it.status.word().into()),
        column("reporter", "Reported by", |it| it.reporter.as_str().into()),
        column("reporter", "From", |it| if it.from_learner { "Learner" } else { "Centre" }.into()),
        column("created_at", "Reported", |it| it.created_at.into()),
        column("updated_at", "Last changed", |it| it.updated_at.into()),
    ];
}
