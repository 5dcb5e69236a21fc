//! Trying again the documents of a print job that were not made. What is made is never made again.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};
use shared::{
    batches::RowStatus,
    print_jobs::{PrintJob, PrintJobStatus},
};
use uuid::Uuid;

use super::{
    entity::{Entity, Model, failed},
    jobs::ProcessPrintJob,
    store::{self, Progress, Viewer},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    batches::{
        entity::{fault, row},
        store::{self as batches, Shift},
    },
    db::{Text, for_update},
    http::idempotency::{Before, IdempotencyKey},
    jobs::enqueue,
    problem::{Error, Result},
};

/// Queues the documents of a print job that were not made. Rows that went back to the batch come along, unless
/// someone has changed them since: what was wrong may be mended elsewhere, such as a centre that was switched off.
pub async fn retry(app: &App, caller: &Caller, id: Uuid, key: IdempotencyKey) -> Result<PrintJob> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, "").await? {
        Before::Answered(print_job) => return Ok(print_job),
        Before::New(claim) => claim,
    };
    let print_job = for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let print_job = print_job.ok_or(Error::NotFound)?;
    if matches!(print_job.status.0, PrintJobStatus::Pending | PrintJobStatus::Processing) {
        return Err(Error::StateConflict(
            "The documents are still being made. Wait until that is done.".to_owned(),
        ));
    }
    let settled = settle(&transaction, id).await?;
    let taken_back = take_back(&transaction, app, &print_job).await?;
    let again = failed::Entity::delete_many()
        .filter(failed::Column::PrintJobId.eq(id))
        .filter(failed::Column::RowId.in_subquery(rows_of(id)))
        .exec(&transaction)
        .await?
        .rows_affected as i64;
    let waiting = row::Entity::find()
        .filter(row::Column::PrintJobId.eq(id))
        .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
        .count(&transaction)
        .await?;
    if waiting == 0 {
        return Err(Error::StateConflict(
            "No document of this job can be tried again. Rows that went back to the batch are mended and \
             published there."
                .to_owned(),
        ));
    }
    let progress = Progress { failed: -(again + settled), dropped: settled, ..Progress::default() };
    store::add_progress(&transaction, app, id, progress).await?;
    store::reopen(&transaction, app, id).await?;
    let moved = Shift { valid: taken_back, under_way: taken_back, invalid: -taken_back, ..Shift::default() };
    batches::shift(&transaction, app, print_job.batch_id, moved, None).await?;
    enqueue(&transaction, app, &ProcessPrintJob { print_job_id: id }).await?;
    let entry = Entry::by(caller, "retried", "print_job", id)
        .in_centre(print_job.centre_id)
        .with(serde_json::json!({ "documents": again }));
    audit::record(&transaction, app, entry).await?;
    let reopened = Entity::find_by_id(id).one(&transaction).await?.ok_or(Error::NotFound)?;
    let shown = store::one_shown(&transaction, reopened, Viewer::Issuer).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// The rows that this print job is to issue.
fn rows_of(print_job_id: Uuid) -> sea_orm::sea_query::SelectStatement {
    row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::PrintJobId.eq(print_job_id))
        .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
        .into_query()
}

/// Forgets failures whose award was issued elsewhere in the meantime, or was left out by hand; how many.
async fn settle(transaction: &DatabaseTransaction, id: Uuid) -> Result<i64> {
    let issued = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(
            row::Column::Status
                .is_in([RowStatus::Published, RowStatus::AlreadyIssued, RowStatus::LeftOut].map(Text)),
        )
        .filter(row::Column::Id.in_subquery(failed_rows(id)))
        .into_query();
    let deleted = failed::Entity::delete_many()
        .filter(failed::Column::PrintJobId.eq(id))
        .filter(failed::Column::RowId.in_subquery(issued))
        .exec(transaction)
        .await?;
    Ok(deleted.rows_affected as i64)
}

fn failed_rows(id: Uuid) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(failed::Column::RowId)
        .from(failed::Entity)
        .and_where(Expr::col(failed::Column::PrintJobId).eq(id))
        .to_owned()
}

/// Takes rows back that went to the batch and are as they were; how many.
async fn take_back(transaction: &DatabaseTransaction, app: &App, print_job: &Model) -> Result<i64> {
    let taken = row::Entity::update_many()
        .col_expr(row::Column::Status, Expr::value(Text(RowStatus::Valid)))
        .col_expr(row::Column::PrintJobId, Expr::value(print_job.id))
        .col_expr(row::Column::Errors, Expr::value(serde_json::json!([])))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .col_expr(row::Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(row::Column::BatchId.eq(print_job.batch_id))
        .filter(row::Column::Status.eq(Text(RowStatus::Invalid)))
        .filter(row::Column::PrintJobId.is_null())
        // A row that someone has changed and that is wrong still has lost its centre.
        .filter(row::Column::CentreId.eq(print_job.centre_id))
        .filter(row::Column::Id.in_subquery(failed_rows(print_job.id)))
        .exec(transaction)
        .await?;
    fault::Entity::delete_many()
        .filter(fault::Column::BatchId.eq(print_job.batch_id))
        .filter(fault::Column::RowId.in_subquery(rows_of(print_job.id)))
        .exec(transaction)
        .await?;
    Ok(taken.rows_affected as i64)
}
