//! Rules of webhooks.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    text::tidy,
    webhooks::{
        DeliveryStatus, MAX_WEBHOOKS, NewWebhook, TEST_EVENT, Webhook, WebhookChange, WebhookDelivery,
        WebhookEvent, WebhookStatus, WebhookWithSecret,
    },
};
use uuid::Uuid;

use super::{
    address,
    entity::{delivery, webhook},
    jobs::DeliverWebhook,
    signature, store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    clock::random_bytes,
    db::{Text, for_update},
    http::idempotency::{Before, IdempotencyKey},
    jobs::enqueue,
    problem::{Error, Result},
};

/// What an idempotency key keeps: the secret sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    webhook: Webhook,
    sealed: String,
}

/// A new secret as it is told, and sealed for this webhook.
fn new_secret(app: &App, id: Uuid) -> Result<(String, Vec<u8>)> {
    let secret = random_bytes::<32>()?;
    Ok((signature::told(&secret), app.keys.seal(id.as_bytes(), &secret)?))
}

fn each_once(mut events: Vec<WebhookEvent>) -> Result<serde_json::Value> {
    events.sort_unstable();
    events.dedup();
    Ok(serde_json::to_value(events)?)
}

/// Makes a webhook.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewWebhook,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<WebhookWithSecret> {
    let url = address::checked(&app.config, &new.url)?;
    let transaction = app.db.write().await?;
    let claim = match key.claim::<Kept>(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(Kept { webhook, sealed }) => {
            let sealed = STANDARD.decode(sealed).map_err(anyhow::Error::from)?;
            let secret = app.keys.unseal(webhook.id.as_bytes(), &sealed)?;
            return Ok(WebhookWithSecret { secret: signature::told(&secret), webhook });
        }
        Before::New(claim) => claim,
    };
    if webhook::Entity::find().count(&transaction).await? >= MAX_WEBHOOKS {
        let message =
            format!("There are {MAX_WEBHOOKS} webhooks, the most that there can be. Delete one first.");
        return Err(Error::StateConflict(message));
    }
    let (id, now) = (app.clock.id(), app.clock.now());
    let (secret, sealed) = new_secret(app, id)?;
    let row = webhook::ActiveModel {
        id: Set(id),
        url: Set(url.into()),
        description: Set(tidy(&new.description)),
        events: Set(each_once(new.events)?),
        status: Set(Text(WebhookStatus::Active)),
        secret: Set(sealed.clone()),
        old_secret: Set(None),
        old_secret_until: Set(None),
        failing_since: Set(None),
        created_by: Set(caller.user.id),
        created_by_name: Set(caller.user.name()),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = webhook::Entity::insert(row).exec_with_returning(&transaction).await?;
    let details = json!({ "url": row.url, "events": row.events });
    let entry = Entry::by(caller, "created", "webhook", id).called(&row.description).with(details);
    audit::record(&transaction, app, entry).await?;
    let webhook = row.shown(now)?;
    claim.finish(&transaction, &Kept { webhook: webhook.clone(), sealed: STANDARD.encode(sealed) }).await?;
    transaction.commit().await?;
    Ok(WebhookWithSecret { secret, webhook })
}

/// The webhook, locked until the transaction ends.
async fn held(transaction: &DatabaseTransaction, id: Uuid) -> Result<webhook::Model> {
    let found = for_update(webhook::Entity::find_by_id(id), transaction).one(transaction).await?;
    found.ok_or(Error::NotFound)
}

async fn save(transaction: &DatabaseTransaction, app: &App, row: webhook::Model) -> Result<webhook::Model> {
    let row = webhook::Model { version: row.version + 1, updated_at: app.clock.now(), ..row };
    Ok(webhook::Entity::update(row.into_active_model().reset_all()).exec(transaction).await?)
}

/// Changes a webhook; returns it and its version.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Uuid,
    change: WebhookChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Webhook, i64)> {
    let url = change.url.map(|url| address::checked(&app.config, &url)).transpose()?;
    let transaction = app.db.write().await?;
    let mut row = held(&transaction, id).await?;
    check(row.version)?;
    let seen = |row: &webhook::Model| json!({ "url": row.url, "description": row.description, "events": row.events, "status": row.status.0 });
    let before = seen(&row);
    if let Some(url) = url.map(String::from).filter(|url| *url != row.url) {
        row.url = url;
        // Nothing has failed there yet.
        row.failing_since = None;
    }
    if let Some(description) = &change.description {
        row.description = tidy(description);
    }
    if let Some(events) = change.events {
        row.events = each_once(events)?;
    }
    if let Some(status) = change.status {
        // Three days are counted anew.
        if status == WebhookStatus::Active && row.status.0 == WebhookStatus::Paused {
            row.failing_since = None;
        }
        row.status = Text(status);
    }
    let action = match (before["status"] == json!(row.status.0), row.status.0) {
        (true, _) => "changed",
        (false, WebhookStatus::Paused) => "paused",
        (false, WebhookStatus::Active) => "resumed",
    };
    let row = save(&transaction, app, row).await?;
    let details = json!({ "before": before, "after": seen(&row) });
    let entry = Entry::by(caller, action, "webhook", id).called(&row.description).with(details);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    let version = row.version;
    Ok((row.shown(app.clock.now())?, version))
}

/// Makes a new secret. For a day what is sent is signed with the one before too.
pub async fn renew(app: &App, caller: &Caller, id: Uuid) -> Result<WebhookWithSecret> {
    let now = app.clock.now();
    let transaction = app.db.write().await?;
    let mut row = held(&transaction, id).await?;
    let (secret, sealed) = new_secret(app, id)?;
    row.old_secret = Some(std::mem::replace(&mut row.secret, sealed));
    row.old_secret_until = Some(now + TimeDelta::days(1));
    let row = save(&transaction, app, row).await?;
    let entry = Entry::by(caller, "renewed_secret", "webhook", id).called(&row.description);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    Ok(WebhookWithSecret { secret, webhook: row.shown(now)? })
}

/// Deletes a webhook, with what was sent to it.
pub async fn delete(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let row = held(&transaction, id).await?;
    let entry = Entry::by(caller, "deleted", "webhook", id).called(&row.description);
    audit::record(&transaction, app, entry.with(json!({ "url": row.url }))).await?;
    webhook::Entity::delete_by_id(id).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Sends an event by which one sees whether all is well.
pub async fn test(app: &App, caller: &Caller, id: Uuid) -> Result<WebhookDelivery> {
    let transaction = app.db.write().await?;
    let row = held(&transaction, id).await?;
    refuse_paused(&row)?;
    let sent = store::insert(&transaction, app, &row, TEST_EVENT, &json!({ "webhook_id": id })).await?;
    let entry = Entry::by(caller, "tested", "webhook", id).called(&row.description);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    app.wake();
    Ok(sent.into())
}

/// Sends a delivery that has ended once more: the same message, under the same id.
pub async fn send_again(app: &App, caller: &Caller, id: Uuid, delivery_id: Uuid) -> Result<WebhookDelivery> {
    let transaction = app.db.write().await?;
    let to = held(&transaction, id).await?;
    let found = delivery::Entity::find_by_id(delivery_id).filter(delivery::Column::WebhookId.eq(id));
    let mut row = for_update(found, &transaction).one(&transaction).await?.ok_or(Error::NotFound)?;
    refuse_paused(&to)?;
    if row.status.0 == DeliveryStatus::Waiting {
        return Err(Error::StateConflict(
            "This is being sent already. Wait until that has ended.".to_owned(),
        ));
    }
    row.status = Text(DeliveryStatus::Waiting);
    row.tries = 0;
    row.turn += 1;
    row.next_try_at = Some(app.clock.now());
    enqueue(&transaction, app, &DeliverWebhook { delivery_id, turn: row.turn }).await?;
    let row = delivery::Entity::update(row.into_active_model().reset_all()).exec(&transaction).await?;
    let entry = Entry::by(caller, "sent_again", "webhook", id).called(&to.description);
    audit::record(&transaction, app, entry.with(json!({ "event": row.event }))).await?;
    transaction.commit().await?;
    app.wake();
    Ok(row.into())
}

fn refuse_paused(row: &webhook::Model) -> Result<()> {
    match row.status.0 {
        WebhookStatus::Active => Ok(()),
        WebhookStatus::Paused => {
            Err(Error::StateConflict("This webhook is paused. Let it go on first.".to_owned()))
        }
    }
}
