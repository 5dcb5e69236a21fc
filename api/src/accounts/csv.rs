//! Accounts as lines of a CSV file.

use shared::accounts::Account;

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for Account {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("name", "Centre", |it| it.centre.name.as_str().into()),
        column("number", "Number", |it| it.centre.number.as_str().into()),
        column("limit", "Credit limit", |it| Cell::Decimal(it.credit.limit_pence)),
        column("owed", "Owed", |it| Cell::Decimal(it.owed_pence)),
        column("not_due", "Not due", |it| Cell::Decimal(it.aged.not_due_pence)),
        column("days_1_30", "1 to 30 days", |it| Cell::Decimal(it.aged.days_1_30_pence)),
        column("days_31_60", "31 to 60 days", |it| Cell::Decimal(it.aged.days_31_60_pence)),
        column("days_61_90", "61 to 90 days", |it| Cell::Decimal(it.aged.days_61_90_pence)),
        column("older", "Older", |it| Cell::Decimal(it.aged.older_pence)),
        column("currency", "Currency", |it| it.currency.as_str().into()),
    ];
}
