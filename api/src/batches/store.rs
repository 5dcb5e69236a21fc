//! Queries of batches and their rows.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    batches::{
        Batch, BatchPrintJob, BatchRow, BatchStatus, EarlierImport, Progress, RowStatus, Schedule, Waiting,
    },
    documents::DocumentKind,
};
use uuid::Uuid;

use super::{
    check::{Ask, Checked},
    entity::{Column, Entity, Model, fault, row},
    issued, mapping,
};
use crate::{
    app::App,
    centres::entity as centre,
    db::Text,
    print_jobs::entity::{self as print_job, counted, failure},
    problem::{Error, Result},
    users::entity as user,
};

/// Batches as they are shown.
pub async fn shown(db: &impl ConnectionTrait, batches: Vec<Model>) -> Result<Vec<Batch>> {
    let ids: Vec<_> = batches.iter().map(|batch| batch.id).collect();
    let people = batches.iter().flat_map(|batch| [Some(batch.created_by), batch.publish_by]).flatten();
    let names: HashMap<_, _> = user::Entity::find()
        .filter(user::Column::Id.is_in(people))
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
    let earlier = earlier_imports(db, &batches).await?;
    batches
        .into_iter()
        .map(|batch| {
            let reading = mapping::of_batch(&batch.reading)?;
            Ok(Batch {
                id: batch.id,
                mapped: reading.columns.unwrap_or_default(),
                dates: reading.dates,
                imported_before: earlier.get(&batch.id).cloned(),
                schedule: batch.publish_at.map(|publish_at| Schedule {
                    publish_at,
                    planned_by: batch.publish_by.and_then(|id| names.get(&id).cloned()).unwrap_or_default(),
                }),
                schedule_failure: batch.publish_failure,
                file_name: batch.file_name,
                format: batch.format.0,
                status: batch.status.0,
                progress: Progress {
                    done: counted(batch.progress_done),
                    total: counted(batch.progress_total),
                },
                rows: counted(
                    batch.rows_valid
                        + batch.rows_invalid
                        + batch.rows_already_issued
                        + batch.rows_published
                        + batch.rows_left_out,
                ),
                valid: counted(batch.rows_valid + batch.rows_published),
                invalid: counted(batch.rows_invalid),
                already_issued: counted(batch.rows_already_issued),
                published: counted(batch.rows_published),
                left_out: counted(batch.rows_left_out),
                publishable: counted(batch.rows_valid - batch.rows_under_way),
                print_jobs: print_jobs.remove(&batch.id).unwrap_or_default(),
                failure: failure(batch.failure_code, batch.failure_detail),
                created_by: names.get(&batch.created_by).cloned().unwrap_or_default(),
                created_at: batch.created_at,
                updated_at: batch.updated_at,
            })
        })
        .collect()
}

/// The last import of the same file before each of these batches.
async fn earlier_imports(
    db: &impl ConnectionTrait,
    batches: &[Model],
) -> Result<HashMap<Uuid, EarlierImport>> {
    let same: Vec<(Uuid, String, DateTime<Utc>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Sha256, Column::CreatedAt])
        .filter(Column::Sha256.is_in(batches.iter().map(|batch| batch.sha256.as_str())))
        .order_by_asc(Column::CreatedAt)
        .into_tuple()
        .all(db)
        .await?;
    let before = |batch: &Model| {
        let earlier = same
            .iter()
            .rfind(|(id, file, at)| *file == batch.sha256 && (*at, *id) < (batch.created_at, batch.id));
        earlier.map(|(batch_id, _, at)| EarlierImport { batch_id: *batch_id, at: *at })
    };
    Ok(batches.iter().filter_map(|batch| Some((batch.id, before(batch)?))).collect())
}

/// The condition that something of a batch waits for someone.
pub fn waits(waiting: Waiting) -> Condition {
    Condition::all().add(match waiting {
        Waiting::Held => Column::RowsInvalid.gt(0),
        Waiting::Scheduled => Column::PublishAt.is_not_null(),
        Waiting::Publish => Expr::col(Column::RowsValid).gt(Expr::col(Column::RowsUnderWay)),
    })
}

/// A batch as it is shown.
pub async fn one_shown(db: &impl ConnectionTrait, batch: Model) -> Result<Batch> {
    let mut all = shown(db, vec![batch]).await?;
    all.pop().ok_or_else(|| anyhow::anyhow!("a batch vanished").into())
}

/// A batch as it stands at one moment: its counts agree with its print jobs.
pub async fn one(app: &App, id: Uuid) -> Result<Batch> {
    let snapshot = app.db.snapshot().await?;
    let batch = Entity::find_by_id(id).one(&snapshot).await?.ok_or(Error::NotFound)?;
    one_shown(&snapshot, batch).await
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
    /// Rows that were left out by hand.
    pub left_out: i64,
    /// Valid rows that a print job has taken.
    pub under_way: i64,
}

impl Shift {
    /// One row more, or with -1 fewer, of this status.
    pub fn add(&mut self, status: RowStatus, by: i64) {
        match status {
            RowStatus::Valid => self.valid += by,
            RowStatus::Invalid => self.invalid += by,
            RowStatus::AlreadyIssued => self.already_issued += by,
            RowStatus::Published => self.published += by,
            RowStatus::LeftOut => self.left_out += by,
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
        (Column::RowsLeftOut, shift.left_out),
        (Column::RowsUnderWay, shift.under_way),
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

/// Characters of a cell by which rows with the same fault are found.
pub const ALIKE: usize = 200;

/// The beginning of a cell, by which rows with the same fault are found.
pub fn alike_value(cell: &str) -> String {
    cell.chars().take(ALIKE).collect()
}

/// A row as its check judges it, and its faults to be written beside it. Its id, batch and line are set already.
pub fn judged(
    app: &App,
    row: row::ActiveModel,
    cells: BTreeMap<String, String>,
    checked: Checked,
) -> Result<(row::ActiveModel, Vec<fault::ActiveModel>)> {
    let ask = checked.ask.as_ref();
    let with = |kind| Set(i64::from(ask.is_some_and(|ask| ask.award.documents.contains(&kind))));
    let mut faults: Vec<fault::ActiveModel> = Vec::new();
    for error in &checked.errors {
        if faults.iter().any(|fault| *fault.field.as_ref() == error.field) {
            continue;
        }
        let cell = cells.get(&error.field).map(String::as_str).unwrap_or_default();
        faults.push(fault::ActiveModel {
            row_id: row.id.clone(),
            field: Set(error.field.clone()),
            batch_id: row.batch_id.clone(),
            value: Set(alike_value(cell)),
            line: row.line.clone(),
        });
    }
    let row = row::ActiveModel {
        status: Set(Text(checked.status)),
        centre_id: Set(ask.map(|ask| ask.centre.id)),
        qualification_id: Set(ask.map(|ask| ask.qualification.id)),
        documents_count: Set(ask.map_or(0, |ask| ask.award.documents.len() as i64)),
        with_certificate: with(DocumentKind::Certificate),
        with_transcript: with(DocumentKind::Transcript),
        with_letter: with(DocumentKind::Letter),
        enrolment_key: Set(ask.map(Ask::learner_key)),
        learner_name: Set(ask.map(|ask| ask.award.full_name())),
        award_key: Set(ask.map(Ask::award_key)),
        expires_on: Set(ask.and_then(Ask::expires_on)),
        cells: Set(serde_json::to_value(cells)?),
        errors: Set(serde_json::to_value(checked.errors)?),
        updated_at: Set(app.clock.now()),
        ..row
    };
    Ok((row, faults))
}

/// Deletes the rows of a batch, and what is wrong with them.
pub async fn delete_rows(db: &impl ConnectionTrait, batch_id: Uuid) -> Result<()> {
    fault::Entity::delete_many().filter(fault::Column::BatchId.eq(batch_id)).exec(db).await?;
    row::Entity::delete_many().filter(row::Column::BatchId.eq(batch_id)).exec(db).await?;
    Ok(())
}

/// Rows as they are shown, each with how many others have the same faults, and with its documents.
pub async fn rows_shown(
    app: &App,
    db: &impl ConnectionTrait,
    rows: Vec<row::Model>,
) -> Result<Vec<BatchRow>> {
    use fault::Column as C;
    let Some(batch_id) = rows.first().map(|row| row.batch_id) else { return Ok(Vec::new()) };
    let mut shown = rows.into_iter().map(row::Model::shown).collect::<Result<Vec<_>, _>>()?;
    let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &shown {
        for error in &row.errors {
            let cell = row.values.get(&error.field).map(String::as_str).unwrap_or_default();
            wanted.entry(error.field.clone()).or_default().push(alike_value(cell));
        }
    }
    let mut counts: HashMap<(String, String), u64> = HashMap::new();
    for (field, mut values) in wanted {
        values.sort();
        values.dedup();
        let found: Vec<(String, i64)> = fault::Entity::find()
            .select_only()
            .column(C::Value)
            // Of the index alone.
            .expr_as(Expr::cust("count(*)"), "rows")
            .filter(C::BatchId.eq(batch_id))
            .filter(C::Field.eq(&field))
            .filter(C::Value.is_in(values))
            .group_by(C::Value)
            .into_tuple()
            .all(db)
            .await?;
        counts.extend(found.into_iter().map(|(value, rows)| ((field.clone(), value), counted(rows))));
    }
    for row in &mut shown {
        for error in &row.errors {
            let cell = row.values.get(&error.field).map(String::as_str).unwrap_or_default();
            let others = counts
                .get(&(error.field.clone(), alike_value(cell)))
                .map_or(0, |rows| rows.saturating_sub(1));
            if others > 0 {
                row.alike.insert(error.field.clone(), others);
            }
        }
    }
    issued::add_documents(app, db, &mut shown).await?;
    Ok(shown)
}
