//! What is printed and sent for an order: the documents that hold now in the place of those that were ordered. One that is
//! suspended or cancelled stops the order until it is settled, or until the price of its prints was given back: then they
//! are left out.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::documents::DocumentStatus;
use uuid::Uuid;

use super::{
    entity::{Model, line},
    ledger::{self, pounds},
};
use crate::{
    app::App,
    db::for_update,
    documents::{
        entity as document,
        store::{grouped, status_on},
    },
    problem::{Error, Result},
    store::is_orderable,
};

/// The longest chain of replacements that is followed.
const MAX_CHAIN: usize = 1000;

/// The document that holds now in the place of this one; `lock` where more is done within the transaction.
async fn head(db: &impl ConnectionTrait, id: Uuid, lock: bool) -> Result<document::Model> {
    let find = |rows| async { if lock { for_update(rows, db) } else { rows }.one(db).await };
    let mut row = find(document::Entity::find_by_id(id)).await?.ok_or(Error::NotFound)?;
    for _ in 0..MAX_CHAIN {
        if row.status.0 != DocumentStatus::Replaced {
            break;
        }
        let newer = document::Entity::find().filter(document::Column::ReplacesId.eq(row.id));
        match find(newer).await? {
            Some(newer) => row = newer,
            None => break,
        }
    }
    Ok(row)
}

/// The lines of an order without postage, each with the document of which it is a print.
pub async fn all(
    db: &impl ConnectionTrait,
    order: &Model,
    lock: bool,
) -> Result<Vec<(line::Model, Option<document::Model>)>> {
    let mut found = Vec::new();
    for line in ledger::lines_of(db, order.id).await? {
        let document = match line.replaced_by_id.or(line.document_id) {
            Some(id) => Some(head(db, id, lock).await?),
            None => None,
        };
        if line.product_id.is_some() {
            found.push((line, document));
        }
    }
    Ok(found)
}

/// Those that are printed and sent; an error where the document of one does not hold, and its price is not given back.
pub async fn holding(
    db: &impl ConnectionTrait,
    app: &App,
    order: &Model,
    lock: bool,
) -> Result<Vec<(line::Model, Option<document::Model>)>> {
    let today = app.clock.today();
    let mut credited = order.credited_pence;
    let mut found = Vec::new();
    for (line, document) in all(db, order, lock).await? {
        match document.as_ref().filter(|row| !is_orderable(row, today)) {
            None => found.push((line, document)),
            Some(row) => {
                let price = line.net_pence + line.vat_pence;
                credited -= price;
                if credited < 0 {
                    return Err(refused(order, row, status_on(row, today), price));
                }
            }
        }
    }
    Ok(found)
}

fn refused(order: &Model, row: &document::Model, status: DocumentStatus, price: i64) -> Error {
    let status = if status == DocumentStatus::Suspended { "suspended" } else { "cancelled" };
    Error::StateConflict(format!(
        "Document {} of order {} is {status}: it is neither printed nor sent. Settle the document first, or give the price of \
         its prints back ({} with VAT): then they are left out.",
        grouped(&row.reference),
        order.number,
        pounds(price)
    ))
}
