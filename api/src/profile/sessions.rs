//! One's own sessions: which devices are signed in, and ending them.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use shared::profile::OwnSession;
use uuid::Uuid;

use super::device;
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{
        Caller,
        entity::session::{Column, Entity, Model},
        service,
    },
    problem::{Error, Result},
};

/// The sessions of the caller that hold now.
pub fn of(app: &App, caller: &Caller) -> Select<Entity> {
    Entity::find()
        .filter(Column::UserId.eq(caller.user.id))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(app.clock.now()))
}

/// A session as it is shown.
pub fn shown(row: Model, caller: &Caller) -> OwnSession {
    OwnSession {
        is_current: row.id == caller.session_id,
        id: row.id,
        device: device::in_words(&row.user_agent),
        address: row.address,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    }
}

/// Ends one of the caller's sessions.
pub async fn end(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let session = of(app, caller).filter(Column::Id.eq(id)).one(&transaction).await?;
    let session = session.ok_or(Error::NotFound)?;
    service::revoke(app, &transaction, session.id).await?;
    let action = if session.id == caller.session_id { "signed_out" } else { "ended_session" };
    audit::record(&transaction, app, Entry::by(caller, action, "user", caller.user.id)).await?;
    transaction.commit().await?;
    Ok(())
}

/// Ends the caller's sessions but the one that asks.
pub async fn end_others(app: &App, caller: &Caller) -> Result<()> {
    let transaction = app.db.write().await?;
    service::revoke_all(app, &transaction, caller.user.id, Some(caller.session_id)).await?;
    audit::record(&transaction, app, Entry::by(caller, "ended_sessions", "user", caller.user.id)).await?;
    transaction.commit().await?;
    Ok(())
}
