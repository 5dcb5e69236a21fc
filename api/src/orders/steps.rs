//! How an order is fulfilled: it is made, sent, and done.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use shared::{
    documents::{Corrections, DocumentStatus, Reissue},
    orders::{
        Fulfilment, NewOrderStep, Order, OrderEventKind, OrderStatus, OrderStep, StepOutcome, StepOutcomes,
    },
    text::tidy_optional,
};
use uuid::Uuid;

use super::{
    cancel::trail,
    entity::{Model, line},
    ledger, mails,
    store::{self, Viewer},
};
use crate::{
    app::App,
    audit,
    auth::Caller,
    db::for_update,
    documents::{
        entity as document,
        lifecycle::put_in_place,
        store::{grouped, status_on},
    },
    problem::{Error, Result},
    store::is_orderable,
};

/// The longest chain of replacements that is followed.
const MAX_CHAIN: usize = 1000;

/// The document that holds now in the place of this one, locked.
async fn head(transaction: &DatabaseTransaction, id: Uuid) -> Result<document::Model> {
    let find = |rows| async { for_update(rows, transaction).one(transaction).await };
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

/// The document to be printed for a line: the one that holds now, or a replacement that is issued for it.
async fn to_print(
    transaction: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    order: &Model,
    document_id: Uuid,
) -> Result<Uuid> {
    let row = head(transaction, document_id).await?;
    let today = app.clock.today();
    if !is_orderable(&row, today) {
        return Err(Error::StateConflict(format!(
            "Document {} is {}: it is not printed. Give its price back, or settle the document first.",
            grouped(&row.reference),
            match status_on(&row, today) {
                DocumentStatus::Suspended => "suspended",
                _ => "cancelled",
            }
        )));
    }
    let settings = app.settings().await?;
    if !settings.rules.store.replaced_kinds.contains(&row.kind.0) {
        return Ok(row.id);
    }
    let reissue = Reissue {
        reason: format!("A print was ordered: {}", order.number),
        corrections: Corrections::default(),
    };
    Ok(put_in_place(app, transaction, caller, row.id, &reissue).await?.id)
}

/// Begins to make a locked order: what is a replacement is issued now, once for each document.
async fn produce(
    transaction: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    mut order: Model,
) -> Result<Model> {
    ledger::step(&mut order, OrderStatus::InProduction)?;
    let mut chosen: HashMap<Uuid, Uuid> = HashMap::new();
    for row in ledger::lines_of(transaction, order.id).await? {
        if row.product_id.is_none() {
            continue;
        }
        let mut printed = row.clone();
        printed.printed = row.quantity;
        if let Some(id) = row.document_id {
            let of = match chosen.get(&id) {
                Some(of) => *of,
                None => to_print(transaction, app, caller, &order, id).await?,
            };
            chosen.insert(id, of);
            printed.replaced_by_id = Some(of).filter(|of| *of != id);
        }
        line::Entity::update(printed.into_active_model().reset_all()).exec(transaction).await?;
    }
    let by = caller.user.name();
    ledger::note(transaction, app, order.id, OrderEventKind::InProduction, Some(&by), None).await?;
    mails::post(transaction, app, &order, mails::About::Produced).await?;
    let order = ledger::save(transaction, app, order).await?;
    audit::record(transaction, app, trail(caller, "produced", &order)).await?;
    Ok(order)
}

async fn dispatch(
    transaction: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    mut order: Model,
    sent: Fulfilment,
) -> Result<Model> {
    ledger::step(&mut order, OrderStatus::Dispatched)?;
    order.tracking_number = tidy_optional(sent.tracking_number.as_deref()).or(order.tracking_number);
    order.carrier = tidy_optional(sent.carrier.as_deref()).or(order.carrier);
    if let Some(number) = &order.tracking_number {
        order.search = format!("{} {}", order.search, shared::text::fold(number));
    }
    let said = [order.carrier.clone(), order.tracking_number.clone()];
    let said: Vec<_> = said.into_iter().flatten().collect();
    let said = Some(said.join(" ")).filter(|text| !text.is_empty());
    let by = caller.user.name();
    ledger::note(transaction, app, order.id, OrderEventKind::Dispatched, Some(&by), said).await?;
    mails::post(transaction, app, &order, mails::About::Dispatched).await?;
    let order = ledger::save(transaction, app, order).await?;
    audit::record(transaction, app, trail(caller, "dispatched", &order)).await?;
    Ok(order)
}

async fn complete(
    transaction: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    mut order: Model,
) -> Result<Model> {
    ledger::step(&mut order, OrderStatus::Completed)?;
    let by = caller.user.name();
    ledger::note(transaction, app, order.id, OrderEventKind::Completed, Some(&by), None).await?;
    mails::post(transaction, app, &order, mails::About::Completed).await?;
    let order = ledger::save(transaction, app, order).await?;
    audit::record(transaction, app, trail(caller, "completed", &order)).await?;
    Ok(order)
}

/// Says that an order is on its way; one that was not made before is made now.
pub async fn fulfil(
    app: &App,
    caller: &Caller,
    id: Uuid,
    sent: Fulfilment,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Order, i64)> {
    let transaction = app.db.write().await?;
    let mut order = ledger::locked(&transaction, id).await?;
    check(order.version)?;
    if order.status.0 == OrderStatus::Placed {
        order = produce(&transaction, app, caller, order).await?;
    }
    let order = dispatch(&transaction, app, caller, order, sent).await?;
    let version = order.version;
    let shown = store::one_shown(app, &transaction, order, Viewer::Issuer).await?;
    transaction.commit().await?;
    app.wake();
    app.known_answers.forget();
    Ok((shown, version))
}

async fn one(app: &App, caller: &Caller, id: Uuid, step: OrderStep) -> Result<Model> {
    let transaction = app.db.write().await?;
    let order = ledger::locked(&transaction, id).await?;
    let order = match step {
        OrderStep::Produce => produce(&transaction, app, caller, order).await?,
        OrderStep::Dispatch => dispatch(&transaction, app, caller, order, Fulfilment::default()).await?,
        OrderStep::Complete => complete(&transaction, app, caller, order).await?,
    };
    transaction.commit().await?;
    Ok(order)
}

/// Takes many orders on, each by itself: one that can't go on holds no other up.
pub async fn many(app: &App, caller: &Caller, asked: NewOrderStep) -> Result<StepOutcomes> {
    let mut outcomes = Vec::new();
    for id in asked.order_ids {
        let taken = one(app, caller, id, asked.step).await;
        let order = match &taken {
            Ok(order) => Some(order.clone()),
            Err(_) => super::entity::Entity::find_by_id(id).one(app.db.reader()).await?,
        };
        let refused = match taken {
            Ok(_) => None,
            Err(Error::StateConflict(why)) => Some(why),
            Err(Error::NotFound) => Some("There is no such order.".to_owned()),
            Err(other) => return Err(other),
        };
        outcomes.push(StepOutcome {
            id,
            number: order.as_ref().map(|order| order.number.clone()).unwrap_or_default(),
            status: order.map(|order| order.status.0),
            refused,
        });
    }
    app.wake();
    app.known_answers.forget();
    Ok(StepOutcomes { outcomes })
}
