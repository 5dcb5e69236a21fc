//! Publishing the valid rows of a batch.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use sha2::{Digest, Sha256};
use shared::{
    approvals::ApprovalKind,
    batches::{BatchStatus, Published, RowStatus},
    print_jobs::PrintJobStatus,
    text::fold,
};
use uuid::Uuid;

use super::{
    entity::{Entity, Model, row},
    schedule,
    store::{self, Shift},
};
use crate::{
    app::App,
    approvals::{
        entity as approval,
        service::{self as approvals, Asked},
    },
    audit::{self, Entry},
    auth::Caller,
    centres::entity as centre,
    db::{Text, for_update},
    http::{
        body::hex,
        idempotency::{Before, IdempotencyKey},
    },
    jobs::enqueue,
    print_jobs::{entity as print_job, jobs::ProcessPrintJob, store::next_reference},
    problem::{Error, Result},
    qualifications::entity as qualification,
    templates,
    users::entity as user,
};

/// Publishes the rows that can be, as one print job for each centre. Rows under way or published are never
/// taken again. A planned publication is thereby done.
pub async fn publish(
    app: &App,
    caller: &Caller,
    batch_id: Uuid,
    confirmed: Option<u64>,
    key: IdempotencyKey,
) -> Result<Published> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, "").await? {
        Before::Answered(published) => return Ok(published),
        Before::New(claim) => claim,
    };
    let batch = checked(&transaction, batch_id).await?;
    if let Some(confirmed) = confirmed {
        let (waiting, _) = exactly(&transaction, batch_id).await?;
        if waiting != confirmed {
            return Err(Error::StateConflict(format!(
                "The batch has changed: {waiting} rows can be published now, and not {confirmed}. Look at them once more."
            )));
        }
    }
    if let Some(asked) = to_approve(app, &transaction, &batch).await? {
        let approval = approvals::ask(app, &transaction, caller, asked).await?;
        let published = Published { print_job_ids: Vec::new(), approval_id: Some(approval.id) };
        claim.finish(&transaction, &published).await?;
        transaction.commit().await?;
        app.wake();
        return Ok(published);
    }
    let published = rows(app, &transaction, &caller.user, &batch).await?;
    if published.new {
        let details = serde_json::json!({ "print_job_ids": published.print_job_ids });
        audit::record(&transaction, app, Entry::by(caller, "published", "batch", batch_id).with(details))
            .await?;
        schedule::clear(&transaction, app, batch_id, None).await?;
    }
    let published = Published { print_job_ids: published.print_job_ids, approval_id: None };
    claim.finish(&transaction, &published).await?;
    transaction.commit().await?;
    app.wake();
    Ok(published)
}

/// What a second person must approve before this batch is published; none: nobody, or nothing waits.
async fn to_approve(app: &App, transaction: &DatabaseTransaction, batch: &Model) -> Result<Option<Asked>> {
    if !app.settings().await?.rules.four_eyes_publish {
        return Ok(None);
    }
    let (count, fingerprint) = exactly(transaction, batch.id).await?;
    Ok((count > 0).then(|| Asked {
        kind: ApprovalKind::Publish,
        subject_id: batch.id,
        subject_name: batch.file_name.clone().unwrap_or_else(|| "Awards".to_owned()),
        count,
        fingerprint,
        reason: None,
    }))
}

/// How many rows wait to be published, and which ones as they are now.
async fn exactly(transaction: &DatabaseTransaction, batch_id: Uuid) -> Result<(u64, String)> {
    use row::Column as C;
    let waiting: Vec<(Uuid, i64)> = row::Entity::find()
        .select_only()
        .column(C::Id)
        .column(C::Version)
        .filter(C::BatchId.eq(batch_id))
        .filter(C::Status.eq(Text(RowStatus::Valid)))
        .filter(C::PrintJobId.is_null())
        .order_by_asc(C::Id)
        .into_tuple()
        .all(transaction)
        .await?;
    let mut digest = Sha256::new();
    for (id, version) in &waiting {
        digest.update(id.as_bytes());
        digest.update(version.to_be_bytes());
    }
    Ok((waiting.len() as u64, hex(&digest.finalize())))
}

/// Publishes what was asked for and is approved now, in the name of who asked; `false` where the batch has changed.
pub async fn publish_approved(
    app: &App,
    transaction: &DatabaseTransaction,
    approval: &approval::Model,
) -> Result<bool> {
    let batch = for_update(Entity::find_by_id(approval.subject_id), transaction).one(transaction).await?;
    let Some(batch) = batch.filter(|batch| batch.status.0 == BatchStatus::Completed) else {
        return Ok(false);
    };
    if exactly(transaction, batch.id).await?.1 != approval.fingerprint {
        return Ok(false);
    }
    let by = user::Entity::find_by_id(approval.asked_by).one(transaction).await?.ok_or(Error::NotFound)?;
    let jobs = rows(app, transaction, &by, &batch).await?;
    let details = serde_json::json!({ "print_job_ids": jobs.print_job_ids, "approved": true });
    let entry = Entry::by_user(by.id, "published", "batch", batch.id).with(details);
    audit::record(transaction, app, entry).await?;
    schedule::clear(transaction, app, batch.id, None).await?;
    Ok(true)
}

/// The batch, locked until the transaction ends, if its rows are checked.
pub async fn checked(transaction: &DatabaseTransaction, batch_id: Uuid) -> Result<Model> {
    let batch = for_update(Entity::find_by_id(batch_id), transaction).one(transaction).await?;
    let batch = batch.ok_or(Error::NotFound)?;
    match batch.status.0 {
        BatchStatus::Completed => Ok(batch),
        BatchStatus::Failed => Err(Error::StateConflict(
            "This file could not be checked, so nothing in it can be published.".to_owned(),
        )),
        BatchStatus::Pending | BatchStatus::Processing => {
            Err(Error::StateConflict("The rows are still being checked. Wait until that is done.".to_owned()))
        }
    }
}

/// The print jobs of a batch.
pub struct Jobs {
    /// Their ids.
    pub print_job_ids: Vec<Uuid>,
    /// Whether they were made now; else they are those of before.
    pub new: bool,
}

/// Gives the rows that wait to print jobs, made by this user. None wait: names the print jobs of before.
pub async fn rows(
    app: &App,
    transaction: &DatabaseTransaction,
    by: &user::Model,
    batch: &Model,
) -> Result<Jobs> {
    let mut print_job_ids = Vec::new();
    let mut under_way = 0;
    for group in waiting(transaction, batch.id).await? {
        under_way += group.rows;
        print_job_ids.push(start(app, transaction, by, batch, group).await?);
    }
    if !print_job_ids.is_empty() {
        let moved = Shift { under_way, ..Shift::default() };
        store::shift(transaction, app, batch.id, moved, None).await?;
        return Ok(Jobs { print_job_ids, new: true });
    }
    let before: Vec<Uuid> = print_job::Entity::find()
        .select_only()
        .column(print_job::Column::Id)
        .filter(print_job::Column::BatchId.eq(batch.id))
        .order_by_asc(print_job::Column::Id)
        .into_tuple()
        .all(transaction)
        .await?;
    if before.is_empty() {
        Err(Error::NothingToPublish)
    } else {
        Ok(Jobs { print_job_ids: before, new: false })
    }
}

/// The rows of one centre that wait to be published.
struct Waiting {
    centre_id: Uuid,
    rows: i64,
    documents: i64,
    qualification_ids: Vec<Uuid>,
}

async fn waiting(transaction: &DatabaseTransaction, batch_id: Uuid) -> Result<Vec<Waiting>> {
    use row::Column as C;
    let groups: Vec<(Uuid, Uuid, i64, i64)> = row::Entity::find()
        .select_only()
        .column(C::CentreId)
        .column(C::QualificationId)
        .column_as(C::Id.count(), "rows")
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
    for (centre_id, qualification_id, rows, documents) in groups {
        let waiting = by_centre.entry(centre_id).or_insert(Waiting {
            centre_id,
            rows: 0,
            documents: 0,
            qualification_ids: Vec::new(),
        });
        waiting.rows += rows;
        waiting.documents += documents;
        waiting.qualification_ids.push(qualification_id);
    }
    Ok(by_centre.into_values().collect())
}
/// Starts the print job of one centre's rows.
async fn start(
    app: &App,
    transaction: &DatabaseTransaction,
    by: &user::Model,
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
    let creator = by.name();
    let searched = format!("{reference} {creator} {} {}", centre.name, titles.join(" "));
    let row = print_job::ActiveModel {
        id: Set(id),
        search: Set(fold(&searched).chars().take(4000).collect()),
        reference: Set(reference),
        centre_id: Set(waiting.centre_id),
        batch_id: Set(batch.id),
        created_by: Set(by.id),
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
    templates::store::bind(app, transaction, id).await?;
    enqueue(transaction, app, &ProcessPrintJob { print_job_id: id }).await?;
    Ok(id)
}
