//! Making and ending shares.

use chrono::Duration;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};
use serde_json::json;
use shared::{
    documents::DocumentStatus,
    shares::{NewShare, Share, ShareStatus},
    text::{tidy, tidy_optional},
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Entity, Model, item},
    mails, store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, password, permit::LearnerOwned, tokens},
    documents::{entity as document, store::status_on},
    http::idempotency::{Before, IdempotencyKey},
    learner_portal::store as portal,
    mail,
    problem::{Error, Result},
};

/// The longest that a share may be planned to last, in days.
const MAX_DAYS: i64 = 5 * 366;

/// The token in a share's link.
pub fn token(app: &App, id: Uuid) -> Result<String> {
    Ok(app.keys.derived(&format!("share {id}"))?)
}

/// The link with this token.
pub fn url(app: &App, token: &str) -> String {
    format!("{}/s/{token}", app.config.public_base_url)
}

/// The name by which a learner shares: as registered, whatever the account is called.
pub async fn name_of(db: &impl sea_orm::ConnectionTrait, user_id: Uuid) -> Result<String> {
    let learners = portal::learners(db, user_id).await?;
    Ok(learners.first().map(|(_, learner)| learner.full_name()).unwrap_or_default())
}

/// Makes a share.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewShare,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Share> {
    let now = app.clock.now();
    if new.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::field("/expires_at", "in_past", "Choose a time that is yet to come."));
    }
    if new.expires_at.is_some_and(|end| end > now + Duration::days(MAX_DAYS)) {
        return Err(Error::field("/expires_at", "out_of_range", "Choose a time within five years."));
    }
    // Before the transaction, since it takes a while.
    let pin_hash = match new.pin {
        Some(pin) => Some(password::hash(app, pin).await?),
        None => None,
    };
    let brand = app.settings().await?.brand.clone();
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(share) => return Ok(share),
        Before::New(claim) => claim,
    };
    check_documents(app, &transaction, caller, &new.document_ids).await?;
    let id = app.clock.id();
    let token = token(app, id)?;
    let mut hide = new.hide;
    hide.sort_unstable();
    hide.dedup();
    let row = ActiveModel {
        id: Set(id),
        user_id: Set(caller.user.id),
        token_hash: Set(tokens::hash(&token)),
        label: Set(tidy_optional(new.label.as_deref())),
        recipient_email: Set(new.recipient_email.as_deref().map(tidy)),
        pin_hash: Set(pin_hash),
        hide: Set(serde_json::to_value(&hide)?),
        max_views: Set(new.max_views.map(i64::from)),
        views: Set(0),
        last_viewed_at: Set(None),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
        created_at: Set(now),
    };
    let row = Entity::insert(row).exec_with_returning(&transaction).await?;
    let items = new.document_ids.iter().zip(1..).map(|(document, position)| item::ActiveModel {
        share_id: Set(id),
        position: Set(position),
        document_id: Set(*document),
    });
    item::Entity::insert_many(items).exec_without_returning(&transaction).await?;
    if let Some(to) = &row.recipient_email {
        let from = name_of(&transaction, caller.user.id).await?;
        let has_pin = row.pin_hash.is_some();
        let (language, link) = (caller.user.language.0, url(app, &token));
        let told = mails::invitation(&brand, language, to, &from, &link, has_pin, row.expires_at);
        mail::post(&transaction, app, told).await?;
    }
    let details = json!({ "documents": new.document_ids.len() });
    audit::record(&transaction, app, Entry::by(caller, "created", "share", id).with(details)).await?;
    let share = store::shown(app, &transaction, vec![row]).await?.pop().ok_or(Error::NotFound)?;
    claim.finish(&transaction, &share).await?;
    transaction.commit().await?;
    app.wake();
    Ok(share)
}

/// Refuses documents that are not the caller's, come twice, or hold no more.
async fn check_documents(
    app: &App,
    transaction: &DatabaseTransaction,
    caller: &Caller,
    ids: &[Uuid],
) -> Result<()> {
    let own = document::Entity::of_account(caller.user.id)
        .filter(document::Column::Id.is_in(ids.iter().copied()))
        .all(transaction)
        .await?;
    if own.len() != ids.len() {
        return Err(Error::field("/document_ids", "not_found", "Choose of your own documents, each once."));
    }
    let today = app.clock.today();
    let holds = |row: &document::Model| {
        matches!(status_on(row, today), DocumentStatus::Valid | DocumentStatus::Expired)
    };
    if own.iter().all(holds) {
        return Ok(());
    }
    let why = "One of these documents is suspended, cancelled or replaced. Choose others.";
    Err(Error::field("/document_ids", "not_current", why))
}

/// Ends a share at once. One that ended before stays as it is.
pub async fn end(app: &App, caller: &Caller, row: Model) -> Result<()> {
    let now = app.clock.now();
    let transaction = app.db.write().await?;
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::Id.eq(row.id))
        .filter(Column::EndedAt.is_null())
        .exec(&transaction)
        .await?;
    if ended.rows_affected > 0 {
        let was_active = row.status(now) == ShareStatus::Active;
        let entry = Entry::by(caller, "ended", "share", row.id).with(json!({ "was_active": was_active }));
        audit::record(&transaction, app, entry).await?;
        transaction.commit().await?;
    }
    Ok(())
}
