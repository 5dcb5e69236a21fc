//! Deleting a batch of which nothing is published.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{entity::Entity, store};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::for_update,
    print_jobs::entity as print_job,
    problem::{Error, Result},
};

/// Deletes a batch with its rows and its file.
pub async fn delete(app: &App, caller: &Caller, batch_id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let found = for_update(Entity::find_by_id(batch_id), &transaction).one(&transaction).await?;
    let batch = found.ok_or(Error::NotFound)?;
    let published = print_job::Entity::find()
        .select_only()
        .column(print_job::Column::Id)
        .filter(print_job::Column::BatchId.eq(batch_id))
        .into_tuple::<Uuid>()
        .one(&transaction)
        .await?;
    if published.is_some() {
        return Err(Error::StateConflict(
            "Rows of this batch are published: it stays as the record of where they came from.".to_owned(),
        ));
    }
    store::delete_rows(&transaction, batch_id).await?;
    Entity::delete_by_id(batch_id).exec(&transaction).await?;
    let details = serde_json::json!({ "sha256": batch.sha256 });
    audit::record(&transaction, app, Entry::by(caller, "deleted", "batch", batch_id).with(details)).await?;
    transaction.commit().await?;
    app.blobs.remove_upload(batch_id).await;
    app.wake();
    Ok(())
}
