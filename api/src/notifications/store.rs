//! Queries of notifications and runs.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use shared::notifications::{
    ItemOutcome, Notification, NotificationRun, NotificationRunItem, NotificationRunStatus, Refusal,
};
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model, item, run, stop},
    post::mails_per_hour,
};
use crate::{
    app::App,
    db::Text,
    learners::entity as learner,
    print_jobs::entity::{counted, failure},
    problem::{Error, Result},
    records::entity as record,
};

/// Records with their learners.
type About = HashMap<Uuid, (record::Model, learner::Model)>;

async fn about(db: &impl ConnectionTrait, ids: impl Iterator<Item = Uuid>) -> Result<About> {
    let records = record::Entity::find().filter(record::Column::Id.is_in(ids)).all(db).await?;
    let learners: HashMap<Uuid, learner::Model> = learner::Entity::find()
        .filter(learner::Column::Id.is_in(records.iter().map(|record| record.learner_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|learner| (learner.id, learner))
        .collect();
    Ok(records
        .into_iter()
        .filter_map(|record| {
            let learner = learners.get(&record.learner_id)?.clone();
            Some((record.id, (record, learner)))
        })
        .collect())
}

/// Notifications as they are shown, in the same order.
pub async fn shown(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Notification>> {
    let about = about(db, rows.iter().map(|row| row.record_id)).await?;
    let stopped: HashSet<String> = stop::Entity::find()
        .filter(stop::Column::EmailKey.is_in(rows.iter().map(|row| row.email_key.clone())))
        .all(db)
        .await?
        .into_iter()
        .map(|stop| stop.email_key)
        .collect();
    rows.into_iter()
        .map(|row| {
            let (record, learner) = about
                .get(&row.record_id)
                .ok_or_else(|| anyhow::anyhow!("a notification without its record"))?;
            Ok(Notification {
                id: row.id,
                record_id: row.record_id,
                run_id: row.run_id,
                kind: row.kind.0,
                state: row.state.0,
                no_reminders: stopped.contains(&row.email_key),
                email: row.email,
                language: row.language,
                learner_name: learner.full_name(),
                enrolment_number: learner.enrolment_number.clone(),
                qualification_title: record.qualification_title.clone(),
                failure: failure(row.failure_code, row.failure_detail),
                requested_by: row.requested_by_name,
                created_at: row.created_at,
                sent_at: row.sent_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// A notification as it is shown.
pub async fn one_shown(db: &impl ConnectionTrait, row: Model) -> Result<Notification> {
    shown(db, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Counts the items of a run that has no mails yet.
pub async fn recount(transaction: &DatabaseTransaction, app: &App, id: Uuid) -> Result<()> {
    let counts = outcomes(transaction, &[id]).await?;
    let all: i64 = counts.iter().map(|(_, _, items)| items).sum();
    let ready: i64 = counts
        .iter()
        .filter(|(_, outcome, _)| *outcome == ItemOutcome::Ready)
        .map(|(_, _, items)| items)
        .sum();
    run::Entity::update_many()
        .col_expr(run::Column::Items, Expr::value(all))
        .col_expr(run::Column::Ready, Expr::value(ready))
        .col_expr(run::Column::Refused, Expr::value(all - ready))
        .col_expr(run::Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(run::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// How many items of runs are how far.
async fn outcomes(db: &impl ConnectionTrait, runs: &[Uuid]) -> Result<Vec<(Uuid, ItemOutcome, i64)>> {
    let rows: Vec<(Uuid, Text<ItemOutcome>, i64)> = item::Entity::find()
        .select_only()
        .column(item::Column::RunId)
        .column(item::Column::Outcome)
        .expr_as(Expr::cust("count(*)"), "items")
        .filter(item::Column::RunId.is_in(runs.iter().copied()))
        .group_by(item::Column::RunId)
        .group_by(item::Column::Outcome)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, outcome, items)| (id, outcome.0, items)).collect())
}

/// Runs as they are shown, in the same order.
pub async fn runs_shown(
    db: &impl ConnectionTrait,
    app: &App,
    rows: Vec<run::Model>,
) -> Result<Vec<NotificationRun>> {
    let with_refusals: Vec<Uuid> = rows.iter().filter(|row| row.refused > 0).map(|row| row.id).collect();
    let mut refusals: HashMap<Uuid, Vec<Refusal>> = HashMap::new();
    for (id, reason, items) in outcomes(db, &with_refusals).await? {
        if reason.is_refusal() {
            refusals.entry(id).or_default().push(Refusal { reason, items: counted(items) });
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut refusals = refusals.remove(&row.id).unwrap_or_default();
            refusals.sort_by_key(|refusal| (std::cmp::Reverse(refusal.items), refusal.reason));
            NotificationRun {
                id: row.id,
                kind: row.kind.0,
                resend: row.resend,
                status: row.status.0,
                items: counted(row.items),
                ready: counted(row.ready),
                queued: counted(row.queued),
                sent: counted(row.sent),
                failed: counted(row.failed),
                refused: counted(row.refused),
                refusals,
                resumes_at: row.resumes_at,
                mails_per_hour: mails_per_hour(app),
                failure: failure(row.failure_code, row.failure_detail),
                created_by: row.created_by_name,
                created_at: row.created_at,
                updated_at: row.updated_at,
            }
        })
        .collect())
}

/// A run as it is shown.
pub async fn run_shown(db: &impl ConnectionTrait, app: &App, id: Uuid) -> Result<NotificationRun> {
    let row = run::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    runs_shown(db, app, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Items of one run as they are shown, in the same order.
pub async fn items_shown(
    db: &impl ConnectionTrait,
    rows: Vec<item::Model>,
) -> Result<Vec<NotificationRunItem>> {
    let about = about(db, rows.iter().filter_map(|row| row.record_id)).await?;
    let failed = rows.iter().filter(|row| row.outcome.0 == ItemOutcome::Failed);
    let failed = Entity::find()
        .filter(Column::RecordId.is_in(failed.filter_map(|row| row.record_id)))
        .filter(Column::RunId.is_in(rows.first().map(|row| row.run_id)))
        .order_by_asc(Column::CreatedAt)
        .all(db)
        .await?;
    let mut failures: HashMap<Uuid, _> = failed
        .into_iter()
        .filter_map(|row| Some((row.record_id, failure(row.failure_code, row.failure_detail)?)))
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let known = row.record_id.and_then(|id| about.get(&id));
            let failure = row.record_id.filter(|_| row.outcome.0 == ItemOutcome::Failed);
            NotificationRunItem {
                position: counted(row.position),
                line: row.line.map(counted),
                record_id: row.record_id,
                learner_name: known.map(|(_, learner)| learner.full_name()),
                enrolment_number: known
                    .map(|(_, learner)| learner.enrolment_number.clone())
                    .or(row.enrolment_number),
                qualification_title: known.map(|(record, _)| record.qualification_title.clone()),
                email: row.email,
                outcome: row.outcome.0,
                failure: failure.and_then(|id| failures.remove(&id)),
            }
        })
        .collect())
}

/// Forgets drafts that were not started, and what was chosen for runs of before a time. Their mails stay.
pub async fn forget_before(
    db: &impl ConnectionTrait,
    drafts: DateTime<Utc>,
    runs: DateTime<Utc>,
) -> Result<()> {
    let draft = run::Column::Status.eq(Text(NotificationRunStatus::Draft));
    let ended = run::Column::Status
        .is_in([NotificationRunStatus::Completed, NotificationRunStatus::Failed].map(Text));
    for (which, before) in [(draft, drafts), (ended, runs)] {
        run::Entity::delete_many().filter(which).filter(run::Column::CreatedAt.lt(before)).exec(db).await?;
    }
    Ok(())
}
