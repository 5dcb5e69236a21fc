//! Money that the provider refuses to give back: the issuer is told, and asks again or gives it back in another way.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use shared::orders::{NewReturn, Order, OrderEventKind, RefundStatus, RefusedReturn, ReturnBy};
use uuid::Uuid;

use super::{
    cancel::trail,
    entity::payment,
    ledger::{self, Flow, Method, pounds},
    mails,
    store::{self, Viewer},
};
use crate::{
    app::App,
    audit,
    auth::Caller,
    db::Text,
    jobs::enqueue,
    payments::jobs::ReturnPayment,
    problem::{Error, Result},
};

/// Notes that this money did not go back, and why. `refused`: the provider says no, and would say it again to the same
/// request. Else it is not known what became of it, and the same request is to be repeated, since it is done once.
pub async fn failed(app: &App, payment_id: Uuid, why: &str, refused: bool) -> Result<()> {
    let transaction = app.db.write().await?;
    let found = payment::Entity::find_by_id(payment_id).one(&transaction).await?;
    let Some(order_id) = found.and_then(|row| row.order_id) else { return Ok(()) };
    let order = ledger::locked(&transaction, order_id).await?;
    // Again, now that nobody else settles it: it is told once.
    let mut row = known(&transaction, order_id, payment_id).await?;
    if row.status.0 != RefundStatus::Pending {
        return Ok(());
    }
    row.status = Text(RefundStatus::Failed);
    row.failure = Some(why.to_owned());
    row.retries += i64::from(refused);
    let amount = pounds(row.amount_pence);
    payment::Entity::update(row.into_active_model().reset_all()).exec(&transaction).await?;
    let kind = OrderEventKind::ReturnRefused;
    ledger::note(&transaction, app, order.id, kind, None, Some(amount.clone())).await?;
    mails::tell_issuer(&transaction, app, &order, mails::News::ReturnRefused(amount, why)).await?;
    ledger::save(&transaction, app, order).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Money of this order that was to go back.
pub async fn known(db: &impl ConnectionTrait, order_id: Uuid, payment_id: Uuid) -> Result<payment::Model> {
    let found = payment::Entity::find_by_id(payment_id)
        .filter(payment::Column::OrderId.eq(order_id))
        .filter(payment::Column::Kind.eq(Text(Flow::Returned)));
    found.one(db).await?.ok_or(Error::NotFound)
}

/// Asks the provider once more, or notes that the money was given back in another way.
pub async fn settle(
    app: &App,
    caller: &Caller,
    order_id: Uuid,
    payment_id: Uuid,
    asked: NewReturn,
) -> Result<Order> {
    let transaction = app.db.write().await?;
    let order = ledger::locked(&transaction, order_id).await?;
    let mut row = known(&transaction, order.id, payment_id).await?;
    if row.status.0 != RefundStatus::Failed {
        let message = "This money is on its way back, or was given back.";
        return Err(Error::StateConflict(message.to_owned()));
    }
    let amount = pounds(row.amount_pence);
    row.failure = None;
    match asked.by {
        ReturnBy::Card => {
            row.status = Text(RefundStatus::Pending);
            enqueue(&transaction, app, &ReturnPayment { payment_id }).await?;
        }
        ReturnBy::BankTransfer => {
            row.status = Text(RefundStatus::Done);
            row.method = Text(Method::BankTransfer);
            row.recorded_by_name = Some(caller.user.name());
            let (kind, by) = (OrderEventKind::Returned, caller.user.name());
            ledger::note(&transaction, app, order.id, kind, Some(&by), Some(amount.clone())).await?;
        }
    }
    payment::Entity::update(row.into_active_model().reset_all()).exec(&transaction).await?;
    let details = serde_json::json!({ "amount": amount, "by": asked.by });
    audit::record(&transaction, app, trail(caller, "returned", &order).with(details)).await?;
    let order = ledger::save(&transaction, app, order).await?;
    let shown = store::one_shown(app, &transaction, order, Viewer::Issuer).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// What of this money the provider refuses to give back.
pub fn refused_of(returned: &[payment::Model]) -> Vec<RefusedReturn> {
    let refused = returned.iter().filter(|row| row.status.0 == RefundStatus::Failed);
    refused
        .map(|row| RefusedReturn { id: row.id, amount_pence: row.amount_pence, why: row.failure.clone() })
        .collect()
}
