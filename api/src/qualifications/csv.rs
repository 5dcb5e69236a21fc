//! Qualifications as lines of a CSV file.

use shared::qualifications::Qualification;

use crate::http::list::{CsvColumn, InCsv, column};

impl InCsv for Qualification {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("title", "Title", |it| it.title.as_str().into()),
        column("title", "Regulated", |it| if it.regulated { "Yes" } else { "No" }.into()),
        column("number", "Number", |it| it.number.as_str().into()),
        column("level", "Level", |it| it.level.as_str().into()),
        column("units", "Units", |it| (it.units.len() as u64).into()),
        column("credits", "Credits", |it| it.credits.map(u64::from).into()),
        column("expires", "Expires after (months)", |it| it.expires_after_months.map(u64::from).into()),
        column("status", "Status", |it| it.status.word().into()),
        column("created_at", "Created", |it| it.created_at.into()),
    ];
}
