//! Publishing at a planned time: kept in the database, begun by the queue, changed or cancelled until then.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use shared::{
    batches::{Batch, NewSchedule},
    permission::Permission,
};
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    jobs::PublishBatch,
    publish, store,
};
use crate::{
    api_keys::acting,
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::for_update,
    jobs::enqueue_at,
    problem::{Error, Result},
    users::entity as user,
};

/// How far ahead a publication may be planned.
const AHEAD: TimeDelta = TimeDelta::days(366);

/// Why nothing is planned where a second person must approve.
const FOUR_EYES: &str = "A second person must approve each publication, so that none can be planned ahead. Publish now: \
    that asks for approval.";

/// Plans the publication of a batch, or changes the plan.
pub async fn plan(app: &App, caller: &Caller, batch_id: Uuid, new: NewSchedule) -> Result<Batch> {
    let now = app.clock.now();
    if new.publish_at <= now {
        return Err(Error::field("/publish_at", "in_past", "Choose a time that is still to come."));
    }
    if new.publish_at > now + AHEAD {
        return Err(Error::field("/publish_at", "out_of_range", "Choose a time within the next year."));
    }
    if app.settings().await?.rules.four_eyes_publish {
        return Err(Error::StateConflict(FOUR_EYES.to_owned()));
    }
    let transaction = app.db.write().await?;
    let batch = publish::checked(&transaction, batch_id).await?;
    if batch.rows_valid == batch.rows_under_way {
        return Err(Error::NothingToPublish);
    }
    let publish_id = app.clock.id();
    Entity::update_many()
        .col_expr(Column::PublishAt, Expr::value(Some(new.publish_at)))
        .col_expr(Column::PublishBy, Expr::value(Some(caller.user.id)))
        .col_expr(Column::PublishId, Expr::value(Some(publish_id)))
        .col_expr(Column::PublishFailure, Expr::value(None::<String>))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(batch_id))
        .exec(&transaction)
        .await?;
    enqueue_at(&transaction, app, &PublishBatch { batch_id, publish_id }, new.publish_at).await?;
    let details = serde_json::json!({ "publish_at": new.publish_at });
    audit::record(
        &transaction,
        app,
        Entry::by(caller, "planned_publication", "batch", batch_id).with(details),
    )
    .await?;
    let batch = Entity::find_by_id(batch_id).one(&transaction).await?.ok_or(Error::NotFound)?;
    let shown = store::one_shown(&transaction, batch).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// Cancels a planned publication. Without one there is nothing to do.
pub async fn cancel(app: &App, caller: &Caller, batch_id: Uuid) -> Result<Batch> {
    let transaction = app.db.write().await?;
    let found = for_update(Entity::find_by_id(batch_id), &transaction).one(&transaction).await?;
    let batch = found.ok_or(Error::NotFound)?;
    if batch.publish_id.is_some() || batch.publish_failure.is_some() {
        clear(&transaction, app, batch_id, None).await?;
        audit::record(&transaction, app, Entry::by(caller, "cancelled_publication", "batch", batch_id))
            .await?;
    }
    let batch = Entity::find_by_id(batch_id).one(&transaction).await?.ok_or(Error::NotFound)?;
    let shown = store::one_shown(&transaction, batch).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(shown)
}

/// Takes a plan away, with why nothing came of it.
pub async fn clear(
    db: &impl ConnectionTrait,
    app: &App,
    batch_id: Uuid,
    failure: Option<&str>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PublishAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(Column::PublishBy, Expr::value(None::<Uuid>))
        .col_expr(Column::PublishId, Expr::value(None::<Uuid>))
        .col_expr(Column::PublishFailure, Expr::value(failure.map(str::to_owned)))
        .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(Column::Id.eq(batch_id))
        .exec(db)
        .await?;
    Ok(())
}

/// Does what was planned, if the plan still holds. What stands against it is kept to be shown.
pub async fn publish_planned(app: &App, batch_id: Uuid, publish_id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let batch = for_update(Entity::find_by_id(batch_id), &transaction).one(&transaction).await?;
    let Some(batch) = batch.filter(|batch| batch.publish_id == Some(publish_id)) else { return Ok(()) };
    let by = match batch.publish_by {
        Some(id) => user::Entity::find_by_id(id).one(&transaction).await?,
        None => None,
    };
    let by = match by {
        Some(by) if acting::may_still(&transaction, app, &by, Permission::PublishBatches).await? => Some(by),
        _ => None,
    };
    let Some(by) = by else {
        let why = "Who planned it may not publish any more. Plan it anew, or publish now.";
        clear(&transaction, app, batch_id, Some(why)).await?;
        transaction.commit().await?;
        app.news.wake();
        return Ok(());
    };
    if app.settings().await?.rules.four_eyes_publish {
        clear(&transaction, app, batch_id, Some(FOUR_EYES)).await?;
        transaction.commit().await?;
        app.news.wake();
        return Ok(());
    }
    match publish::rows(app, &transaction, &by, &batch).await {
        Ok(jobs) if jobs.new => {
            let details = serde_json::json!({ "print_job_ids": jobs.print_job_ids, "planned": true });
            let entry = Entry::by_user(by.id, "published", "batch", batch_id).with(details);
            audit::record(&transaction, app, entry).await?;
            clear(&transaction, app, batch_id, None).await?;
        }
        Ok(_) | Err(Error::NothingToPublish) => {
            clear(&transaction, app, batch_id, Some("No row was left to be published at that time.")).await?;
        }
        Err(error) => return Err(error),
    }
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Notes that a planned publication failed for good.
pub async fn give_up(app: &App, batch_id: Uuid, publish_id: Uuid, why: &str) -> Result<()> {
    let transaction = app.db.write().await?;
    let batch = Entity::find_by_id(batch_id).one(&transaction).await?;
    if batch.is_some_and(|batch| batch.publish_id == Some(publish_id)) {
        clear(&transaction, app, batch_id, Some(why)).await?;
    }
    transaction.commit().await?;
    app.news.wake();
    Ok(())
}
