//! Audit entries as lines of a CSV file.

use shared::{audit::AuditEvent, history::label_of};

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for AuditEvent {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("at", "When", |it| it.at.into()),
        column("deed", "Who", |it| it.actor().into()),
        column("deed", "What was done", |it| it.deed().into()),
        column("deed", "Changed", changed),
        column("deed", "Notes", notes),
        column("address", "From", |it| it.address.clone().into()),
        column("request", "Request", |it| it.request_id.clone().into()),
    ];
}

/// The names of the fields that changed.
fn changed(event: &AuditEvent) -> Cell {
    event.changes().iter().map(|change| label_of(&change.field)).collect::<Vec<_>>().join("; ").into()
}

fn notes(event: &AuditEvent) -> Cell {
    let each = event.notes().into_iter().map(|(name, value)| format!("{name}: {value}"));
    each.collect::<Vec<_>>().join("; ").into()
}
