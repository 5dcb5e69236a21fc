//! Signing in, refreshing and signing out.

use chrono::Duration;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use shared::auth::{Login, SignedIn};
use uuid::Uuid;

use super::{
    Caller,
    entity::{refresh_token, session},
    keys::ACCESS_SECONDS,
    links,
    new_password::{self, About},
    password, tokens,
};
use crate::{
    app::App,
    audit::{self, Entry},
    db::for_update,
    problem::{Error, Result},
    users::{self, entity as user},
};

/// The longest that any session lasts: the cookie is kept so long, and the rules say when the session ends.
pub const COOKIE_DAYS: i64 = 90;

/// A session's answer, and the refresh token that goes into the cookie.
pub struct Opened {
    /// The answer.
    pub answer: SignedIn,
    /// The refresh token.
    pub refresh_token: String,
}

/// With what, and from where, someone signs in.
pub struct Seen {
    /// What the program calls itself.
    pub user_agent: String,
    /// The network address.
    pub address: String,
}

/// Signs in by email address or user name. Whatever is wrong, the answer and the time are the same.
pub async fn sign_in(app: &App, login: Login, seen: Seen) -> Result<Opened> {
    let found = users::store::by_login(app.db.reader(), &login.login).await?;
    let hash = found.as_ref().and_then(|user| user.password_hash.clone());
    if !password::verify(app, login.password, hash).await? {
        return Err(Error::WrongCredentials);
    }
    let now = app.clock.now();
    let user = found.ok_or(Error::WrongCredentials)?;
    user.may_sign_in(now)?;
    if !user.email_confirmed {
        return Err(Error::EmailNotConfirmed);
    }
    let (idle_days, days) = session_days(app).await?;
    let session = session::ActiveModel {
        id: Set(app.clock.id()),
        user_id: Set(user.id),
        user_agent: Set(seen.user_agent),
        address: Set(seen.address),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now + Duration::days(idle_days.min(days))),
        revoked_at: Set(None),
    };
    let transaction = app.db.write().await?;
    let session = session::Entity::insert(session).exec_with_returning(&transaction).await?;
    let refresh_token = next_token(app, &transaction, session.id).await?;
    audit::record(&transaction, app, Entry::by_user(user.id, "signed_in", "user", user.id)).await?;
    transaction.commit().await?;
    opened(app, user, session.id, refresh_token).await
}

/// How many days a session lasts without use, and however much it is used.
async fn session_days(app: &App) -> Result<(i64, i64)> {
    let now = app.settings().await?;
    Ok((now.rules.session_idle_days.into(), now.rules.session_days.into()))
}

/// Exchanges a refresh token for the next one. A token that was used before ends its session: one of the two
/// who have it is a thief.
pub async fn refresh(app: &App, token: &str, seen: Seen) -> Result<Opened> {
    let now = app.clock.now();
    let transaction = app.db.write().await?;
    let found = refresh_token::Entity::find_by_id(tokens::hash(token));
    let found = for_update(found, &transaction).one(&transaction).await?.ok_or(Error::SessionEnded)?;
    if found.used_at.is_some() {
        revoke(app, &transaction, found.session_id).await?;
        transaction.commit().await?;
        tracing::warn!(session = %found.session_id, "a refresh token came twice; its session was ended");
        return Err(Error::SessionEnded);
    }
    let session = session::Entity::find_by_id(found.session_id).one(&transaction).await?;
    let session = session
        .filter(|session| session.revoked_at.is_none() && session.expires_at > now)
        .ok_or(Error::SessionEnded)?;
    let user = user::Entity::find_by_id(session.user_id).one(&transaction).await?;
    let user = user.filter(|user| user.is_usable(now)).ok_or(Error::SessionEnded)?;
    refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
        .filter(refresh_token::Column::TokenHash.eq(found.token_hash))
        .exec(&transaction)
        .await?;
    let (idle_days, days) = session_days(app).await?;
    let end = session.created_at + Duration::days(days);
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .col_expr(session::Column::Address, Expr::value(seen.address))
        .col_expr(session::Column::ExpiresAt, Expr::value(end.min(now + Duration::days(idle_days))))
        .filter(session::Column::Id.eq(session.id))
        .exec(&transaction)
        .await?;
    let next = next_token(app, &transaction, session.id).await?;
    transaction.commit().await?;
    opened(app, user, session.id, next).await
}

/// Ends the session of a refresh token. An unknown token is no error: there is nothing left to end.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let transaction = app.db.write().await?;
    if let Some(found) = refresh_token::Entity::find_by_id(tokens::hash(token)).one(&transaction).await? {
        revoke(app, &transaction, found.session_id).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Changes the caller's own password; his other sessions end, and a mail says that it was changed.
pub async fn change_password(app: &App, caller: &Caller, current: String, new: String) -> Result<()> {
    if !password::verify(app, current, caller.user.password_hash.clone()).await? {
        return Err(Error::field("/current_password", "wrong", "This is not your current password."));
    }
    if caller.user.password_is_temporary
        && password::verify(app, new.clone(), caller.user.password_hash.clone()).await?
    {
        let message = "Someone else knows this one. Choose another password.";
        return Err(Error::field("/new_password", "unchanged", message));
    }
    let hash = new_password::choose(app, "/new_password", new, About::user(&caller.user)).await?;
    let transaction = app.db.write().await?;
    users::store::set_password(&transaction, app, caller.user.id, hash).await?;
    revoke_all(app, &transaction, caller.user.id, Some(caller.session_id)).await?;
    links::tell_of_password(app, &transaction, &caller.user).await?;
    audit::record(&transaction, app, Entry::by(caller, "password_changed", "user", caller.user.id)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Ends all sessions of a user, but one if it is named.
pub async fn revoke_all(
    app: &App,
    transaction: &DatabaseTransaction,
    user_id: Uuid,
    but: Option<Uuid>,
) -> Result<()> {
    let mut revoked = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(app.clock.now()))
        .filter(session::Column::UserId.eq(user_id))
        .filter(session::Column::RevokedAt.is_null());
    if let Some(id) = but {
        revoked = revoked.filter(session::Column::Id.ne(id));
    }
    revoked.exec(transaction).await?;
    Ok(())
}

/// Forgets sessions that ended before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: chrono::DateTime<chrono::Utc>) -> Result<u64> {
    let ended = session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(time)).exec(db).await?;
    Ok(ended.rows_affected)
}

/// Ends a session.
pub async fn revoke(app: &App, transaction: &DatabaseTransaction, session_id: Uuid) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(app.clock.now()))
        .filter(session::Column::Id.eq(session_id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(transaction)
        .await?;
    Ok(())
}

async fn next_token(app: &App, transaction: &DatabaseTransaction, session_id: Uuid) -> Result<String> {
    let token = tokens::new_token()?;
    let row = refresh_token::ActiveModel {
        token_hash: Set(tokens::hash(&token)),
        session_id: Set(session_id),
        created_at: Set(app.clock.now()),
        used_at: Set(None),
    };
    refresh_token::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(token)
}

async fn opened(app: &App, user: user::Model, session_id: Uuid, refresh_token: String) -> Result<Opened> {
    let access_token = app.keys.sign(user.id, session_id, app.clock.now())?;
    let answer = SignedIn {
        access_token,
        token_type: "Bearer".to_owned(),
        expires_in: ACCESS_SECONDS,
        user: users::store::shown(app.db.reader(), app, user, users::Scope::Issuer).await?,
    };
    Ok(Opened { answer, refresh_token })
}
