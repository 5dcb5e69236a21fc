//! The pages on which orders are paid. The provider is never asked within a transaction: what it says is settled in one
//! after it.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};
use shared::{
    TextEnum,
    orders::{OrderStatus, PaymentPage},
};
use uuid::Uuid;

use super::{
    Ask, Provider, State,
    entity::{Column, Entity, Model, SessionStatus},
    settle,
};
use crate::{
    api_keys::NO_MAIL,
    app::App,
    db::Text,
    orders::{entity as order, ledger},
    problem::{Error, Result},
};

async fn latest(db: &impl ConnectionTrait, order_id: Uuid) -> Result<Option<Model>> {
    let rows = Entity::find().filter(Column::OrderId.eq(order_id));
    Ok(rows.order_by_desc(Column::Attempt).one(db).await?)
}

async fn found(app: &App, order_id: Uuid) -> Result<order::Model> {
    order::Entity::find_by_id(order_id).one(app.db.reader()).await?.ok_or(Error::NotFound)
}

fn down(error: anyhow::Error) -> Error {
    Error::Unavailable(error.context("the payment provider did not answer"))
}

/// Where an order is paid: the page that is open, or a new one where the last one is over.
pub async fn page(app: &App, order_id: Uuid) -> Result<PaymentPage> {
    let order = found(app, order_id).await?;
    if order.status.0 != OrderStatus::AwaitingPayment {
        return Ok(PaymentPage { url: None, status: order.status.0 });
    }
    let provider = app.payments.provider().ok_or_else(|| {
        Error::StateConflict(
            "Cards can’t be charged here now. Cancel this order, and order on account.".to_owned(),
        )
    })?;
    if let Some(open) = catch_up(app, order_id).await? {
        return Ok(PaymentPage { url: Some(open.url), status: order.status.0 });
    }
    let order = found(app, order_id).await?;
    if order.status.0 != OrderStatus::AwaitingPayment {
        return Ok(PaymentPage { url: None, status: order.status.0 });
    }
    let last = latest(app.db.reader(), order_id).await?;
    if last.as_ref().is_some_and(|last| last.status.0 == SessionStatus::Paid) {
        let message = "A payment for this order is being looked at. You need not pay again.";
        return Err(Error::StateConflict(message.to_owned()));
    }
    let attempt = last.map_or(1, |last| last.attempt + 1);
    open(app, provider, &order, attempt).await
}

/// Asks the provider what came of the page of an order that is open as far as is known: it may have been paid on without
/// our having been told. The page, where it is open indeed.
pub async fn catch_up(app: &App, order_id: Uuid) -> Result<Option<Model>> {
    let Some(provider) = app.payments.provider() else { return Ok(None) };
    let last = latest(app.db.reader(), order_id).await?;
    let open = |last: &Model| last.status.0 == SessionStatus::Open && last.provider == provider.name();
    let Some(last) = last.filter(open) else { return Ok(None) };
    let State::Over(outcome) = provider.look_up(last.session_ref.clone()).await.map_err(down)? else {
        return Ok(Some(last));
    };
    let transaction = app.db.write().await?;
    settle::settle(&transaction, app, provider.name(), &last.session_ref, outcome).await?;
    transaction.commit().await?;
    app.wake();
    Ok(None)
}

/// Where a buyer goes from the provider's page: after paying, and without.
pub fn way_back(app: &App, order: &order::Model) -> (String, String) {
    let page = if order.centre_id.is_some() { "orders" } else { "learner/orders" };
    let back = |how| format!("{}/{page}/{}?payment={how}", app.config.public_base_url, order.id);
    (back("done"), back("cancelled"))
}

async fn open(app: &App, provider: &dyn Provider, order: &order::Model, attempt: i64) -> Result<PaymentPage> {
    let (success_url, cancel_url) = way_back(app, order);
    let ask = Ask {
        order_id: order.id,
        number: order.number.clone(),
        summary: order.summary.clone(),
        attempt,
        amount_pence: order.owed_pence,
        currency: order.currency.clone(),
        email: Some(order.buyer_email.clone()).filter(|address| !address.ends_with(NO_MAIL)),
        success_url,
        cancel_url,
    };
    let made = provider.create(ask).await.map_err(down)?;
    let transaction = app.db.write().await?;
    let order = ledger::locked(&transaction, order.id).await?;
    if order.status.0 != OrderStatus::AwaitingPayment {
        // Called off meanwhile.
        drop(transaction);
        end_at(provider, made.session_ref).await;
        return Ok(PaymentPage { url: None, status: order.status.0 });
    }
    let row = Model {
        id: app.clock.id(),
        order_id: order.id,
        attempt,
        provider: provider.name().to_owned(),
        session_ref: made.session_ref,
        url: made.url,
        amount_pence: order.owed_pence,
        currency: order.currency.clone(),
        status: Text(SessionStatus::Open),
        created_at: app.clock.now(),
    };
    // One of another provider, which was used before, is of no use any more.
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(SessionStatus::Ended.as_str()))
        .filter(Column::OrderId.eq(order.id))
        .filter(Column::Provider.ne(provider.name()))
        .exec(&transaction)
        .await?;
    // Two who ask at the same time are given the same page by the provider.
    Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&transaction)
        .await?;
    let kept = latest(&transaction, order.id).await?.ok_or(Error::NotFound)?;
    transaction.commit().await?;
    Ok(PaymentPage { url: Some(kept.url), status: order.status.0 })
}

async fn end_at(provider: &dyn Provider, session_ref: String) {
    if let Err(error) = provider.end(session_ref).await {
        // Should someone pay on it all the same, the money goes back by itself.
        tracing::warn!(error = format!("{error:#}"), "a page of the payment provider could not be closed");
    }
}

/// Closes the pages of an order that is called off.
pub async fn end(app: &App, order_id: Uuid) {
    let Some(provider) = app.payments.provider() else { return };
    let Ok(Some(last)) = latest(app.db.reader(), order_id).await else { return };
    if last.status.0 == SessionStatus::Open && last.provider == provider.name() {
        end_at(provider, last.session_ref).await;
    }
}
