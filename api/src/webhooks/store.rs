//! What is to be told is written down, and forgotten again.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::LockType,
};
use serde_json::{Value, json};
use shared::{
    TextEnum,
    webhooks::{DeliveryStatus, WebhookEvent, WebhookStatus},
};

use super::{
    entity::{delivery, webhook},
    jobs::DeliverWebhook,
};
use crate::{app::App, db::Text, jobs::enqueue, problem::Result};

/// Tells the webhooks that want to know what happens in this transaction: call [`App::wake`] after the commit. The data are
/// ids, references and statuses, and nothing personal.
pub async fn tell(
    transaction: &DatabaseTransaction,
    app: &App,
    event: WebhookEvent,
    data: Value,
) -> Result<()> {
    let active = webhook::Entity::find()
        .filter(webhook::Column::Status.eq(Text(WebhookStatus::Active)))
        .order_by_asc(webhook::Column::Id);
    // Nobody deletes one before what is told to it is written down.
    let active = match transaction.get_database_backend() {
        DbBackend::Sqlite => active,
        _ => active.lock(LockType::KeyShare),
    };
    for row in active.all(transaction).await? {
        if row.wanted()?.contains(&event) {
            insert(transaction, app, &row, event.as_str(), &data).await?;
        }
    }
    Ok(())
}

/// Writes a delivery down, to be sent soon.
pub async fn insert(
    transaction: &DatabaseTransaction,
    app: &App,
    to: &webhook::Model,
    event: &str,
    data: &Value,
) -> Result<delivery::Model> {
    let now = app.clock.now();
    let row = delivery::ActiveModel {
        id: Set(app.clock.id()),
        webhook_id: Set(to.id),
        event: Set(event.to_owned()),
        body: Set(json!({ "type": event, "timestamp": now, "data": data }).to_string()),
        status: Set(Text(DeliveryStatus::Waiting)),
        tries: Set(0),
        turn: Set(0),
        status_code: Set(None),
        fault: Set(None),
        last_tried_at: Set(None),
        next_try_at: Set(Some(now)),
        created_at: Set(now),
    };
    let row = delivery::Entity::insert(row).exec_with_returning(transaction).await?;
    enqueue(transaction, app, &DeliverWebhook { delivery_id: row.id, turn: 0 }).await?;
    Ok(row)
}

/// Forgets deliveries of before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<()> {
    delivery::Entity::delete_many().filter(delivery::Column::CreatedAt.lt(time)).exec(db).await?;
    Ok(())
}
