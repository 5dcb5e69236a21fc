//! Print jobs and their documents as lines of a CSV file.

use shared::print_jobs::{PrintJob, PrintJobDocument, PrintJobFailure};

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for PrintJob {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("reference", "Reference", |it| it.reference.as_str().into()),
        column("reference", "Qualification", qualification),
        column("centre", "Centre", |it| it.centre.name.as_str().into()),
        column("centre", "Centre number", |it| it.centre.number.as_str().into()),
        column("created_by", "Created by", |it| it.created_by.as_str().into()),
        column("records", "Records", |it| it.records.into()),
        column("notified", "Documents", |it| it.counts.requested.into()),
        column("notified", "Notified", |it| it.counts.notified.into()),
        column("status", "Status", |it| it.status.word().into()),
        column("created_at", "Created on", |it| it.created_at.into()),
        column("failed", "Not made", |it| it.counts.failed.into()),
    ];
}

fn qualification(job: &PrintJob) -> Cell {
    match &job.qualification_title {
        Some(title) => title.as_str().into(),
        None => format!("{} qualifications", job.qualification_count).into(),
    }
}

impl InCsv for PrintJobDocument {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("learner_name", "Learner", |it| it.learner_name.as_str().into()),
        column("qualification_title", "Qualification", |it| it.qualification_title.as_str().into()),
        column("kind", "Document", |it| it.kind.word().into()),
        column("reference", "Reference", |it| it.reference.as_str().into()),
        column("notified", "Notified", |it| it.notification_status.word().into()),
        column("state", "Status", |it| it.status.word().into()),
    ];
}

impl InCsv for PrintJobFailure {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("learner_name", "Learner", |it| it.learner_name.as_str().into()),
        column("learner_name", "Enrolment number", |it| it.enrolment_number.as_str().into()),
        column("kind", "Document", |it| it.kind.word().into()),
        column("why", "Reason", |it| it.code.word().into()),
        column("why", "Why it was not made", why),
        column("line", "Line", |it| it.line.into()),
        column("attempts", "Tries", |it| it.attempts.into()),
        column("failed_at", "Last tried", |it| it.failed_at.into()),
    ];
}

/// What the screen says, with what is wrong in each column of the row.
fn why(failure: &PrintJobFailure) -> Cell {
    let errors = failure.errors.iter().map(|error| format!("{}: {}", error.field, error.message));
    let said: Vec<_> = std::iter::once(failure.detail.clone()).chain(errors).collect();
    said.join(" ").into()
}
