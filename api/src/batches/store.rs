//! Queries of batches and their rows.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::batches::{Batch, BatchPrintJob, BatchStatus, Progress, RowStatus};
use uuid::Uuid;

use super::entity::{Column, Entity, Model, row};
use crate::{
    app::App,
    centres::entity as centre,
    db::Text,
    print_jobs::entity::{self as print_job, counted, failure},
    problem::Result,
    users::entity as user,
};

/// Batches as they are shown.
pub async fn shown(db: &impl ConnectionTrait, batches: Vec<Model>) -> Result<Vec<Batch>> {
    let ids: Vec<_> = batches.iter().map(|batch| batch.id).collect();
    let creators: HashMap<_, _> = user::Entity::find()
        .filter(user::Column::Id.is_in(batches.iter().map(|batch| batch.created_by)))
        .all(db)
        .await?
        .into_iter()
        .map(|user| (user.id, user.name()))
        .collect();
    let mut print_jobs: HashMap<Uuid, Vec<BatchPrintJob>> = HashMap::new();
    let found = print_job::Entity::find()
        .filter(print_job::Column::BatchId.is_in(ids.iter().copied()))
        .order_by_asc(print_job::Column::Id)
        .all(db)
        .await?;
    let centres: HashMap<_, _> = centre::Entity::find()
        .filter(centre::Column::Id.is_in(found.iter().map(|job| job.centre_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|centre| (centre.id, centre.name))
        .collect();
    for job in found {
        let counts = job.counts();
        print_jobs.entry(job.batch_id).or_default().push(BatchPrintJob {
            id: job.id,
            reference: job.reference,
            centre_name: centres.get(&job.centre_id).cloned().unwrap_or_default(),
            status: job.status.0,
            requested: counts.requested,
            completed: counts.completed,
            failed: counts.failed,
        });
    }
    let waiting = publishable(db, &ids).await?;
    Ok(batches
        .into_iter()
        .map(|batch| Batch {
            id: batch.id,
            file_name: batch.file_name,
            status: batch.status.0,
            progress: Progress { done: counted(batch.progress_done), total: counted(batch.progress_total) },
            rows: counted(
                batch.rows_valid + batch.rows_invalid + batch.rows_already_issued + batch.rows_published,
            ),
            valid: counted(batch.rows_valid + batch.rows_published),
            invalid: counted(batch.rows_invalid),
            already_issued: counted(batch.rows_already_issued),
            published: counted(batch.rows_published),
            publishable: waiting.get(&batch.id).copied().unwrap_or_default(),
            print_jobs: print_jobs.remove(&batch.id).unwrap_or_default(),
            failure: failure(batch.failure_code, batch.failure_detail),
            created_by: creators.get(&batch.created_by).cloned().unwrap_or_default(),
            created_at: batch.created_at,
            updated_at: batch.updated_at,
        })
        .collect())
}

/// A batch as it is shown.
pub async fn one_shown(db: &impl ConnectionTrait, batch: Model) -> Result<Batch> {
    let mut all = shown(db, vec![batch]).await?;
    all.pop().ok_or_else(|| anyhow::anyhow!("a batch vanished").into())
}

/// How many rows of each of these batches publishing would issue.
async fn publishable(db: &impl ConnectionTrait, batch_ids: &[Uuid]) -> Result<HashMap<Uuid, u64>> {
    let rows: Vec<(Uuid, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::BatchId)
        .column_as(row::Column::Id.count(), "rows")
        .filter(row::Column::BatchId.is_in(batch_ids.iter().copied()))
        .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
        .filter(row::Column::PrintJobId.is_null())
        .group_by(row::Column::BatchId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, count)| (id, counted(count))).collect())
}

/// How many more rows of a batch have each status; negative for fewer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shift {
    /// Rows that can be published.
    pub valid: i64,
    /// Rows that are held back.
    pub invalid: i64,
    /// Rows whose award was issued before.
    pub already_issued: i64,
    /// Rows whose documents are issued.
    pub published: i64,
}

impl Shift {
    /// One row more, or with -1 fewer, of this status.
    pub fn add(&mut self, status: RowStatus, by: i64) {
        match status {
            RowStatus::Valid => self.valid += by,
            RowStatus::Invalid => self.invalid += by,
            RowStatus::AlreadyIssued => self.already_issued += by,
            RowStatus::Published => self.published += by,
        }
    }
}

/// Writes down how the rows' statuses have shifted and, while it is checked, how far that is.
pub async fn shift(
    db: &impl ConnectionTrait,
    app: &App,
    batch_id: Uuid,
    shift: Shift,
    progress: Option<i64>,
) -> Result<()> {
    let changes = [
        (Column::RowsValid, shift.valid),
        (Column::RowsInvalid, shift.invalid),
        (Column::RowsAlreadyIssued, shift.already_issued),
        (Column::RowsPublished, shift.published),
    ];
    let mut update = Entity::update_many().col_expr(Column::UpdatedAt, Expr::value(app.clock.now()));
    for (column, by) in changes {
        update = update.col_expr(column, Expr::col(column).add(by));
    }
    if let Some(done) = progress {
        update = update.col_expr(Column::ProgressDone, Expr::value(done));
    }
    update.filter(Column::Id.eq(batch_id)).exec(db).await?;
    Ok(())
}

/// Ends the check of a batch.
pub async fn end(
    db: &impl ConnectionTrait,
    app: &App,
    batch_id: Uuid,
    status: BatchStatus,
    failure: Option<(&str, &str)>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Text(status)))
        .col_expr(Column::ProgressDone, Expr::col(Column::ProgressTotal))
        .col_expr(Column::FailureCode, Expr::value(failure.map(|failure| failure.0.to_owned())))
        .col_expr(Column::FailureDetail, Expr::value(failure.map(|failure| failure.1.to_owned())))
        .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(Column::Id.eq(batch_id))
        .exec(db)
        .await?;
    Ok(())
}
