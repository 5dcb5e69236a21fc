//! Calling an order off, and giving money back.

use sea_orm::DatabaseTransaction;
use shared::{
    orders::{Cancellation, NewRefund, Order, OrderEventKind, OrderStatus},
    webhooks::WebhookEvent,
};
use uuid::Uuid;

use super::{
    credit,
    entity::Model,
    ledger, mails,
    store::{self, Viewer},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::Text,
    http::idempotency::{Before, IdempotencyKey},
    payments::sessions,
    problem::{Error, Result},
    webhooks,
};

/// What the trail says of an order.
pub fn trail<'a>(caller: &Caller, action: &'a str, order: &Model) -> Entry<'a> {
    let entry = Entry::by(caller, action, "order", order.id).called(&order.number);
    match order.centre_id {
        Some(id) => entry.in_centre(id),
        None => entry,
    }
}

/// What webhooks are told of an order.
pub fn in_brief(order: &Model) -> serde_json::Value {
    serde_json::json!({
        "id": order.id,
        "number": order.number,
        "centre_id": order.centre_id,
        "status": order.status.0,
    })
}

/// Calls an order off: what is owed is not owed any more, and what was paid goes back.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    id: Uuid,
    asked: Cancellation,
    viewer: Viewer,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Order, i64)> {
    let transaction = app.db.write().await?;
    let order = ledger::locked(&transaction, id).await?;
    check(order.version)?;
    if !viewer.can_cancel(order.status.0) {
        let status = order.status.0.word().to_lowercase();
        return Err(Error::StateConflict(format!(
            "Order {} is {status}: it can’t be cancelled.",
            order.number
        )));
    }
    let reason = asked.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let order = call_off(&transaction, app, order, reason, Some(&caller.user.name())).await?;
    audit::record(
        &transaction,
        app,
        trail(caller, "cancelled", &order).with(serde_json::json!({ "reason": reason })),
    )
    .await?;
    let version = order.version;
    let shown = store::one_shown(app, &transaction, order, viewer).await?;
    transaction.commit().await?;
    app.wake();
    sessions::end(app, id).await;
    Ok((shown, version))
}

async fn call_off(
    transaction: &DatabaseTransaction,
    app: &App,
    mut order: Model,
    reason: Option<&str>,
    by: Option<&str>,
) -> Result<Model> {
    let left = order.total_pence - order.credited_pence;
    if order.status.0 == OrderStatus::AwaitingPayment {
        // Nothing was invoiced, so that nothing is to be credited on paper.
        order.credited_pence += order.owed_pence;
        order.owed_pence = 0;
    } else if left > 0 {
        order =
            credit::credit(transaction, app, order, left, reason.unwrap_or("Order cancelled"), by).await?;
    }
    ledger::step(&mut order, OrderStatus::Cancelled)?;
    ledger::note(transaction, app, order.id, OrderEventKind::Cancelled, by, reason.map(str::to_owned))
        .await?;
    mails::post(transaction, app, &order, mails::About::Cancelled(reason)).await?;
    let order = ledger::save(transaction, app, order).await?;
    webhooks::tell(transaction, app, WebhookEvent::OrderCancelled, in_brief(&order)).await?;
    Ok(order)
}

/// Gives a part of an order's price back, or all that is left of it.
pub async fn refund(
    app: &App,
    caller: &Caller,
    id: Uuid,
    asked: NewRefund,
    key: IdempotencyKey,
    fingerprint: String,
    check: impl Fn(i64) -> Result<()>,
) -> Result<Order> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(order) => return Ok(order),
        Before::New(claim) => claim,
    };
    let order = ledger::locked(&transaction, id).await?;
    check(order.version)?;
    if !order.status.0.may_become(OrderStatus::Refunded) {
        let status = order.status.0.word().to_lowercase();
        let message = format!("Order {} is {status}: nothing can be given back.", order.number);
        return Err(Error::StateConflict(message));
    }
    let amount = asked.amount_pence.unwrap_or(order.total_pence - order.credited_pence);
    let (reason, by) = (asked.reason.trim(), caller.user.name());
    let mut order = credit::credit(&transaction, app, order, amount, reason, Some(&by)).await?;
    if order.credited_pence == order.total_pence {
        order.status = Text(OrderStatus::Refunded);
    }
    mails::post(&transaction, app, &order, mails::About::Refunded(amount, reason)).await?;
    let order = ledger::save(&transaction, app, order).await?;
    let details = serde_json::json!({ "reason": reason, "amount": ledger::pounds(amount) });
    audit::record(&transaction, app, trail(caller, "refunded", &order).with(details)).await?;
    let shown = store::one_shown(app, &transaction, order, Viewer::Issuer).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}
