//! Acting by a key: the key in a request, and whether it still holds.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use shared::{
    api_keys::{ApiKeyStatus, KEY_MARK},
    permission::Permission,
    users::UserStatus,
};
use subtle::ConstantTimeEq;
use tokio::time::timeout;
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    app::App,
    auth::tokens,
    clock::random_bytes,
    db::Text,
    http::body::hex,
    problem::{Error, Result},
    users::entity as user,
};

/// How exactly the last use is known.
const COARSE: TimeDelta = TimeDelta::minutes(1);
/// How long a request waits to note that its key was used.
const PATIENCE: Duration = Duration::from_millis(250);

/// A new key: the part by which it is found, and all of it.
pub(super) fn new_key() -> Result<(String, String)> {
    let public_part = hex(&random_bytes::<8>()?);
    let key = format!("{KEY_MARK}{public_part}_{}", hex(&random_bytes::<24>()?));
    Ok((public_part, key))
}

/// What a caller may do by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    key_id: Uuid,
    scopes: Vec<Permission>,
}

impl Acting {
    /// Whether the key reaches so far.
    pub fn allows(&self, permission: Permission) -> bool {
        self.scopes.contains(&permission)
    }

    /// Whether a key is accepted now, with the same scopes.
    pub async fn still_holds(&self, app: &App) -> Result<bool> {
        let key = Entity::find_by_id(self.key_id).one(app.db.reader()).await?;
        let Some(key) = key.filter(|key| is_accepted(app, key)) else { return Ok(false) };
        Ok(key.permissions()? == self.scopes)
    }
}

fn is_accepted(app: &App, key: &Model) -> bool {
    key.status(app.clock.today()) == ApiKeyStatus::Active
}

/// Whether a bearer token is meant to be a key.
pub fn is_key(token: &str) -> bool {
    token.starts_with(KEY_MARK)
}

/// The account in whose name a key acts, and how far it reaches. Counted, and written down as used.
pub async fn read(app: &App, token: &str) -> Result<(user::Model, Acting)> {
    let parts = token.strip_prefix(KEY_MARK).and_then(|rest| rest.split_once('_'));
    let (public_part, _) = parts.ok_or(Error::NotSignedIn)?;
    // No other character, so that a NUL does not reach the database.
    if !public_part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Error::NotSignedIn);
    }
    let found = Entity::find().filter(Column::PublicPart.eq(public_part)).one(app.db.reader()).await?;
    let key = found
        .filter(|key| tokens::hash(token).as_bytes().ct_eq(key.key_hash.as_bytes()).into())
        .filter(|key| is_accepted(app, key))
        .ok_or(Error::NotSignedIn)?;
    app.limits.check_key(key.id)?;
    let found = user::Entity::find_by_id(key.user_id).one(app.db.reader()).await?;
    let mut user = found.ok_or(Error::NotSignedIn)?;
    // For as long as it acts: stored it is inactive, so that nobody signs in to it.
    user.status = Text(UserStatus::Active);
    let acting = Acting { key_id: key.id, scopes: key.permissions()? };
    let now = app.clock.now();
    if key.last_used_at.is_none_or(|at| at + COARSE <= now) {
        // Where others write for long, the next request notes it: who reads does not wait for them.
        match timeout(PATIENCE, write_use_down(app, key.id, now)).await {
            Ok(Ok(())) | Err(_) => {}
            Ok(Err(error)) => tracing::warn!(%error, "could not write down that a key was used"),
        }
    }
    Ok((user, acting))
}

async fn write_use_down(app: &App, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let transaction = app.db.write().await?;
    let old = Condition::any().add(Column::LastUsedAt.is_null()).add(Column::LastUsedAt.lte(now - COARSE));
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::value(Some(now)))
        .filter(Column::Id.eq(id))
        .filter(old)
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// Whether what is planned in the name of this account may be done now: by the user, or by the account's key.
pub async fn may_still(
    db: &impl ConnectionTrait,
    app: &App,
    user: &user::Model,
    permission: Permission,
) -> Result<bool> {
    let in_role = user.role.0.permissions().contains(&permission);
    if !user.acts_by_key {
        return Ok(in_role && user.is_usable(app.clock.now()));
    }
    let Some(key) = of_account(db, user.id).await? else { return Ok(false) };
    Ok(in_role && is_accepted(app, &key) && key.permissions()?.contains(&permission))
}

/// Whether what this account asked for may go on: always, unless it is a key's that does not reach so far any more.
pub async fn may_go_on(
    db: &impl ConnectionTrait,
    app: &App,
    user_id: Uuid,
    permission: Permission,
) -> Result<bool> {
    let Some(key) = of_account(db, user_id).await? else { return Ok(true) };
    Ok(is_accepted(app, &key) && key.permissions()?.contains(&permission))
}

/// Who made the key that acts in the name of this account, if it is a key's.
pub async fn maker_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<Uuid>> {
    Ok(of_account(db, user_id).await?.map(|key| key.created_by))
}

async fn of_account(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::UserId.eq(user_id)).one(db).await?)
}
