//! Rules of exports: asking for one, trying again, deleting.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Select, sea_query::Expr,
};
use shared::{
    TextEnum,
    documents::DocumentKind,
    exports::{Export, ExportStatus, MAX_UNDER_WAY},
    text::{fold, tidy},
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    make::MakeExport,
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, permit::CentreOwned},
    centres::entity as centre,
    db::{Text, for_update},
    http::idempotency::{Before, IdempotencyKey},
    jobs::enqueue,
    problem::{Error, Result},
    records::entity as record,
};

/// What is asked for.
pub struct Asked {
    /// The centre.
    pub centre_id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The kinds of documents; none: all.
    pub kinds: Option<Vec<DocumentKind>>,
    /// The field that an export of nothing is the fault of.
    pub field: &'static str,
}

/// Settles which documents an export of these records has, and queues its making.
pub async fn create(
    app: &App,
    caller: &Caller,
    asked: Asked,
    records: Select<record::Entity>,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Export> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(export) => return Ok(export),
        Before::New(claim) => claim,
    };
    // One request of a centre after the other, so that none slips past the limit.
    for_update(centre::Entity::find_by_id(asked.centre_id), &transaction).one(&transaction).await?;
    let under_way = Entity::in_centre(asked.centre_id)
        .filter(Column::Status.is_in([ExportStatus::Queued, ExportStatus::Processing].map(Text)))
        .count(&transaction)
        .await?;
    if under_way >= MAX_UNDER_WAY {
        return Err(Error::StateConflict(format!(
            "{MAX_UNDER_WAY} downloads of your centre are being made. Wait until one of them is ready."
        )));
    }
    let kinds: Vec<_> = DocumentKind::ALL
        .iter()
        .copied()
        .filter(|kind| asked.kinds.as_ref().is_none_or(|wanted| wanted.contains(kind)))
        .collect();
    let documents = store::documents(records, &kinds);
    let most = app.config.export_max_documents;
    let total = crate::db::search::counted(&transaction, documents.clone(), most + 1).await?;
    if total == 0 {
        let message = "There is no valid or expired document of these kinds among these records.";
        return Err(Error::field(asked.field, "nothing_to_export", message));
    }
    if total > most {
        let message = format!("This is more than {most} documents. Choose fewer records, or fewer kinds.");
        return Err(Error::field(asked.field, "too_many", message));
    }
    let now = app.clock.now();
    let (name, id) = (tidy(&asked.name), app.clock.id());
    let description = asked.description.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let row = ActiveModel {
        id: Set(id),
        centre_id: Set(asked.centre_id),
        created_by: Set(caller.user.id),
        created_by_name: Set(caller.user.name()),
        search: Set(fold(&format!("{name} {}", description.as_deref().unwrap_or_default()))),
        name: Set(name),
        description: Set(description),
        kinds: Set(kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",")),
        status: Set(Text(ExportStatus::Queued)),
        run_id: Set(None),
        documents_total: Set(i64::try_from(total).unwrap_or(i64::MAX)),
        documents_done: Set(0),
        size: Set(None),
        failure_code: Set(None),
        failure_detail: Set(None),
        downloads: Set(0),
        last_downloaded_at: Set(None),
        last_downloaded_by: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        completed_at: Set(None),
        expires_at: Set(None),
        removed_at: Set(None),
    };
    let row = Entity::insert(row).exec_with_returning(&transaction).await?;
    store::settle(&transaction, id, documents).await?;
    enqueue(&transaction, app, &MakeExport { export_id: id }).await?;
    let entry = Entry::by(caller, "created", "export", id)
        .in_centre(asked.centre_id)
        .with(serde_json::json!({ "documents": total }));
    audit::record(&transaction, app, entry).await?;
    let shown = store::one_shown(&transaction, row, now).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// The export as it is now, kept from being changed by others.
async fn locked(transaction: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    for_update(Entity::find_by_id(id), transaction).one(transaction).await?.ok_or(Error::NotFound)
}

/// Queues an export that could not be made once more, with the documents that it was asked for with.
pub async fn retry(app: &App, caller: &Caller, id: Uuid, key: IdempotencyKey) -> Result<Export> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, "").await? {
        Before::Answered(export) => return Ok(export),
        Before::New(claim) => claim,
    };
    let row = locked(&transaction, id).await?;
    if row.status.0 != ExportStatus::Failed {
        let why = "Only a download that failed can be tried again.".to_owned();
        return Err(Error::StateConflict(why));
    }
    let centre_id = row.centre_id;
    let again = ActiveModel {
        status: Set(Text(ExportStatus::Queued)),
        run_id: Set(None),
        documents_done: Set(0),
        failure_code: Set(None),
        failure_detail: Set(None),
        updated_at: Set(app.clock.now()),
        ..row.into_active_model()
    };
    let row = Entity::update(again).exec(&transaction).await?;
    enqueue(&transaction, app, &MakeExport { export_id: id }).await?;
    audit::record(&transaction, app, Entry::by(caller, "retried", "export", id).in_centre(centre_id)).await?;
    let shown = store::one_shown(&transaction, row, app.clock.now()).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// Deletes an export and its files. One that is being made is stopped.
pub async fn delete(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let row = locked(&transaction, id).await?;
    let entry = Entry::by(caller, "deleted", "export", id).in_centre(row.centre_id).called(row.name);
    audit::record(&transaction, app, entry).await?;
    Entity::delete_by_id(id).exec(&transaction).await?;
    transaction.commit().await?;
    if let Err(error) = app.blobs.remove_export(id, None).await {
        // The sweep removes files that no export names.
        tracing::warn!(error = format!("{error:#}"), "could not remove the files of an export");
    }
    Ok(())
}

/// Notes that a file of an export was downloaded to its end.
pub async fn count_download(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let now = app.clock.now();
    Entity::update_many()
        .col_expr(Column::Downloads, sea_orm::sea_query::ExprTrait::add(Expr::col(Column::Downloads), 1))
        .col_expr(Column::LastDownloadedAt, Expr::value(now))
        .col_expr(Column::LastDownloadedBy, Expr::value(caller.user.name()))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(&transaction)
        .await?;
    audit::record(&transaction, app, Entry::by(caller, "downloaded", "export", id)).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(())
}
