//! Exports as lines of a CSV file.

use shared::exports::Export;

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for Export {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("name", "Name", |it| it.name.as_str().into()),
        column("name", "Description", |it| it.description.as_deref().into()),
        column("documents", "Documents", |it| it.documents.into()),
        column("kinds", "Kinds", kinds),
        column("size", "Size in bytes", |it| it.size.into()),
        column("status", "Status", |it| if it.expired { "Expired" } else { it.status.word() }.into()),
        column("status", "Why it failed", |it| {
            it.failure.as_ref().map(|failure| failure.detail.as_str()).into()
        }),
        column("downloads", "Times downloaded", |it| it.downloads.into()),
        column("downloads", "Last downloaded", |it| it.last_downloaded_at.into()),
        column("downloads", "Last downloaded by", |it| it.last_downloaded_by.as_deref().into()),
        column("expires", "Expires", |it| it.expires_at.into()),
        column("created_at", "Asked for", |it| it.created_at.into()),
        column("created_at", "Asked for by", |it| it.created_by.as_str().into()),
    ];
}

fn kinds(export: &Export) -> Cell {
    export.kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join("; ").into()
}
