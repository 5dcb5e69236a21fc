//! Rules of baskets. A line whose document has changed meanwhile stays, and says so: only the buyer removes it.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, sea_query::OnConflict,
};
use shared::{
    basket::{Basket, BasketDocument, BasketFault, BasketItem, NewBasket, NewBasketItem},
    money::DEFAULT_CURRENCY,
    problem::FieldError,
    store::Totals,
    text::tidy_optional,
};
use uuid::Uuid;

use super::entity::{Entity, Model, item};
use crate::{
    app::App,
    db::for_update,
    documents::{
        entity as document,
        store::{grouped, status_on},
    },
    problem::{Error, Result},
    store::{Buyer, entity as product, is_orderable, sold},
};

/// A line with the product and the document that it names, as they are now.
pub struct Line {
    /// The line as it is kept.
    pub item: NewBasketItem,
    /// The product.
    pub product: Option<product::Model>,
    /// The document, where the buyer has it still.
    pub document: Option<document::Model>,
    /// Why it can't be ordered now.
    pub fault: Option<BasketFault>,
}

impl Line {
    /// The line's amounts.
    pub fn totals(&self) -> Totals {
        self.product.as_ref().map(|product| product.line(self.item.quantity)).unwrap_or_default()
    }

    fn shown(self, app: &App) -> BasketItem {
        let totals = self.totals();
        let product = self.product.as_ref();
        BasketItem {
            product_id: self.item.product_id,
            product_name: product.map(|product| product.name.clone()).unwrap_or_default(),
            document_id: self.item.document_id,
            document: self.document.as_ref().map(|row| document_shown(app, row)),
            quantity: self.item.quantity,
            note: self.item.note,
            unit_pence: product.map(|product| product.price_pence).unwrap_or_default(),
            vat_bp: product.map(|product| product.vat_bp).unwrap_or_default(),
            net_pence: totals.net_pence,
            vat_pence: totals.vat_pence,
            total_pence: totals.total_pence,
            fault: self.fault,
        }
    }
}

/// A document in a basket or an order, with its status today.
pub fn document_shown(app: &App, row: &document::Model) -> BasketDocument {
    BasketDocument {
        kind: row.kind.0,
        reference: grouped(&row.reference),
        status: status_on(row, app.clock.today()),
        learner_name: row.learner_name.clone(),
        qualification_title: row.qualification_title.clone(),
    }
}

/// The lines of a buyer's basket, as they are kept.
async fn kept(db: &impl ConnectionTrait, basket: Option<&Model>) -> Result<Vec<NewBasketItem>> {
    let Some(basket) = basket else { return Ok(Vec::new()) };
    let rows = item::Entity::find()
        .filter(item::Column::BasketId.eq(basket.id))
        .order_by_asc(item::Column::Position)
        .all(db)
        .await?;
    let kept = |row: item::Model| NewBasketItem {
        product_id: row.product_id,
        document_id: row.document_id,
        quantity: row.quantity,
        note: row.note,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// Lines with what they name.
pub async fn looked_up(
    app: &App,
    db: &impl ConnectionTrait,
    buyer: &Buyer,
    items: Vec<NewBasketItem>,
) -> Result<Vec<Line>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let products = sold(db, items.iter().map(|item| item.product_id)).await?;
    let documents: HashMap<Uuid, document::Model> = buyer
        .documents()
        .filter(document::Column::Id.is_in(items.iter().filter_map(|item| item.document_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let today = app.clock.today();
    let line = |item: NewBasketItem| {
        let product = products.get(&item.product_id).cloned();
        let document = item.document_id.and_then(|id| documents.get(&id).cloned());
        let fault = match (&product, &document) {
            (Some(product), _) if !buyer.can_order(product) => Some(BasketFault::ProductGone),
            (None, _) => Some(BasketFault::ProductGone),
            (_, Some(row)) if !is_orderable(row, today) => Some(BasketFault::NotCurrent),
            (_, None) if item.document_id.is_some() => Some(BasketFault::DocumentGone),
            _ => None,
        };
        Line { item, product, document, fault }
    };
    Ok(items.into_iter().map(line).collect())
}

fn shown(app: &App, lines: Vec<Line>) -> Basket {
    let totals: Totals = lines.iter().filter(|line| line.fault.is_none()).map(Line::totals).sum();
    Basket {
        pieces: lines.iter().map(|line| line.item.quantity).sum(),
        items: lines.into_iter().map(|line| line.shown(app)).collect(),
        currency: DEFAULT_CURRENCY.to_owned(),
        net_pence: totals.net_pence,
        vat_pence: totals.vat_pence,
        total_pence: totals.total_pence,
        left_out: 0,
    }
}

/// The buyer's basket, and its version: 0 where nothing was ever put in.
pub async fn show(app: &App, db: &impl ConnectionTrait, buyer: &Buyer) -> Result<(Basket, i64)> {
    let basket = buyer.basket().one(db).await?;
    let lines = looked_up(app, db, buyer, kept(db, basket.as_ref()).await?).await?;
    Ok((shown(app, lines), basket.map_or(0, |basket| basket.version)))
}

/// The buyer's basket, locked until the transaction ends, so that what is in it is ordered once.
pub async fn locked(app: &App, transaction: &DatabaseTransaction, buyer: &Buyer) -> Result<Model> {
    let new = Model {
        id: app.clock.id(),
        user_id: buyer.caller.user.id,
        centre_id: buyer.centre_id(),
        version: 0,
        updated_at: app.clock.now(),
    };
    // Whoever comes second waits here for the first.
    Entity::insert(new.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(transaction)
        .await?;
    let found = for_update(buyer.basket(), transaction).one(transaction).await?;
    found.ok_or_else(|| Error::Unavailable(anyhow::anyhow!("a basket was removed while it was looked at")))
}

/// The lines of a locked basket.
pub async fn lines(
    app: &App,
    transaction: &DatabaseTransaction,
    buyer: &Buyer,
    basket: &Model,
) -> Result<Vec<Line>> {
    looked_up(app, transaction, buyer, kept(transaction, Some(basket)).await?).await
}

/// Lets a locked basket hold these lines, and nothing else; its new version.
async fn write(
    app: &App,
    transaction: &DatabaseTransaction,
    basket: Model,
    items: impl Iterator<Item = NewBasketItem>,
) -> Result<i64> {
    let (id, version) = (basket.id, basket.version + 1);
    item::Entity::delete_many().filter(item::Column::BasketId.eq(id)).exec(transaction).await?;
    let rows: Vec<_> = items
        .zip(1..)
        .map(|(item, position)| item::ActiveModel {
            basket_id: Set(id),
            position: Set(position),
            product_id: Set(item.product_id),
            document_id: Set(item.document_id),
            quantity: Set(item.quantity),
            note: Set(tidy_optional(item.note.as_deref())),
        })
        .collect();
    if !rows.is_empty() {
        item::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    let mut changed = basket.into_active_model();
    changed.version = Set(version);
    changed.updated_at = Set(app.clock.now());
    Entity::update(changed).exec(transaction).await?;
    Ok(version)
}

/// Takes everything out of a locked basket.
pub async fn clear(app: &App, transaction: &DatabaseTransaction, basket: Model) -> Result<()> {
    write(app, transaction, basket, std::iter::empty()).await.map(drop)
}

/// What stands against a line that is new in the basket.
fn refused(at: usize, line: &Line) -> Option<FieldError> {
    let at = |name: &str| format!("/items/{at}/{name}");
    let fault = |name: &str, code: &str, why: &str| Some(FieldError::new(at(name), code, why));
    match (line.fault, &line.product, &line.document) {
        (Some(BasketFault::ProductGone), ..) | (_, None, _) => {
            fault("product_id", "not_found", "This product can’t be ordered.")
        }
        (Some(BasketFault::DocumentGone), ..) => {
            fault("document_id", "not_found", "There is no such document, or it is not yours.")
        }
        (Some(BasketFault::NotCurrent), ..) => fault(
            "document_id",
            "not_current",
            "This document is cancelled, replaced or suspended: no print of it can be ordered.",
        ),
        (None, Some(product), document) => match (product.document_kind, document) {
            (Some(_), None) => fault("document_id", "required", "Choose the document to be printed."),
            (None, Some(_)) => fault("document_id", "not_allowed", "This product is of no document."),
            (Some(kind), Some(row)) if kind != row.kind => {
                fault("document_id", "not_allowed", "This product is a print of another kind of document.")
            }
            _ => None,
        },
    }
}

/// Lets the buyer's basket hold these lines, all of them; a line that was in it before may have become impossible to
/// order meanwhile, and stays with its fault.
pub async fn put(
    app: &App,
    buyer: &Buyer,
    new: NewBasket,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Basket, i64)> {
    let transaction = app.db.write().await?;
    let basket = locked(app, &transaction, buyer).await?;
    check(basket.version)?;
    let before: HashSet<_> = kept(&transaction, Some(&basket))
        .await?
        .into_iter()
        .map(|item| (item.product_id, item.document_id))
        .collect();
    let lines = looked_up(app, &transaction, buyer, new.items).await?;
    let was_in = |line: &Line| before.contains(&(line.item.product_id, line.item.document_id));
    let wrong: Vec<_> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !was_in(line))
        .filter_map(|(at, line)| refused(at, line))
        .collect();
    if !wrong.is_empty() {
        return Err(Error::InvalidFields(wrong));
    }
    let version = write(app, &transaction, basket, lines.iter().map(|line| line.item.clone())).await?;
    transaction.commit().await?;
    Ok((shown(app, lines), version))
}

/// Puts lines of an earlier order into the basket, beside what is in it; those that can't be ordered any more are left
/// out, and counted.
pub async fn put_again(app: &App, buyer: &Buyer, wanted: Vec<NewBasketItem>) -> Result<(Basket, i64)> {
    use shared::basket::{MAX_ITEMS, MAX_QUANTITY};
    let transaction = app.db.write().await?;
    let basket = locked(app, &transaction, buyer).await?;
    let mut items = kept(&transaction, Some(&basket)).await?;
    let mut left_out = 0;
    for line in looked_up(app, &transaction, buyer, wanted).await? {
        let same = |item: &&mut NewBasketItem| {
            (item.product_id, item.document_id) == (line.item.product_id, line.item.document_id)
        };
        if refused(0, &line).is_some() {
            left_out += 1;
        } else if let Some(item) = items.iter_mut().find(same) {
            item.quantity = MAX_QUANTITY.min(item.quantity + line.item.quantity);
        } else if items.len() < MAX_ITEMS {
            items.push(line.item);
        } else {
            left_out += 1;
        }
    }
    let lines = looked_up(app, &transaction, buyer, items).await?;
    let version = write(app, &transaction, basket, lines.iter().map(|line| line.item.clone())).await?;
    transaction.commit().await?;
    Ok((Basket { left_out, ..shown(app, lines) }, version))
}
