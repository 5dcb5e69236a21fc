//! The rules of runs: mails about many records.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    TextEnum,
    notifications::{ItemOutcome, MAX_RUN, NotificationKind, NotificationRun, NotificationRunStatus},
};
use uuid::Uuid;

use super::{
    entity::{item, run},
    jobs::PostNotifications,
    judge::{self, Question},
    outcome::complete,
    post::{self, Order},
    selection::Selection,
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::{Text, for_update},
    http::idempotency::{Before, IdempotencyKey},
    jobs::{enqueue, enqueue_at},
    learners::entity as learner,
    problem::{Error, Result},
    records::entity as record,
};

/// Mails that are posted in one transaction: a stretch that is over before anyone waits for it.
const STRETCH: u64 = 200;

/// What is asked for.
pub struct Asked {
    /// The centre.
    pub centre_id: Uuid,
    /// What the mails are for.
    pub kind: NotificationKind,
    /// Whether learners who were told already are told once more.
    pub resend: bool,
    /// Whether to begin at once; else it is a draft.
    pub starts: bool,
}

/// Settles what a run would send to whom, and begins it if asked to.
pub async fn create(
    app: &App,
    caller: &Caller,
    asked: Asked,
    selection: Selection,
    key: IdempotencyKey,
    fingerprint: &str,
) -> Result<NotificationRun> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, fingerprint).await? {
        Before::Answered(run) => return Ok(run),
        Before::New(claim) => claim,
    };
    let (id, now) = (app.clock.id(), app.clock.now());
    let row = run::ActiveModel {
        id: Set(id),
        centre_id: Set(asked.centre_id),
        kind: Set(Text(asked.kind)),
        resend: Set(asked.resend),
        status: Set(Text(NotificationRunStatus::Draft)),
        items: Set(0),
        ready: Set(0),
        queued: Set(0),
        sent: Set(0),
        failed: Set(0),
        refused: Set(0),
        resumes_at: Set(None),
        failure_code: Set(None),
        failure_detail: Set(None),
        created_by: Set(caller.user.id),
        created_by_name: Set(caller.user.name()),
        request_id: Set(caller.request_id.clone()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    run::Entity::insert(row).exec_without_returning(&transaction).await?;
    let items = selection.settle(&transaction, app, id, asked.centre_id, asked.resend).await?;
    if items == 0 {
        let message = "This finds no record. Choose others.";
        return Err(Error::field(selection.field(), "nothing_selected", message));
    }
    if items > MAX_RUN {
        let message = format!("These are more than {MAX_RUN} records. Take one part after another.");
        return Err(Error::field(selection.field(), "too_many", message));
    }
    judge::items(&transaction, Question::new(app, asked.kind, asked.resend), id, (1, i64::MAX)).await?;
    store::recount(&transaction, app, id).await?;
    if asked.starts {
        begin(&transaction, app, caller, id).await?;
    }
    let shown = store::run_shown(&transaction, app, id).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// Starts a draft. One that was started already is told as it is.
pub async fn start(app: &App, caller: &Caller, id: Uuid) -> Result<NotificationRun> {
    let transaction = app.db.write().await?;
    let row = for_update(run::Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let row = row.ok_or(Error::NotFound)?;
    if row.status.0 == NotificationRunStatus::Draft {
        // What was told to others meanwhile is not told twice, and not announced again.
        let question = Question::new(app, row.kind.0, row.resend);
        judge::items(&transaction, question, id, (1, i64::MAX)).await?;
        store::recount(&transaction, app, id).await?;
        begin(&transaction, app, caller, id).await?;
    }
    let shown = store::run_shown(&transaction, app, id).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// Queues the work of a run, if there is any.
async fn begin(transaction: &DatabaseTransaction, app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    run::Entity::update_many()
        .col_expr(run::Column::Status, Expr::value(NotificationRunStatus::Queued.as_str()))
        .col_expr(run::Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(run::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    let row = run::Entity::find_by_id(id).one(transaction).await?.ok_or(Error::NotFound)?;
    if row.ready == 0 {
        return complete(transaction, id).await;
    }
    let action = match row.kind.0 {
        NotificationKind::Notify => "notified",
        NotificationKind::Reminder => "reminded",
    };
    let learners = if row.ready == 1 { "1 learner".to_owned() } else { format!("{} learners", row.ready) };
    let entry = Entry::by(caller, action, "notification_run", id).in_centre(row.centre_id).called(learners);
    audit::record(transaction, app, entry).await?;
    enqueue(transaction, app, &PostNotifications { run_id: id }).await
}

/// Posts the next mails of a run, and queues the work that is left.
pub async fn go_on(app: &App, id: Uuid) -> Result<()> {
    let settings = app.settings().await?;
    let transaction = app.db.write().await?;
    // Whoever else has this job waits here, and then sees what is done.
    let found = for_update(run::Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let under_way = [NotificationRunStatus::Queued, NotificationRunStatus::Processing];
    let Some(run) = found.filter(|row| under_way.contains(&row.status.0)) else { return Ok(()) };
    let most = match post::free(&transaction, app, run.centre_id).await? {
        Ok(free) => std::cmp::min(free, STRETCH),
        Err(again) => {
            run::Entity::update_many()
                .col_expr(run::Column::ResumesAt, Expr::value(again))
                .col_expr(run::Column::UpdatedAt, Expr::value(app.clock.now()))
                .filter(run::Column::Id.eq(id))
                .exec(&transaction)
                .await?;
            enqueue_at(&transaction, app, &PostNotifications { run_id: id }, again).await?;
            transaction.commit().await?;
            return Ok(());
        }
    };
    let order = Order {
        centre_id: run.centre_id,
        kind: run.kind.0,
        run_id: Some(id),
        user_id: run.created_by,
        user_name: &run.created_by_name,
        request_id: run.request_id.as_deref(),
        settings: &settings,
    };
    let (taken, posted) = post_next(&transaction, app, &run, &order, most).await?;
    run::Entity::update_many()
        .col_expr(run::Column::Status, Expr::value(NotificationRunStatus::Processing.as_str()))
        .col_expr(run::Column::Ready, Expr::col(run::Column::Ready).sub(taken))
        .col_expr(run::Column::Queued, Expr::col(run::Column::Queued).add(posted))
        .col_expr(run::Column::Refused, Expr::col(run::Column::Refused).add(taken - posted))
        .col_expr(run::Column::ResumesAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(run::Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(run::Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    if taken < run.ready {
        enqueue(&transaction, app, &PostNotifications { run_id: id }).await?;
    } else {
        complete(&transaction, id).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Posts the mails of the next items: how many items had their turn, and for how many of them there is a mail.
async fn post_next(
    transaction: &DatabaseTransaction,
    app: &App,
    run: &run::Model,
    order: &Order<'_>,
    most: u64,
) -> Result<(i64, i64)> {
    let ready = item::Entity::find()
        .filter(item::Column::RunId.eq(run.id))
        .filter(item::Column::Outcome.eq(Text(ItemOutcome::Ready)))
        .order_by_asc(item::Column::Position);
    let next = ready.clone().limit(most).all(transaction).await?;
    let (Some(first), Some(last)) = (next.first(), next.last()) else { return Ok((0, 0)) };
    let records = record::Entity::find()
        .filter(record::Column::Id.is_in(next.iter().filter_map(|item| item.record_id)))
        .order_by_asc(record::Column::Id);
    let records = for_update(records, transaction).all(transaction).await?;
    // Once more: others may have been at it since the run was started.
    let between = (first.position, last.position);
    judge::items(transaction, Question::new(app, run.kind.0, run.resend), run.id, between).await?;
    let go = ready.filter(item::Column::Position.between(between.0, between.1)).all(transaction).await?;
    let mut posted = 0;
    for item in &go {
        let record = records.iter().find(|record| Some(record.id) == item.record_id);
        let (Some(record), Some(email)) = (record, &item.email) else { continue };
        // Read for each: an earlier mail may have changed the learner's address.
        let found = for_update(learner::Entity::find_by_id(record.learner_id), transaction);
        let learner = found.one(transaction).await?.ok_or(Error::NotFound)?;
        order.post(transaction, app, record, learner, email).await?;
        posted += 1;
    }
    item::Entity::update_many()
        .col_expr(item::Column::Outcome, Expr::value(Text(ItemOutcome::Queued)))
        .filter(item::Column::RunId.eq(run.id))
        .filter(item::Column::Outcome.eq(Text(ItemOutcome::Ready)))
        .filter(item::Column::Position.between(between.0, between.1))
        .exec(transaction)
        .await?;
    Ok((i64::try_from(next.len()).unwrap_or_default(), posted))
}

/// Ends a run that was given up. What is posted is sent all the same.
pub async fn give_up(app: &App, id: Uuid, code: &str, detail: &str) -> Result<()> {
    let transaction = app.db.write().await?;
    let found = for_update(run::Entity::find_by_id(id), &transaction).one(&transaction).await?;
    if found.is_some_and(|row| row.status.0 != NotificationRunStatus::Completed) {
        run::Entity::update_many()
            .col_expr(run::Column::Status, Expr::value(NotificationRunStatus::Failed.as_str()))
            .col_expr(run::Column::FailureCode, Expr::value(code))
            .col_expr(run::Column::FailureDetail, Expr::value(detail))
            .col_expr(run::Column::UpdatedAt, Expr::value(app.clock.now()))
            .filter(run::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(())
}
