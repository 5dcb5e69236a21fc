//! Notifications, and what became of the items of a run, as lines of CSV files.

use shared::notifications::{Notification, NotificationRunItem};

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for Notification {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("learner_name", "Learner", |it| it.learner_name.as_str().into()),
        column("learner_name", "Enrolment number", |it| it.enrolment_number.as_str().into()),
        column("qualification_title", "Qualification", |it| it.qualification_title.as_str().into()),
        column("email", "Email", |it| it.email.as_str().into()),
        column("kind", "Kind", |it| it.kind.word().into()),
        column("state", "State", |it| it.state.word().into()),
        column("state", "Reason", |it| {
            it.failure.as_ref().map_or(Cell::Blank, |it| it.detail.as_str().into())
        }),
        column("created_at", "Asked for", |it| it.created_at.into()),
        column("sent_at", "Sent", |it| it.sent_at.into()),
        column("requested_by", "Asked for by", |it| it.requested_by.as_str().into()),
    ];
}

impl InCsv for NotificationRunItem {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("line", "Line", |it| it.line.into()),
        column("learner_name", "Learner", |it| it.learner_name.as_deref().into()),
        column("learner_name", "Enrolment number", |it| it.enrolment_number.as_deref().into()),
        column("qualification_title", "Qualification", |it| it.qualification_title.as_deref().into()),
        column("email", "Email", |it| it.email.as_deref().into()),
        column("outcome", "Outcome", |it| it.outcome.word().into()),
        column("outcome", "Reason", |it| {
            it.failure.as_ref().map_or(Cell::Blank, |it| it.detail.as_str().into())
        }),
    ];
}
