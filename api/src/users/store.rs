//! Queries of users and their centres.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    language::Language,
    profile::WaitingEmail,
    text::fold,
    users::{CentreRef, Lock, User, UserStatus},
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Entity, Model, former, membership},
    scope::Scope,
};
use crate::{
    app::App,
    auth::entity::session,
    centres::entity as centre,
    db::{Text, for_update},
    problem::Result,
    profile,
};

/// The form in which addresses and user names are compared.
pub fn key(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}

/// What a chosen user name looks like: names whose letters look alike have the same. An address has none: the mail to
/// it proves whose it is.
pub fn look(username: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    // Capitals as they are: a capital I looks like an l.
    let plain: String = username.trim().nfkc().collect();
    let look = || key(&unicode_security::skeleton(&plain).collect::<String>());
    (!plain.contains('@')).then(look)
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

/// Whether a user works for another centre than this one.
pub async fn works_elsewhere(db: &impl ConnectionTrait, id: Uuid, centre_id: Uuid) -> Result<bool> {
    let ids = centre_ids(db, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(ids.iter().any(|id| *id != centre_id))
}

/// When each of these users was removed from a centre.
async fn removed(
    db: &impl ConnectionTrait,
    users: &[Uuid],
    centre_id: Uuid,
) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    let rows = former::Entity::find()
        .filter(former::Column::CentreId.eq(centre_id))
        .filter(former::Column::UserId.is_in(users.iter().copied()))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.user_id, row.removed_at)).collect())
}

/// When each of these users was last seen.
async fn last_seen(db: &impl ConnectionTrait, users: &[Uuid]) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    let rows: Vec<(Uuid, DateTime<Utc>)> = session::Entity::find()
        .select_only()
        .column(session::Column::UserId)
        .column_as(session::Column::LastUsedAt.max(), "seen")
        .filter(session::Column::UserId.is_in(users.iter().copied()))
        .group_by(session::Column::UserId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Users as they are shown to someone who manages these: a centre sees of other centres that there are any, no more.
pub async fn all_shown(
    db: &impl ConnectionTrait,
    app: &App,
    users: Vec<Model>,
    to: Scope,
) -> Result<Vec<User>> {
    let now = app.clock.now();
    let ids: Vec<_> = users.iter().map(|user| user.id).collect();
    let mut centres = centre_ids(db, &ids).await?;
    let mut elsewhere = HashSet::new();
    let mut removed_at = HashMap::new();
    if let Scope::Centre(centre_id) = to {
        for (user, ids) in &mut centres {
            let all = ids.len();
            ids.retain(|id| *id == centre_id);
            if ids.len() < all {
                elsewhere.insert(*user);
            }
        }
        removed_at = removed(db, &ids, centre_id).await?;
        removed_at.retain(|user, _| centres.get(user).is_none_or(Vec::is_empty));
    }
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
    let seen = last_seen(db, &ids).await?;
    let mut avatars = profile::store::avatar_tags(db, &ids).await?;
    let mut waiting = profile::store::all_waiting(db, &ids, now).await?;
    let reasons = &app.settings().await?.rules.lockout_reasons;
    let label = |code: &str| {
        let known = reasons.iter().find(|reason| reason.code == code);
        known.map_or_else(|| code.replace('_', " "), |reason| reason.label.clone())
    };
    Ok(users
        .into_iter()
        .map(|user| {
            let deleted_at = user.deleted_at.or_else(|| removed_at.get(&user.id).copied());
            let status = if deleted_at.is_some() { UserStatus::Deleted } else { user.status_at(now) };
            let lock = user.locked_until.filter(|_| status == UserStatus::Locked).map(|until| {
                let reason = user.lock_reason.clone().unwrap_or_default();
                let hidden = user.stopped_by_issuer && matches!(to, Scope::Centre(_));
                let note = user.lock_note.clone().filter(|_| !hidden);
                Lock { until, reason_label: label(&reason), reason, note }
            });
            User {
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
                status,
                role: user.role.0,
                is_admin: user.role.0.is_admin(),
                lock,
                email_confirmed: user.email_confirmed,
                password_is_temporary: user.password_is_temporary,
                works_elsewhere: elsewhere.contains(&user.id),
                waiting_email: waiting.remove(&user.id).map(|row| WaitingEmail {
                    email: row.new_email,
                    asked_at: row.created_at,
                    expires_at: row.expires_at,
                }),
                avatar: avatars.remove(&user.id).filter(|_| deleted_at.is_none()),
                last_seen_at: seen.get(&user.id).copied(),
                created_at: user.created_at,
                deleted_at,
            }
        })
        .collect())
}

/// A user as it is shown.
pub async fn shown(db: &impl ConnectionTrait, app: &App, user: Model, to: Scope) -> Result<User> {
    let mut all = all_shown(db, app, vec![user], to).await?;
    all.pop().ok_or_else(|| anyhow::anyhow!("a user vanished").into())
}

/// Takes a user out of a centre, so that it can be taken back for a while.
pub async fn remove_from(
    transaction: &DatabaseTransaction,
    id: Uuid,
    centre_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    membership::Entity::delete_by_id((id, centre_id)).exec(transaction).await?;
    former::Entity::delete_by_id((id, centre_id)).exec(transaction).await?;
    let row = former::ActiveModel { user_id: Set(id), centre_id: Set(centre_id), removed_at: Set(now) };
    former::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Whether a user works for a centre.
pub async fn is_member(db: &impl ConnectionTrait, id: Uuid, centre_id: Uuid) -> Result<bool> {
    Ok(membership::Entity::find_by_id((id, centre_id)).one(db).await?.is_some())
}

/// Gives a user without centres back to the centre that removed him last.
pub async fn give_back_last(transaction: &DatabaseTransaction, user: &Model) -> Result<()> {
    let ids = centre_ids(transaction, &[user.id]).await?;
    let last = former::Entity::find()
        .filter(former::Column::UserId.eq(user.id))
        .order_by_desc(former::Column::RemovedAt)
        .one(transaction)
        .await?;
    match last {
        Some(last) if ids.is_empty() => give_back_to(transaction, user.id, last.centre_id).await,
        _ => Ok(()),
    }
}

/// Gives a user back to a centre.
pub async fn give_back_to(transaction: &DatabaseTransaction, id: Uuid, centre_id: Uuid) -> Result<()> {
    former::Entity::delete_by_id((id, centre_id)).exec(transaction).await?;
    // Another centre may have asked for it meanwhile.
    profile::email::drop_waiting(transaction, id).await?;
    let row = membership::ActiveModel { user_id: Set(id), centre_id: Set(centre_id) };
    membership::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Some users whose time to be restored was over before this time, locked until the transaction ends.
pub async fn to_erase(transaction: &DatabaseTransaction, before: DateTime<Utc>) -> Result<Vec<Model>> {
    let over = Entity::find()
        .filter(Column::DeletedAt.lte(before))
        .filter(Column::ErasedAt.is_null())
        .order_by_asc(Column::Id)
        .limit(100);
    Ok(for_update(over, transaction).all(transaction).await?)
}

/// Forgets memberships that ended before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    let gone = former::Entity::delete_many().filter(former::Column::RemovedAt.lte(time)).exec(db).await?;
    Ok(gone.rows_affected)
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
    // What a centre did before counts no more.
    former::Entity::delete_many().filter(former::Column::UserId.eq(id)).exec(transaction).await?;
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
