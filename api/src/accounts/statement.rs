//! The statement of a centre's account, and the ledger of all: invoices, credit notes, payments and refunds.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use shared::{
    accounts::{Statement, StatementKind, StatementLine},
    money::DEFAULT_CURRENCY,
    orders::RefundStatus,
};
use uuid::Uuid;

use crate::{
    centres::entity as centre,
    db::storable,
    http::csv::Cell,
    orders::{
        entity::{self as order, paper, payment},
        ledger::Flow,
        numbers::Kind,
        store::{centre_ref, centres},
    },
    problem::{Error, Result},
};

/// The longest time of a statement or a ledger, in days.
const MAX_DAYS: i64 = 3 * 366;

/// The first and the last day that are asked for; left out, the current year up to today.
pub fn days(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate)> {
    use chrono::Datelike;
    let to = storable(to.unwrap_or(today));
    let first = NaiveDate::from_ymd_opt(to.year(), 1, 1).unwrap_or(to);
    let from = storable(from.unwrap_or(first));
    if from > to {
        return Err(Error::field("to", "out_of_range", "The last day lies before the first."));
    }
    if (to - from).num_days() > MAX_DAYS {
        return Err(Error::field("from", "out_of_range", "Ask for three years at most."));
    }
    Ok((from, to))
}

/// Something that changes what is owed.
struct Posted {
    id: Uuid,
    on: NaiveDate,
    at: DateTime<Utc>,
    kind: StatementKind,
    reference: String,
    order_id: Option<Uuid>,
    centre_id: Option<Uuid>,
    net_pence: i64,
    vat_pence: i64,
    amount_pence: i64,
    note: String,
}

fn paper_posted(row: paper::Model) -> Posted {
    let (kind, sign) = match row.kind.0 {
        Kind::CreditNote => (StatementKind::CreditNote, -1),
        Kind::Invoice | Kind::Order => (StatementKind::Invoice, 1),
    };
    Posted {
        id: row.id,
        on: row.issued_on,
        at: row.created_at,
        kind,
        reference: row.number,
        order_id: Some(row.order_id),
        centre_id: row.centre_id,
        net_pence: sign * row.net_pence,
        vat_pence: sign * row.vat_pence,
        amount_pence: sign * row.total_pence,
        note: row.reason.unwrap_or_default(),
    }
}

fn payment_posted(row: payment::Model) -> Posted {
    let (kind, sign) = match row.kind.0 {
        Flow::Received => (StatementKind::Payment, -1),
        Flow::Returned => (StatementKind::Refund, 1),
    };
    let method = shared::TextEnum::as_str(row.method.0).replace('_', " ");
    let note = match row.status.0 {
        RefundStatus::Done => method,
        status => format!("{method}, {status}"),
    };
    Posted {
        id: row.id,
        on: row.on_day,
        at: row.created_at,
        kind,
        reference: row.reference,
        order_id: row.order_id,
        centre_id: row.centre_id,
        net_pence: 0,
        vat_pence: 0,
        amount_pence: sign * row.amount_pence,
        note,
    }
}

/// All that these papers and payments are, by day.
async fn posted(
    db: &impl ConnectionTrait,
    papers: Select<paper::Entity>,
    payments: Select<payment::Entity>,
) -> Result<Vec<Posted>> {
    let mut all: Vec<_> = papers.all(db).await?.into_iter().map(paper_posted).collect();
    all.extend(payments.all(db).await?.into_iter().map(payment_posted));
    // What is paid by card is invoiced in the same moment: the invoice comes first.
    let invoices = all.iter().filter(|one| one.kind == StatementKind::Invoice);
    let invoiced: HashMap<_, _> = invoices.map(|one| (one.order_id, one.at)).collect();
    all.sort_by_key(|one| {
        let after = invoiced.get(&one.order_id).filter(|_| one.order_id.is_some());
        (one.on, after.map_or(one.at, |at| one.at.max(*at)), one.kind != StatementKind::Invoice, one.id)
    });
    Ok(all)
}

async fn order_numbers(db: &impl ConnectionTrait, posted: &[Posted]) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = order::Entity::find()
        .select_only()
        .column(order::Column::Id)
        .column(order::Column::Number)
        .filter(order::Column::Id.is_in(posted.iter().filter_map(|one| one.order_id)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// What happened on a centre's account between these days.
pub async fn of(
    db: &impl ConnectionTrait,
    row: &centre::Model,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Statement> {
    use paper::Column as P;
    use payment::Column as M;
    let papers = paper::Entity::find().filter(P::CentreId.eq(row.id)).filter(P::IssuedOn.lte(to));
    let payments = payment::Entity::find().filter(M::CentreId.eq(row.id)).filter(M::OnDay.lte(to));
    let all = posted(db, papers, payments).await?;
    let (before, within): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.on < from);
    let opening_pence = before.iter().map(|one| one.amount_pence).sum();
    let numbers = order_numbers(db, &within).await?;
    let mut balance_pence: i64 = opening_pence;
    let lines: Vec<_> = within
        .into_iter()
        .map(|one| {
            balance_pence += one.amount_pence;
            StatementLine {
                id: one.id,
                on: one.on,
                kind: one.kind,
                reference: one.reference,
                order_number: one.order_id.and_then(|id| numbers.get(&id).cloned()),
                order_id: one.order_id,
                amount_pence: one.amount_pence,
                balance_pence,
            }
        })
        .collect();
    Ok(Statement {
        centre: centre_ref(row),
        currency: DEFAULT_CURRENCY.to_owned(),
        from,
        to,
        opening_pence,
        lines,
        closing_pence: balance_pence,
    })
}

/// The header of the ledger.
pub const HEADER: [&str; 11] = [
    "Date",
    "Kind",
    "Reference",
    "Order",
    "Customer",
    "Customer number",
    "Net",
    "VAT",
    "Amount",
    "Currency",
    "Note",
];

/// All that was posted between these days, as lines of the ledger.
pub async fn ledger(db: &impl ConnectionTrait, (from, to): (NaiveDate, NaiveDate)) -> Result<Vec<Vec<Cell>>> {
    use paper::Column as P;
    use payment::Column as M;
    let papers = paper::Entity::find().filter(P::IssuedOn.gte(from)).filter(P::IssuedOn.lte(to));
    let payments = payment::Entity::find().filter(M::OnDay.gte(from)).filter(M::OnDay.lte(to));
    let all = posted(db, papers, payments).await?;
    let numbers = order_numbers(db, &all).await?;
    let centres = centres(db, all.iter().filter_map(|one| one.centre_id)).await?;
    Ok(all
        .into_iter()
        .map(|one| {
            let centre = one.centre_id.and_then(|id| centres.get(&id));
            let is_paper = matches!(one.kind, StatementKind::Invoice | StatementKind::CreditNote);
            let of_paper = |pence| if is_paper { Cell::Decimal(pence) } else { Cell::Blank };
            vec![
                one.on.into(),
                one.kind.word().into(),
                one.reference.into(),
                one.order_id.and_then(|id| numbers.get(&id).cloned()).into(),
                centre.map_or_else(|| "Learner".to_owned(), |centre| centre.name.clone()).into(),
                centre.map(|centre| centre.number.clone()).into(),
                of_paper(one.net_pence),
                of_paper(one.vat_pence),
                Cell::Decimal(one.amount_pence),
                DEFAULT_CURRENCY.into(),
                one.note.into(),
            ]
        })
        .collect())
}
