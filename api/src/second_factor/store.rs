//! Queries of second factors.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::entity::{authenticator_app, challenge, passkey, recovery_code};
use crate::{db::for_update, problem::Result};

/// The authenticator app that a user's sign-ins ask for.
pub async fn app_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<authenticator_app::Model>> {
    let found = authenticator_app::Entity::find_by_id(user_id).one(db).await?;
    Ok(found.filter(|row| row.confirmed_at.is_some()))
}

/// The authenticator app of a user, proved or not, locked.
pub async fn app_for_update(
    transaction: &DatabaseTransaction,
    user_id: Uuid,
) -> Result<Option<authenticator_app::Model>> {
    Ok(for_update(authenticator_app::Entity::find_by_id(user_id), transaction).one(transaction).await?)
}

/// The passkeys of a user, the oldest first.
pub async fn passkeys_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<passkey::Model>> {
    let own = passkey::Entity::find().filter(passkey::Column::UserId.eq(user_id));
    Ok(own.order_by_asc(passkey::Column::CreatedAt).order_by_asc(passkey::Column::Id).all(db).await?)
}

/// Whether a user has a passkey.
pub async fn has_passkey(db: &impl ConnectionTrait, user_id: Uuid) -> Result<bool> {
    Ok(passkey::Entity::find().filter(passkey::Column::UserId.eq(user_id)).one(db).await?.is_some())
}

/// Whether a user has a second factor of any kind.
pub async fn has_any(db: &impl ConnectionTrait, user_id: Uuid) -> Result<bool> {
    Ok(app_of(db, user_id).await?.is_some() || has_passkey(db, user_id).await?)
}

/// How many recovery codes of a user are left.
pub async fn codes_left(db: &impl ConnectionTrait, user_id: Uuid) -> Result<u64> {
    let own = recovery_code::Entity::find().filter(recovery_code::Column::UserId.eq(user_id));
    Ok(own.filter(recovery_code::Column::UsedAt.is_null()).count(db).await?)
}

/// Forgets the authenticator app of a user, with its recovery codes.
pub async fn forget_app(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<()> {
    authenticator_app::Entity::delete_by_id(user_id).exec(transaction).await?;
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::UserId.eq(user_id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Forgets the passkeys of a user, and challenges for more of them.
pub async fn forget_passkeys(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<()> {
    passkey::Entity::delete_many().filter(passkey::Column::UserId.eq(user_id)).exec(transaction).await?;
    challenge::Entity::delete_many().filter(challenge::Column::UserId.eq(user_id)).exec(transaction).await?;
    Ok(())
}

/// Forgets challenges whose time was over before this.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<()> {
    challenge::Entity::delete_many().filter(challenge::Column::ExpiresAt.lt(time)).exec(db).await?;
    Ok(())
}
