//! Access to a document by staff: who saw it, and when.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Entry, entity, record};
use crate::{app::App, auth::Caller, documents::entity as document, problem::Result};

/// Looks of one person at one document within so long are one access: a page asks for its file in parts, and again.
const ONE_LOOK_MINUTES: i64 = 10;

/// Notes that this caller was shown the file of this document.
pub async fn viewed(app: &App, caller: &Caller, row: &document::Model) -> Result<()> {
    let since = app.clock.now() - TimeDelta::minutes(ONE_LOOK_MINUTES);
    let noted = entity::Entity::find()
        .filter(entity::Column::SubjectId.eq(row.id))
        .filter(entity::Column::At.gt(since))
        .filter(entity::Column::ActorId.eq(caller.user.id))
        .filter(entity::Column::Action.eq("viewed"))
        .one(app.db.reader())
        .await?;
    if noted.is_some() {
        return Ok(());
    }
    let transaction = app.db.write().await?;
    record(&transaction, app, Entry::by(caller, "viewed", "document", row.id).in_centre(row.centre_id))
        .await?;
    Ok(transaction.commit().await?)
}
