//! Orders that wait for a card too long are called off: nobody is left with an order that was forgotten.

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use shared::{
    orders::{OrderEventKind, OrderStatus},
    webhooks::WebhookEvent,
};
use uuid::Uuid;

use super::{
    cancel::in_brief,
    entity::{Column, Entity},
    ledger, mails,
};
use crate::{
    app::App,
    db::Text,
    payments::{
        entity::{self as session, SessionStatus},
        sessions,
    },
    problem::Result,
    webhooks,
};

/// Days that an order waits to be paid by card.
pub const DAYS: i64 = 7;
/// Orders that are called off in one go; the rest have their turn at the next.
const AT_ONCE: u64 = 100;

/// Calls off what was not paid in time.
pub async fn sweep(app: &App) -> Result<()> {
    let waiting: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Text(OrderStatus::AwaitingPayment)))
        .filter(Column::Id.not_in_subquery(paid().into_query()))
        .filter(Column::CreatedAt.lt(app.clock.now() - TimeDelta::days(DAYS)))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(AT_ONCE)
        .into_tuple()
        .all(app.db.reader())
        .await?;
    for id in waiting {
        // It may have been paid without our having been told.
        if let Err(error) = sessions::catch_up(app, id).await {
            let error = format!("{:#}", anyhow::Error::from(error));
            tracing::warn!(error, "an order that was not paid in time is kept: the provider did not answer");
            continue;
        }
        if let Err(error) = lapse(app, id).await {
            let error = format!("{:#}", anyhow::Error::from(error));
            tracing::error!(error, "an order that was not paid in time could not be called off");
            continue;
        }
        sessions::end(app, id).await;
    }
    Ok(())
}

/// Orders for which something was paid. Where they still wait, it was not what was asked for: a person decides.
fn paid() -> Select<session::Entity> {
    session::Entity::find()
        .select_only()
        .column(session::Column::OrderId)
        .filter(session::Column::Status.eq(Text(SessionStatus::Paid)))
}

async fn lapse(app: &App, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let mut order = ledger::locked(&transaction, id).await?;
    let paid = paid().filter(session::Column::OrderId.eq(id)).count(&transaction).await?;
    if order.status.0 != OrderStatus::AwaitingPayment || paid > 0 {
        return Ok(());
    }
    // Nothing was invoiced, so that nothing is to be credited on paper.
    order.credited_pence += order.owed_pence;
    order.owed_pence = 0;
    ledger::step(&mut order, OrderStatus::Cancelled)?;
    ledger::note(&transaction, app, id, OrderEventKind::Lapsed, None, None).await?;
    mails::post(&transaction, app, &order, mails::About::Lapsed).await?;
    let order = ledger::save(&transaction, app, order).await?;
    webhooks::tell(&transaction, app, WebhookEvent::OrderCancelled, in_brief(&order)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}
