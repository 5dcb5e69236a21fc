//! What becomes of exports whose time is over, and of files that no export names.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::entity::{Column, Entity, part};
use crate::{app::App, problem::Result};

/// Exports whose files are removed at a time.
const AT_ONCE: u64 = 100;

/// Removes the files of exports whose time is over; the exports stay in the list and say so. Removes files that a
/// process left behind which was killed.
pub async fn sweep(app: &App) -> Result<()> {
    let now = app.clock.now();
    let over: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::RemovedAt.is_null())
        .filter(Column::ExpiresAt.lte(now))
        .order_by_asc(Column::ExpiresAt)
        .limit(AT_ONCE)
        .into_tuple()
        .all(app.db.reader())
        .await?;
    for id in over {
        app.blobs.remove_export(id, None).await?;
        let transaction = app.db.write().await?;
        part::Entity::delete_many().filter(part::Column::ExportId.eq(id)).exec(&transaction).await?;
        Entity::update_many()
            .col_expr(Column::RemovedAt, Expr::value(now))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
    }
    let stored = app.blobs.exports().await?;
    for ids in stored.chunks(500) {
        let known: HashSet<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(app.db.reader())
            .await?
            .into_iter()
            .collect();
        for id in ids.iter().filter(|id| !known.contains(id)) {
            app.blobs.remove_export(*id, None).await?;
        }
    }
    Ok(())
}
