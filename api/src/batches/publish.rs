//! Publishing the valid rows of a batch, and mending the others.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    batches::{BatchRow, BatchStatus, Published, RowChange, RowStatus},
    print_jobs::PrintJobStatus,
    text::fold,
};
use uuid::Uuid;

use super::{
    check::Checker,
    defaults,
    entity::{Entity, Model, row},
    source::{RawRow, cut},
    store::{self, Shift},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    centres::entity as centre,
    db::{Text, for_update},
    http::{
        body::Body,
        idempotency::{Before, IdempotencyKey},
    },
    jobs::enqueue,
    print_jobs::{entity as print_job, jobs::ProcessPrintJob, store::next_reference},
    problem::{Error, Result},
    qualifications::entity as qualification,
};

/// Publishes the rows that can be, as one print job for each centre. Rows under way or published are never
/// taken again.
pub async fn publish(app: &App, caller: &Caller, batch_id: Uuid, key: IdempotencyKey) -> Result<Published> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, "").await? {
        Before::Answered(published) => return Ok(published),
        Before::New(claim) => claim,
    };
    let batch = for_update(Entity::find_by_id(batch_id), &transaction).one(&transaction).await?;
    let batch = batch.ok_or(Error::NotFound)?;
    match batch.status.0 {
        BatchStatus::Completed => {}
        BatchStatus::Failed => {
            return Err(Error::StateConflict(
                "This file could not be checked, so nothing in it can be published.".to_owned(),
            ));
        }
        BatchStatus::Pending | BatchStatus::Processing => {
            return Err(Error::StateConflict(
                "The rows are still being checked. Wait until that is done.".to_owned(),
            ));
        }
    }
    let mut print_job_ids = Vec::new();
    for group in waiting(&transaction, batch_id).await? {
        print_job_ids.push(start(app, &transaction, caller, &batch, group).await?);
    }
    if print_job_ids.is_empty() {
        print_job_ids = print_job::Entity::find()
            .select_only()
            .column(print_job::Column::Id)
            .filter(print_job::Column::BatchId.eq(batch_id))
            .order_by_asc(print_job::Column::Id)
            .into_tuple()
            .all(&transaction)
            .await?;
        if print_job_ids.is_empty() {
            return Err(Error::NothingToPublish);
        }
    } else {
        store::shift(&transaction, app, batch_id, Shift::default(), None).await?;
        let details = serde_json::json!({ "print_job_ids": print_job_ids });
        audit::record(&transaction, app, Entry::by(caller, "published", "batch", batch_id).with(details))
            .await?;
    }
    let published = Published { print_job_ids };
    claim.finish(&transaction, &published).await?;
    transaction.commit().await?;
    app.wake();
    Ok(published)
}

/// The rows of one centre that wait to be published.
struct Waiting {
    centre_id: Uuid,
    documents: i64,
    qualification_ids: Vec<Uuid>,
}

async fn waiting(transaction: &DatabaseTransaction, batch_id: Uuid) -> Result<Vec<Waiting>> {
    use row::Column as C;
    let groups: Vec<(Uuid, Uuid, i64)> = row::Entity::find()
        .select_only()
        .column(C::CentreId)
        .column(C::QualificationId)
        // PostgreSQL sums whole numbers up as decimals.
        .expr_as(Expr::col(C::DocumentsCount).sum().cast_as("bigint"), "documents")
        .filter(C::BatchId.eq(batch_id))
        .filter(C::Status.eq(Text(RowStatus::Valid)))
        .filter(C::PrintJobId.is_null())
        .filter(C::CentreId.is_not_null())
        .filter(C::QualificationId.is_not_null())
        .group_by(C::CentreId)
        .group_by(C::QualificationId)
        .into_tuple()
        .all(transaction)
        .await?;
    let mut by_centre: BTreeMap<Uuid, Waiting> = BTreeMap::new();
    for (centre_id, qualification_id, documents) in groups {
        let waiting = by_centre.entry(centre_id).or_insert(Waiting {
            centre_id,
            documents: 0,
            qualification_ids: Vec::new(),
        });
        waiting.documents += documents;
        waiting.qualification_ids.push(qualification_id);
    }
    Ok(by_centre.into_values().collect())
}

/// Starts the print job of one centre's rows.
async fn start(
    app: &App,
    transaction: &DatabaseTransaction,
    caller: &Caller,
    batch: &Model,
    waiting: Waiting,
) -> Result<Uuid> {
    let titles: Vec<String> = qualification::Entity::find()
        .select_only()
        .column(qualification::Column::Title)
        .filter(qualification::Column::Id.is_in(waiting.qualification_ids.iter().copied()))
        .order_by_asc(qualification::Column::Title)
        .into_tuple()
        .all(transaction)
        .await?;
    let centre =
        centre::Entity::find_by_id(waiting.centre_id).one(transaction).await?.ok_or(Error::NotFound)?;
    let (now, id) = (app.clock.now(), app.clock.id());
    let reference = next_reference(transaction, app).await?;
    let creator = caller.user.name();
    let searched = format!("{reference} {creator} {} {}", centre.name, titles.join(" "));
    let row = print_job::ActiveModel {
        id: Set(id),
        search: Set(fold(&searched).chars().take(4000).collect()),
        reference: Set(reference),
        centre_id: Set(waiting.centre_id),
        batch_id: Set(batch.id),
        created_by: Set(caller.user.id),
        created_by_name: Set(creator),
        qualification_count: Set(titles.len() as i64),
        qualification_title: Set(titles.into_iter().next().filter(|_| waiting.qualification_ids.len() == 1)),
        status: Set(Text(PrintJobStatus::Pending)),
        records_count: Set(0),
        documents_requested: Set(waiting.documents),
        documents_completed: Set(0),
        documents_failed: Set(0),
        documents_notified: Set(0),
        failure_code: Set(None),
        failure_detail: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    print_job::Entity::insert(row).exec_without_returning(transaction).await?;
    let subjects = waiting.qualification_ids.iter().map(|&qualification_id| {
        print_job::subject::ActiveModel { print_job_id: Set(id), qualification_id: Set(qualification_id) }
    });
    print_job::subject::Entity::insert_many(subjects).exec_without_returning(transaction).await?;
    row::Entity::update_many()
        .col_expr(row::Column::PrintJobId, Expr::value(id))
        .col_expr(row::Column::UpdatedAt, Expr::value(now))
        .filter(row::Column::BatchId.eq(batch.id))
        .filter(row::Column::CentreId.eq(waiting.centre_id))
        .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
        .filter(row::Column::PrintJobId.is_null())
        .exec(transaction)
        .await?;
    enqueue(transaction, app, &ProcessPrintJob { print_job_id: id }).await?;
    Ok(id)
}

/// Mends a row, and checks it again.
pub async fn mend(app: &App, caller: &Caller, batch_id: Uuid, row_id: Uuid, body: Body) -> Result<BatchRow> {
    let transaction = app.db.write().await?;
    let found = row::Entity::find_by_id(row_id).filter(row::Column::BatchId.eq(batch_id));
    let found = for_update(found, &transaction).one(&transaction).await?.ok_or(Error::NotFound)?;
    // The body is looked at after the row is known to be there.
    let change: RowChange = body.read()?;
    let batch = Entity::find_by_id(batch_id).one(&transaction).await?.ok_or(Error::NotFound)?;
    if batch.status.0 != BatchStatus::Completed {
        return Err(Error::StateConflict(
            "The rows are still being checked. Wait until that is done.".to_owned(),
        ));
    }
    if found.status.0 == RowStatus::Published || found.print_job_id.is_some() {
        return Err(Error::StateConflict("This row is published, and can't be changed any more.".to_owned()));
    }
    let mut cells = found.cells()?;
    for (column, text) in change.values {
        let text = cut(&text);
        if text.is_empty() {
            cells.remove(&column)
        } else {
            cells.insert(column, text)
        };
    }
    let mut raw = RawRow { line: u64::try_from(found.line).unwrap_or_default(), cells, ragged: None };
    defaults::fill(&mut raw, &app.settings().await?.rules);
    let mut checked = Checker::default().check(app, &transaction, std::slice::from_ref(&raw)).await?;
    let checked = checked.pop().ok_or(Error::NotFound)?;
    let mut moved = Shift::default();
    moved.add(found.status.0, -1);
    moved.add(checked.status, 1);
    let mended = row::ActiveModel {
        status: Set(Text(checked.status)),
        centre_id: Set(checked.ask.as_ref().map(|ask| ask.centre.id)),
        qualification_id: Set(checked.ask.as_ref().map(|ask| ask.qualification.id)),
        documents_count: Set(checked.ask.as_ref().map_or(0, |ask| ask.award.documents.len() as i64)),
        cells: Set(serde_json::to_value(raw.cells)?),
        errors: Set(serde_json::to_value(checked.errors)?),
        updated_at: Set(app.clock.now()),
        ..found.into_active_model()
    };
    let mended = row::Entity::update(mended).exec(&transaction).await?;
    store::shift(&transaction, app, batch_id, moved, None).await?;
    audit::record(&transaction, app, Entry::by(caller, "mended_row", "batch", batch_id)).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(mended.shown()?)
}
