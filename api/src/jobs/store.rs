//! Queries of the queue.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DatabaseTransaction, DbBackend, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{LockBehavior, LockType},
};

use super::{
    LEASE,
    entity::{ActiveModel, Column, Entity, Model, State},
};
use crate::{app::App, clock::Clock, db::Text, problem::Result};

/// Inserts a job that may run from a time on.
pub async fn insert(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    kind: &str,
    payload: serde_json::Value,
    run_at: DateTime<Utc>,
) -> Result<()> {
    let now = clock.now();
    let row = ActiveModel {
        id: Set(clock.id()),
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        state: Set(Text(State::Queued)),
        attempts: Set(0),
        run_at: Set(run_at),
        leased_until: Set(None),
        worker: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Jobs whose time has come, and those whose worker let its lease run out.
fn due(now: DateTime<Utc>) -> Condition {
    Condition::any()
        .add(Condition::all().add(Column::State.eq(Text(State::Queued))).add(Column::RunAt.lte(now)))
        .add(Condition::all().add(Column::State.eq(Text(State::Running))).add(Column::LeasedUntil.lt(now)))
}

/// Claims the job that has waited longest, if there is one.
pub async fn claim(app: &App, worker: Uuid) -> Result<Option<Model>> {
    let now = app.clock.now();
    // Most looks find nothing: don't take the writer for them.
    if Entity::find().filter(due(now)).one(app.db.reader()).await?.is_none() {
        return Ok(None);
    }
    let transaction = app.db.write().await?;
    let mut select =
        Entity::find().filter(due(now)).order_by_asc(Column::RunAt).order_by_asc(Column::Id).limit(1);
    if transaction.get_database_backend() == DbBackend::Postgres {
        select = select.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let Some(found) = select.one(&transaction).await? else { return Ok(None) };
    let claimed = ActiveModel {
        id: Set(found.id),
        state: Set(Text(State::Running)),
        attempts: Set(found.attempts + 1),
        worker: Set(Some(worker)),
        leased_until: Set(Some(now + LEASE)),
        updated_at: Set(now),
        ..Default::default()
    };
    let claimed = claimed.update(&transaction).await?;
    transaction.commit().await?;
    Ok(Some(claimed))
}

/// Changes a job that this worker still has; false if it has it no more.
async fn change(app: &App, id: Uuid, worker: Uuid, change: ActiveModel) -> Result<bool> {
    let transaction = app.db.write().await?;
    let changed = Entity::update_many()
        .set(ActiveModel { updated_at: Set(app.clock.now()), ..change })
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(Text(State::Running)))
        .filter(Column::Worker.eq(worker))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(changed.rows_affected > 0)
}

/// Renews the lease; false if another worker has the job by now.
pub async fn heartbeat(app: &App, id: Uuid, worker: Uuid) -> Result<bool> {
    change(
        app,
        id,
        worker,
        ActiveModel { leased_until: Set(Some(app.clock.now() + LEASE)), ..Default::default() },
    )
    .await
}

/// Ends the job for good.
pub async fn finish(app: &App, id: Uuid, worker: Uuid, state: State, error: Option<String>) -> Result<bool> {
    let ended = ActiveModel {
        state: Set(Text(state)),
        worker: Set(None),
        leased_until: Set(None),
        last_error: Set(error),
        ..Default::default()
    };
    change(app, id, worker, ended).await
}

/// Gives the job back to the queue, to be tried at this time.
pub async fn requeue(
    app: &App,
    job: &Model,
    worker: Uuid,
    run_at: DateTime<Utc>,
    attempts: i64,
    error: Option<String>,
) -> Result<bool> {
    let queued = ActiveModel {
        state: Set(Text(State::Queued)),
        worker: Set(None),
        leased_until: Set(None),
        run_at: Set(run_at),
        attempts: Set(attempts),
        last_error: Set(error),
        ..Default::default()
    };
    change(app, job.id, worker, queued).await
}

/// How many jobs wait or run.
pub async fn open(db: &impl ConnectionTrait) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(Entity::find()
        .filter(Column::State.is_in([Text(State::Queued), Text(State::Running)]))
        .count(db)
        .await?)
}

/// Forgets jobs that ended before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    let ended = Column::State.is_in([Text(State::Done), Text(State::Failed)]);
    Ok(Entity::delete_many().filter(ended).filter(Column::UpdatedAt.lt(time)).exec(db).await?.rows_affected)
}
