//! What becomes of an order when the provider says what came of its page. Said twice, or in another order, it comes to
//! the same.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use shared::orders::{OrderEventKind, OrderStatus};

use super::{
    Outcome,
    entity::{Column, Entity, Model, SessionStatus},
};
use crate::{
    app::App,
    db::Text,
    orders::{
        entity as order,
        ledger::{self, Flow, Method, Move, pounds},
        mails,
    },
    problem::{Error, Result},
};

/// Settles what came of a page; nothing is done where there is no such page.
pub async fn settle(
    transaction: &DatabaseTransaction,
    app: &App,
    provider: &str,
    session_ref: &str,
    outcome: Outcome,
) -> Result<()> {
    let find =
        || Entity::find().filter(Column::Provider.eq(provider)).filter(Column::SessionRef.eq(session_ref));
    let Some(known) = find().one(transaction).await? else {
        tracing::warn!(provider, "the payment provider tells of a page that is not ours");
        return Ok(());
    };
    let order = ledger::locked(transaction, known.order_id).await?;
    // Again, now that nobody else settles it.
    let session = find().one(transaction).await?.ok_or(Error::NotFound)?;
    match (session.status.0, outcome) {
        (SessionStatus::Paid, _) => Ok(()),
        (_, Outcome::Paid { payment_ref, amount_pence, currency }) => {
            Box::pin(paid(transaction, app, order, session, payment_ref, amount_pence, &currency)).await
        }
        (_, Outcome::Declined(why)) => {
            if order.status.0 == OrderStatus::AwaitingPayment {
                let kind = OrderEventKind::PaymentFailed;
                ledger::note(transaction, app, order.id, kind, None, Some(why)).await?;
                ledger::save(transaction, app, order).await?;
            }
            Ok(())
        }
        (_, Outcome::Ended) => mark(transaction, session, SessionStatus::Ended).await,
    }
}

/// Notes how far a page is.
pub async fn mark(transaction: &DatabaseTransaction, session: Model, status: SessionStatus) -> Result<()> {
    let changed = Model { status: Text(status), ..session };
    Entity::update(changed.into_active_model().reset_all()).exec(transaction).await?;
    Ok(())
}

async fn paid(
    transaction: &DatabaseTransaction,
    app: &App,
    mut order: order::Model,
    session: Model,
    payment_ref: String,
    amount_pence: i64,
    currency: &str,
) -> Result<()> {
    if amount_pence != session.amount_pence || !currency.eq_ignore_ascii_case(&session.currency) {
        tracing::error!(order = order.number, "the provider took another amount than was asked for");
        let said = format!(
            "{} {} was paid where {} {} was asked for; the provider calls it {payment_ref}",
            amount_pence, currency, session.amount_pence, session.currency
        );
        mark(transaction, session, SessionStatus::Paid).await?;
        mails::tell_issuer(transaction, app, &order, mails::News::Mismatch(&said)).await?;
        ledger::note(transaction, app, order.id, OrderEventKind::PaymentMismatch, None, Some(said)).await?;
        ledger::save(transaction, app, order).await?;
        return Ok(());
    }
    mark(transaction, session, SessionStatus::Paid).await?;
    let moved = |flow| Move {
        flow,
        amount_pence,
        method: Method::Card,
        provider_ref: Some(payment_ref.clone()),
        paper_id: None,
        reference: order.number.clone(),
        by: None,
    };
    let (received, returned) = (moved(Flow::Received), moved(Flow::Returned));
    ledger::move_money(transaction, app, &order, received).await?;
    if order.status.0 == OrderStatus::AwaitingPayment {
        order.paid_pence = order.owed_pence;
        order.owed_pence = 0;
        let said = Some(pounds(amount_pence));
        ledger::note(transaction, app, order.id, OrderEventKind::Paid, None, said).await?;
        Box::pin(ledger::accept(transaction, app, order, None)).await?;
        return Ok(());
    }
    ledger::move_money(transaction, app, &order, returned).await?;
    let said = Some(format!("{} came when nothing was owed", pounds(amount_pence)));
    ledger::note(transaction, app, order.id, OrderEventKind::PaymentReturned, None, said).await?;
    ledger::save(transaction, app, order).await?;
    Ok(())
}
