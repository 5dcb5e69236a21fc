//! Batches as lines of a CSV file.

use shared::batches::Batch;

use crate::http::list::{CsvColumn, InCsv, column};

impl InCsv for Batch {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("file_name", "File", |it| it.file_name.as_deref().into()),
        column("file_name", "Imported by", |it| it.created_by.as_str().into()),
        column("rows", "Rows", |it| it.rows.into()),
        column("valid", "Good", |it| it.valid.into()),
        column("invalid", "Held back", |it| it.invalid.into()),
        column("published", "Published", |it| it.published.into()),
        column("status", "Status", |it| it.stage().word().into()),
        column("created_at", "Imported on", |it| it.created_at.into()),
    ];
}
