//! Queries of users and their centres.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    language::Language,
    text::fold,
    users::{CentreRef, User, UserStatus},
};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model, membership};
use crate::{app::App, centres::entity as centre, db::Text, problem::Result};

/// The form in which addresses and user names are compared.
pub fn key(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}

/// The text that search looks through.
pub fn search_text(first: &str, middle: Option<&str>, last: &str, email: &str, username: &str) -> String {
    fold(&format!("{first} {} {last} {email} {username}", middle.unwrap_or_default()))
}

/// The user with this address.
pub async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::EmailKey.eq(key(email))).one(db).await?)
}

/// The user with this address or user name.
pub async fn by_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<Model>> {
    match by_email(db, login).await? {
        Some(user) => Ok(Some(user)),
        None => Ok(Entity::find().filter(Column::UsernameKey.eq(key(login))).one(db).await?),
    }
}

/// The centres for which a user works, by name.
pub async fn centres_of(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<CentreRef>> {
    let ids = centre_ids(db, &[user_id]).await?.remove(&user_id).unwrap_or_default();
    let centres = centre::Entity::find()
        .filter(centre::Column::Id.is_in(ids))
        .order_by_asc(centre::Column::Name)
        .all(db)
        .await?;
    Ok(centres.into_iter().map(|row| CentreRef { id: row.id, number: row.number, name: row.name }).collect())
}

/// The centres of each of these users.
async fn centre_ids(db: &impl ConnectionTrait, users: &[Uuid]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::UserId.is_in(users.iter().copied()))
        .order_by_asc(membership::Column::CentreId)
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for row in rows {
        found.entry(row.user_id).or_default().push(row.centre_id);
    }
    Ok(found)
}

/// Users as they are shown.
pub async fn all_shown(db: &impl ConnectionTrait, users: Vec<Model>) -> Result<Vec<User>> {
    let ids: Vec<_> = users.iter().map(|user| user.id).collect();
    let mut centres = centre_ids(db, &ids).await?;
    let named: HashMap<Uuid, CentreRef> = centre::Entity::find()
        .filter(centre::Column::Id.is_in(centres.values().flatten().copied()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, CentreRef { id: row.id, number: row.number, name: row.name }))
        .collect();
    let named = |ids: &[Uuid]| {
        let mut found: Vec<_> = ids.iter().filter_map(|id| named.get(id).cloned()).collect();
        found.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        found
    };
    Ok(users
        .into_iter()
        .map(|user| User {
            centres: named(centres.get(&user.id).map(Vec::as_slice).unwrap_or_default()),
            centre_ids: centres.remove(&user.id).unwrap_or_default(),
            id: user.id,
            kind: user.role.0.kind(),
            email: user.email,
            username: user.username,
            first_name: user.first_name,
            middle_name: user.middle_name,
            last_name: user.last_name,
            phone: user.phone,
            status: user.status.0,
            is_admin: user.role.0.is_admin(),
            email_confirmed: user.email_confirmed,
            password_is_temporary: user.password_is_temporary,
            created_at: user.created_at,
        })
        .collect())
}

/// A user as it is shown.
pub async fn shown(db: &impl ConnectionTrait, user: Model) -> Result<User> {
    let mut all = all_shown(db, vec![user]).await?;
    all.pop().ok_or_else(|| anyhow::anyhow!("a user vanished").into())
}

/// Sets a password that the user chose. An invited user becomes an active one. Nothing else that is shown and changed
/// is another one by that: the version stays.
pub async fn set_password(
    transaction: &DatabaseTransaction,
    app: &App,
    id: Uuid,
    hash: String,
) -> Result<()> {
    let change = ActiveModel {
        password_hash: Set(Some(hash)),
        password_is_temporary: Set(false),
        updated_at: Set(app.clock.now()),
        ..Default::default()
    };
    Entity::update_many().set(change).filter(Column::Id.eq(id)).exec(transaction).await?;
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Text(UserStatus::Active)))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Text(UserStatus::Invited)))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Marks the address as confirmed.
pub async fn confirm_email(transaction: &DatabaseTransaction, app: &App, id: Uuid) -> Result<()> {
    let change =
        ActiveModel { email_confirmed: Set(true), updated_at: Set(app.clock.now()), ..Default::default() };
    Entity::update_many()
        .set(change)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Makes these the centres of a user.
pub async fn set_centres(transaction: &DatabaseTransaction, id: Uuid, centre_ids: &[Uuid]) -> Result<()> {
    membership::Entity::delete_many().filter(membership::Column::UserId.eq(id)).exec(transaction).await?;
    let rows = centre_ids
        .iter()
        .map(|&centre_id| membership::ActiveModel { user_id: Set(id), centre_id: Set(centre_id) })
        .collect::<Vec<_>>();
    if !rows.is_empty() {
        membership::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Writes to a user in this language from now on.
pub async fn set_language(transaction: &DatabaseTransaction, id: Uuid, language: Language) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Language, Expr::value(Text(language)))
        .filter(Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}
