//! Records as lines of a CSV file.

use shared::records::Record;

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for Record {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("learner_name", "Learner", |it| it.learner.name().into()),
        column("learner_name", "Enrolment number", |it| it.learner.enrolment_number.as_str().into()),
        column("qualification_title", "Qualification", |it| it.qualification.title.as_str().into()),
        column("qualification_title", "Level", |it| it.qualification.level.as_str().into()),
        column("centre", "Centre", |it| it.centre.name.as_str().into()),
        column("result", "Result", |it| it.result.as_deref().into()),
        column("award_date", "Awarded", |it| it.award_date.into()),
        column("documents", "Documents", documents),
        column("notification_status", "Notified", |it| it.notification_status.word().into()),
        column("created_at", "Issued", |it| it.created_at.date_naive().into()),
        column("born", "Date of birth", |it| it.learner.date_of_birth.into()),
        column("uln", "ULN", |it| it.learner.uln.as_deref().into()),
        column("number", "Qualification number", |it| it.qualification.number.as_str().into()),
        column("expires", "Expires", |it| it.expires_on.map_or_else(|| "Never".into(), Cell::Date)),
    ];
}

/// Each document with its reference and status.
fn documents(record: &Record) -> Cell {
    let each = record.documents.iter();
    let each = each.map(|it| format!("{} {} {}", it.kind.word(), it.reference, it.status.word()));
    each.collect::<Vec<_>>().join("; ").into()
}
