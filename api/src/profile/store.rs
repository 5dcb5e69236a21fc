//! Queries of what users keep of themselves.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::entity::{avatar, email_change};
use crate::{auth::entity::mail_token, problem::Result};

/// The tag of a user's picture, if there is one.
pub async fn avatar_tag(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<String>> {
    let tag = avatar::Entity::find_by_id(user_id).select_only().column(avatar::Column::Tag);
    Ok(tag.into_tuple().one(db).await?)
}

/// The tags of the pictures of those of these users who have one.
pub async fn avatar_tags(db: &impl ConnectionTrait, users: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = avatar::Entity::find()
        .select_only()
        .column(avatar::Column::UserId)
        .column(avatar::Column::Tag)
        .filter(avatar::Column::UserId.is_in(users.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// A user's picture, if there is one.
pub async fn avatar(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Option<avatar::Model>> {
    Ok(avatar::Entity::find_by_id(user_id).one(db).await?)
}

/// Keeps a picture in the place of the one before.
pub async fn keep_avatar(transaction: &DatabaseTransaction, row: avatar::Model) -> Result<()> {
    let row = avatar::ActiveModel {
        user_id: Set(row.user_id),
        tag: Set(row.tag),
        large: Set(row.large),
        small: Set(row.small),
        updated_at: Set(row.updated_at),
    };
    let replace = OnConflict::column(avatar::Column::UserId)
        .update_columns([
            avatar::Column::Tag,
            avatar::Column::Large,
            avatar::Column::Small,
            avatar::Column::UpdatedAt,
        ])
        .to_owned();
    avatar::Entity::insert(row).on_conflict(replace).exec_without_returning(transaction).await?;
    Ok(())
}

/// Removes a user's picture; `false` where there was none.
pub async fn remove_avatar(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<bool> {
    Ok(avatar::Entity::delete_by_id(user_id).exec(transaction).await?.rows_affected > 0)
}

/// The change of a user's address that waits to be confirmed, if its time is not over.
pub async fn waiting(
    db: &impl ConnectionTrait,
    user_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<email_change::Model>> {
    Ok(email_change::Entity::find()
        .filter(email_change::Column::UserId.eq(user_id))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::ExpiresAt.gt(now))
        .one(db)
        .await?)
}

/// The changes of these users' addresses that wait.
pub async fn all_waiting(
    db: &impl ConnectionTrait,
    users: &[Uuid],
    now: DateTime<Utc>,
) -> Result<HashMap<Uuid, email_change::Model>> {
    let rows = email_change::Entity::find()
        .filter(email_change::Column::UserId.is_in(users.iter().copied()))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .filter(email_change::Column::ExpiresAt.gt(now))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.user_id, row)).collect())
}

/// Forgets the change of a user's address that waits; `false` where none did.
pub async fn drop_waiting(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<bool> {
    let gone = email_change::Entity::delete_many()
        .filter(email_change::Column::UserId.eq(user_id))
        .filter(email_change::Column::ConfirmedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(gone.rows_affected > 0)
}

/// Forgets this change of a user's address, and all after it.
pub async fn drop_from(transaction: &DatabaseTransaction, change: &email_change::Model) -> Result<()> {
    email_change::Entity::delete_many()
        .filter(email_change::Column::UserId.eq(change.user_id))
        .filter(email_change::Column::CreatedAt.gte(change.created_at))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Forgets all that a user keeps of oneself.
pub async fn forget(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<()> {
    remove_avatar(transaction, user_id).await?;
    email_change::Entity::delete_many()
        .filter(email_change::Column::UserId.eq(user_id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Ends all mailed links of a user: they went to an address that is not the user's any more.
pub async fn end_links(transaction: &DatabaseTransaction, user_id: Uuid, now: DateTime<Utc>) -> Result<()> {
    mail_token::Entity::update_many()
        .col_expr(mail_token::Column::UsedAt, Expr::value(now))
        .filter(mail_token::Column::UserId.eq(user_id))
        .filter(mail_token::Column::UsedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}
