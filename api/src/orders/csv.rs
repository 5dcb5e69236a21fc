//! Orders as lines of a CSV file.

use shared::orders::{BuyerKind, OrderSummary, Payment};

use crate::http::{
    csv::Cell,
    list::{CsvColumn, InCsv, column},
};

impl InCsv for OrderSummary {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("number", "Order", |it| it.number.as_str().into()),
        column("created_at", "Ordered", |it| it.created_at.into()),
        column("buyer", "Centre", |it| match (&it.buyer.centre, it.buyer.kind) {
            (Some(centre), _) => centre.name.as_str().into(),
            (None, BuyerKind::Learner) => "Learner".into(),
            (None, BuyerKind::Centre) => Cell::Blank,
        }),
        column("buyer", "Centre number", |it| {
            it.buyer.centre.as_ref().map(|centre| centre.number.as_str()).into()
        }),
        column("buyer", "Ordered by", |it| it.buyer.name.as_str().into()),
        column("summary", "What", |it| it.summary.as_str().into()),
        column("pieces", "Pieces", |it| Cell::Number(it.pieces)),
        column("purchase_order", "Purchase order", |it| it.purchase_order.as_deref().into()),
        column("payment", "Payment", |it| {
            match it.payment {
                Payment::OnAccount => "On account",
                Payment::Card => "Card",
            }
            .into()
        }),
        column("total", "Total", |it| Cell::Decimal(it.total_pence)),
        column("total", "Owed", |it| Cell::Decimal(it.owed_pence)),
        column("total", "Currency", |it| it.currency.as_str().into()),
        column("status", "Status", |it| it.status.word().into()),
        column("updated_at", "Last changed", |it| it.updated_at.into()),
    ];
}
