//! Issued documents as lines of a CSV file.

use shared::documents::IssuedDocument;

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for IssuedDocument {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("learner_name", "Learner", |it| it.learner_name.as_str().into()),
        column("kind", "Document", |it| it.kind.word().into()),
        column("reference", "Reference", |it| it.reference.as_str().into()),
        column("qualification", "Qualification", |it| it.qualification_title.as_str().into()),
        column("centre", "Centre", |it| it.centre_name.as_str().into()),
        column("status", "Status", |it| it.status.word().into()),
        column("created_at", "Issued", |it| it.issued_on.into()),
        column("expires", "Valid until", |it| it.expires_on.map_or_else(|| "For good".into(), Cell::Date)),
    ];
}
