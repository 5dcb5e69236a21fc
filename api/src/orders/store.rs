//! Queries of orders.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    orders::{
        Buyer, BuyerKind, CreditNote, Order, OrderEvent, OrderEventKind, OrderLine, OrderStatus,
        OrderSummary, RefundStatus,
    },
    store::Totals,
    users::CentreRef,
};
use uuid::Uuid;

use super::{
    checkout,
    entity::{Model, event, line, paper, payment},
    ledger::{self, Flow},
    numbers, returns,
};
use crate::{
    app::App,
    basket::service::document_shown,
    centres::entity as centre,
    db::Text,
    documents::{entity as document, store::grouped},
    payments::entity::{self as session, SessionStatus},
    problem::{Error, Result},
};

/// Who looks at an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Who ordered.
    Buyer,
    /// The issuer.
    Issuer,
}

impl Viewer {
    /// Whether he can call an order off.
    pub fn can_cancel(self, status: OrderStatus) -> bool {
        match self {
            Self::Buyer => status.can_be_cancelled(),
            Self::Issuer => status.may_become(OrderStatus::Cancelled),
        }
    }
}

/// Centres, by their ids.
pub async fn centres(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, CentreRef>> {
    let rows = centre::Entity::find().filter(centre::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, centre_ref(&row))).collect())
}

/// A centre, by name.
pub fn centre_ref(row: &centre::Model) -> CentreRef {
    CentreRef { id: row.id, number: row.number.clone(), name: row.name.clone() }
}

fn buyer_of(row: &Model, centres: &HashMap<Uuid, CentreRef>) -> Buyer {
    Buyer {
        kind: if row.centre_id.is_some() { BuyerKind::Centre } else { BuyerKind::Learner },
        centre: row.centre_id.and_then(|id| centres.get(&id).cloned()),
        name: row.buyer_name.clone(),
    }
}

/// Orders as lists show them, in the same order.
pub async fn listed(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<OrderSummary>> {
    let centres = centres(db, rows.iter().filter_map(|row| row.centre_id)).await?;
    Ok(rows
        .into_iter()
        .map(|row| OrderSummary {
            buyer: buyer_of(&row, &centres),
            id: row.id,
            number: row.number,
            status: row.status.0,
            payment: row.payment.0,
            summary: row.summary,
            pieces: row.pieces,
            purchase_order: row.purchase_order,
            currency: row.currency,
            total_pence: row.total_pence,
            owed_pence: row.owed_pence,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
        .collect())
}

async fn lines(app: &App, db: &impl ConnectionTrait, order_id: Uuid) -> Result<Vec<OrderLine>> {
    let rows = ledger::lines_of(db, order_id).await?;
    let ids = rows.iter().flat_map(|row| [row.document_id, row.replaced_by_id]).flatten();
    let documents: HashMap<Uuid, document::Model> = document::Entity::find()
        .filter(document::Column::Id.is_in(ids))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let of = |id: Option<Uuid>| id.and_then(|id| documents.get(&id));
    Ok(rows
        .into_iter()
        .map(|row: line::Model| OrderLine {
            document: of(row.document_id).map(|document| document_shown(app, document)),
            replaced_by_reference: of(row.replaced_by_id).map(|document| grouped(&document.reference)),
            id: row.id,
            product_id: row.product_id,
            name: row.name,
            document_id: row.document_id,
            replaced_by_id: row.replaced_by_id,
            quantity: row.quantity,
            printed: row.printed,
            note: row.note,
            unit_pence: row.unit_pence,
            vat_bp: row.vat_bp,
            net_pence: row.net_pence,
            vat_pence: row.vat_pence,
        })
        .collect())
}

/// What happened to an order. Buyers do not read who of the issuer's staff did it.
async fn events(app: &App, db: &impl ConnectionTrait, order: &Model, to: Viewer) -> Result<Vec<OrderEvent>> {
    use OrderEventKind as Kind;
    let rows = event::Entity::find().filter(event::Column::OrderId.eq(order.id));
    let rows = rows.order_by_asc(event::Column::Id).all(db).await?;
    let settings = app.settings().await?;
    let by = |row: &event::Model| match (to, row.kind.0) {
        (Viewer::Issuer, _) | (Viewer::Buyer, Kind::Created) => row.by_name.clone(),
        // Either side may have.
        (_, Kind::Cancelled) => row.by_name.clone().filter(|name| *name == order.buyer_name),
        _ => row.by_name.as_ref().map(|_| settings.brand.name.clone()),
    };
    Ok(rows
        .into_iter()
        .map(|row| OrderEvent { by: by(&row), kind: row.kind.0, at: row.at, note: row.note })
        .collect())
}

fn credit_note(paper: &paper::Model, returned: &[payment::Model]) -> CreditNote {
    let mine: Vec<_> = returned.iter().filter(|row| row.paper_id == Some(paper.id)).collect();
    let has = |status| mine.iter().any(|row| row.status.0 == status);
    CreditNote {
        number: paper.number.clone(),
        issued_on: paper.issued_on,
        total_pence: paper.total_pence,
        reason: paper.reason.clone().unwrap_or_default(),
        status: if has(RefundStatus::Failed) {
            RefundStatus::Failed
        } else if has(RefundStatus::Pending) {
            RefundStatus::Pending
        } else {
            RefundStatus::Done
        },
        returned_pence: mine.iter().map(|row| row.amount_pence).sum(),
    }
}

/// An order as it is shown.
pub async fn one_shown(app: &App, db: &impl ConnectionTrait, row: Model, to: Viewer) -> Result<Order> {
    let centres = centres(db, row.centre_id.into_iter()).await?;
    let lines = lines(app, db, row.id).await?;
    let papers = paper::Entity::find().filter(paper::Column::OrderId.eq(row.id));
    let papers = papers.order_by_asc(paper::Column::Id).all(db).await?;
    let returned = payment::Entity::find()
        .filter(payment::Column::OrderId.eq(row.id))
        .filter(payment::Column::Kind.eq(Text(Flow::Returned)))
        .all(db)
        .await?;
    let open = session::Entity::find()
        .filter(session::Column::OrderId.eq(row.id))
        .filter(session::Column::Status.eq(Text(SessionStatus::Open)))
        .one(db)
        .await?;
    let of_kind = |kind| papers.iter().filter(move |paper| paper.kind.0 == kind);
    let rated = |line: &OrderLine| -> (i64, Totals) { (line.vat_bp, line.totals()) };
    Ok(Order {
        buyer: buyer_of(&row, &centres),
        vat: checkout::by_rate(lines.iter().map(rated)),
        invoice_number: of_kind(numbers::Kind::Invoice).next().map(|paper| paper.number.clone()),
        credit_notes: of_kind(numbers::Kind::CreditNote).map(|paper| credit_note(paper, &returned)).collect(),
        refused_returns: if to == Viewer::Issuer { returns::refused_of(&returned) } else { Vec::new() },
        events: events(app, db, &row, to).await?,
        payment_url: open.filter(|_| row.status.0 == OrderStatus::AwaitingPayment).map(|open| open.url),
        can_cancel: to.can_cancel(row.status.0),
        delivery: serde_json::from_value(row.delivery)?,
        due_on: row.due_on.filter(|_| row.owed_pence > 0),
        id: row.id,
        number: row.number,
        status: row.status.0,
        payment: row.payment.0,
        purchase_order: row.purchase_order,
        note: row.note,
        postage: row.postage_label,
        tracking_number: row.tracking_number,
        carrier: row.carrier,
        lines,
        currency: row.currency,
        net_pence: row.net_pence,
        vat_pence: row.vat_pence,
        total_pence: row.total_pence,
        paid_pence: row.paid_pence,
        owed_pence: row.owed_pence,
        refunded_pence: row.credited_pence,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// An order as it is now.
pub async fn now(app: &App, id: Uuid, to: Viewer) -> Result<(Order, i64)> {
    let row = super::entity::Entity::find_by_id(id).one(app.db.reader()).await?.ok_or(Error::NotFound)?;
    let version = row.version;
    Ok((one_shown(app, app.db.reader(), row, to).await?, version))
}
