//! Centres as lines of a CSV file.

use shared::centres::Centre;

use crate::http::list::{CsvColumn, InCsv, column};

impl InCsv for Centre {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("name", "Name", |it| it.name.as_str().into()),
        column("number", "Number", |it| it.number.as_str().into()),
        column("town", "Town", |it| it.address.town.as_str().into()),
        column("contact", "First contact", |it| it.contacts.first().map(|one| one.name.as_str()).into()),
        column("contact", "Role", |it| it.contacts.first().map(|one| one.role.as_str()).into()),
        column("credit", "Credit limit", |it| {
            if it.credit_limit.amount > 0 { it.credit_limit.to_string().into() } else { "None".into() }
        }),
        column("status", "Status", |it| it.status.word().into()),
        column("created_at", "Created", |it| it.created_at.into()),
    ];
}
