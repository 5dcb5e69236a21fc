//! How an order is fulfilled: it is made, sent, and done.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    documents::{Corrections, Reissue},
    orders::{
        Fulfilment, NewOrderStep, Order, OrderEventKind, OrderStatus, OrderStep, StepOutcome, StepOutcomes,
    },
    text::tidy_optional,
    webhooks::WebhookEvent,
};
use uuid::Uuid;

use super::{
    cancel::{in_brief, trail},
    entity::{Model, line},
    ledger, mails, prints,
    store::{self, Viewer},
};
use crate::{
    app::App,
    audit,
    auth::Caller,
    documents::{entity as document, lifecycle::put_in_place},
    problem::{Error, Result},
    webhooks,
};

/// The document to be printed for this one, which holds: itself, or a replacement that is issued for the order.
async fn to_print(
    transaction: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    order: &Model,
    row: &document::Model,
) -> Result<Uuid> {
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
    for (mut line, document) in prints::holding(transaction, app, &order, true).await? {
        if let Some(row) = document {
            let of = match chosen.get(&row.id) {
                Some(of) => *of,
                None => to_print(transaction, app, caller, &order, &row).await?,
            };
            chosen.insert(row.id, of);
            line.replaced_by_id = Some(of).filter(|of| Some(*of) != line.document_id);
        }
        line.printed = line.quantity;
        line::Entity::update(line.into_active_model().reset_all()).exec(transaction).await?;
    }
    let by = caller.user.name();
    ledger::note(transaction, app, order.id, OrderEventKind::InProduction, Some(&by), None).await?;
    mails::post(transaction, app, &order, mails::About::Produced).await?;
    let order = ledger::save(transaction, app, order).await?;
    audit::record(transaction, app, trail(caller, "produced", &order)).await?;
    Ok(order)
}

/// Writes down how a parcel can be followed, and says it in words.
fn track(order: &mut Model, sent: &Fulfilment) -> Option<String> {
    order.tracking_number = tidy_optional(sent.tracking_number.as_deref());
    order.carrier = tidy_optional(sent.carrier.as_deref());
    // A number that was mistyped before still finds it.
    if let Some(number) = &order.tracking_number {
        order.search = format!("{} {}", order.search, shared::text::fold(number));
    }
    let said: Vec<_> = [&order.carrier, &order.tracking_number].into_iter().flatten().cloned().collect();
    Some(said.join(" ")).filter(|text| !text.is_empty())
}

async fn dispatch(
    transaction: &DatabaseTransaction,
    app: &App,
    caller: &Caller,
    mut order: Model,
    sent: Fulfilment,
) -> Result<Model> {
    ledger::step(&mut order, OrderStatus::Dispatched)?;
    prints::holding(transaction, app, &order, true).await?;
    let said = track(&mut order, &sent);
    let by = caller.user.name();
    ledger::note(transaction, app, order.id, OrderEventKind::Dispatched, Some(&by), said).await?;
    mails::post(transaction, app, &order, mails::About::Dispatched).await?;
    let order = ledger::save(transaction, app, order).await?;
    audit::record(transaction, app, trail(caller, "dispatched", &order)).await?;
    webhooks::tell(transaction, app, WebhookEvent::OrderFulfilled, in_brief(&order)).await?;
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
        order = Box::pin(produce(&transaction, app, caller, order)).await?;
    }
    let order = Box::pin(dispatch(&transaction, app, caller, order, sent)).await?;
    let version = order.version;
    let shown = store::one_shown(app, &transaction, order, Viewer::Issuer).await?;
    transaction.commit().await?;
    app.wake();
    app.known_answers.forget();
    Ok((shown, version))
}

/// Changes how a parcel that is on its way can be followed.
pub async fn track_again(
    app: &App,
    caller: &Caller,
    id: Uuid,
    sent: Fulfilment,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Order, i64)> {
    let transaction = app.db.write().await?;
    let mut order = ledger::locked(&transaction, id).await?;
    check(order.version)?;
    if order.status.0 != OrderStatus::Dispatched {
        return Err(Error::StateConflict(format!(
            "Order {} is {}: its tracking can’t be changed.",
            order.number,
            order.status.0.word().to_lowercase()
        )));
    }
    let said = track(&mut order, &sent);
    let by = caller.user.name();
    ledger::note(&transaction, app, order.id, OrderEventKind::TrackingChanged, Some(&by), said).await?;
    let order = ledger::save(&transaction, app, order).await?;
    let details = json!({ "tracking_number": order.tracking_number, "carrier": order.carrier });
    audit::record(&transaction, app, trail(caller, "tracking_changed", &order).with(details)).await?;
    let version = order.version;
    let shown = store::one_shown(app, &transaction, order, Viewer::Issuer).await?;
    transaction.commit().await?;
    app.wake();
    Ok((shown, version))
}

async fn one(app: &App, caller: &Caller, id: Uuid, step: OrderStep) -> Result<Model> {
    let transaction = app.db.write().await?;
    let order = ledger::locked(&transaction, id).await?;
    let order = match step {
        OrderStep::Produce => Box::pin(produce(&transaction, app, caller, order)).await?,
        OrderStep::Dispatch => {
            Box::pin(dispatch(&transaction, app, caller, order, Fulfilment::default())).await?
        }
        OrderStep::Complete => complete(&transaction, app, caller, order).await?,
    };
    transaction.commit().await?;
    Ok(order)
}

/// What to tell of an order that could not be taken on. What is no one's mistake goes into the log.
fn told(error: &Error) -> String {
    let problem = error.problem();
    if problem.status >= 500 {
        tracing::error!(%error, "an order could not be taken on");
    }
    problem.errors.first().map_or(problem.detail, |first| first.message.clone())
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
            Err(other) => Some(told(&other)),
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
