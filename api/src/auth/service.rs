//! Signing in, refreshing and signing out.

use chrono::Duration;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::json;
use shared::auth::{Login, SignedIn};
use uuid::Uuid;

use super::{
    Caller,
    access::{self, ACCESS_SECONDS},
    delays::Counted,
    devices,
    entity::{refresh_token, session},
    links,
    new_password::{self, About},
    password,
    proof::prove,
    tokens,
};
use crate::{
    app::App,
    audit::{self, Entry},
    db::for_update,
    problem::{Error, Result},
    second_factor::{self, Needed},
    users::{self, entity as user},
};

/// The longest that any session lasts: the cookie is kept so long, and the rules say when the session ends.
pub const COOKIE_DAYS: i64 = 90;

/// How long a refresh token is taken again after it was used: its answer may have been lost, or two tabs asked at once.
const GRACE: Duration = Duration::seconds(30);

/// A session's answer, and what goes into cookies.
pub struct Opened {
    /// The answer.
    pub answer: SignedIn,
    /// The refresh token.
    pub refresh_token: String,
    /// By what the device is known, where someone signed in.
    pub device: Option<String>,
}

/// With what, and from where, someone signs in.
pub struct Seen {
    /// What the program calls itself.
    pub user_agent: String,
    /// The network address.
    pub address: String,
    /// The network that its tries are counted for.
    pub network: String,
    /// The value of the cookie by which the device is known.
    pub device: Option<String>,
}

/// Signs in by email address or user name. Whatever is wrong with those, the answer and the time are the same.
pub async fn sign_in(app: &App, login: Login, seen: Seen) -> Result<Opened> {
    let db = app.db.reader();
    let found = users::store::by_login(db, &login.login).await?;
    let id = found.as_ref().map(|user| user.id);
    let device = devices::known(db, id, &seen).await?;
    let counted = Counted::password(&login.login, &seen.network, id.zip(device.as_deref()));
    counted.check(app, db).await?;
    let hash = found.as_ref().and_then(|user| user.password_hash.clone());
    let is_right = password::verify(app, login.password, hash).await?;
    let Some(user) = found.filter(|_| is_right) else {
        counted.fail(app).await?;
        return Err(Error::WrongCredentials);
    };
    if let Err(refused) = user.may_sign_in(app.clock.now()) {
        counted.fail(app).await?;
        return Err(refused);
    }
    // Of many guesses at once the right one must not stand out after the wrong ones have been counted.
    counted.check(app, db).await?;
    if !user.email_confirmed {
        return Err(Error::EmailNotConfirmed);
    }
    let needed = second_factor::needed(app, &user).await?;
    let otp = login.otp.filter(|otp| !otp.trim().is_empty());
    let (counted, otp) = match (needed, otp) {
        (Needed::Nothing, _) => (counted, None),
        (Needed::Passkey, _) => return Err(Error::PasskeyNeeded),
        (Needed::Code, None) => return Err(Error::SecondFactorNeeded { wrong: false }),
        (Needed::Code, Some(otp)) => {
            let counted = counted.and_code(user.id);
            counted.check(app, db).await?;
            (counted, Some(otp))
        }
    };
    let transaction = app.db.write().await?;
    if let Some(otp) = otp
        && !second_factor::take_code(app, &transaction, &user, &otp).await?
    {
        transaction.rollback().await?;
        counted.fail(app).await?;
        return Err(Error::SecondFactorNeeded { wrong: true });
    }
    counted.pass(app, &transaction).await?;
    open_session(app, transaction, user, seen, json!({})).await
}

/// Opens a session for a user who has proved who he is; `details` say how, where it is not the usual way.
pub async fn open_session(
    app: &App,
    transaction: DatabaseTransaction,
    user: user::Model,
    seen: Seen,
    details: serde_json::Value,
) -> Result<Opened> {
    let now = app.clock.now();
    let (idle_days, days) = session_days(app).await?;
    let device = devices::remember(app, &transaction, &user, &seen).await?;
    let session = session::ActiveModel {
        id: Set(app.clock.id()),
        user_id: Set(user.id),
        user_agent: Set(seen.user_agent),
        address: Set(seen.address),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now + Duration::days(idle_days.min(days))),
        revoked_at: Set(None),
        generation: Set(0),
        rotated_at: Set(None),
    };
    let session = session::Entity::insert(session).exec_with_returning(&transaction).await?;
    let refresh_token = next_token(app, &transaction, session.id, 0).await?;
    let entry = Entry::by_user(user.id, "signed_in", "user", user.id).with(details);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    app.wake();
    opened(app, user, session.id, refresh_token, Some(device)).await
}

/// How many days a session lasts without use, and however much it is used.
async fn session_days(app: &App) -> Result<(i64, i64)> {
    let now = app.settings().await?;
    Ok((now.rules.session_idle_days.into(), now.rules.session_days.into()))
}

/// Exchanges a refresh token for the next one. Each first use begins a generation. A token of the generation before is
/// taken for a moment longer, and gives another one of the present generation; one that comes after that, or is older,
/// ends its session: one of the two who have it is a thief.
pub async fn refresh(app: &App, token: &str, seen: Seen) -> Result<Opened> {
    let now = app.clock.now();
    let transaction = app.db.write().await?;
    let found = refresh_token::Entity::find_by_id(tokens::hash(token)).one(&transaction).await?;
    let found = found.ok_or(Error::SessionEnded)?;
    let session = session::Entity::find_by_id(found.session_id);
    let session = for_update(session, &transaction).one(&transaction).await?;
    let session = session
        .filter(|session| session.revoked_at.is_none() && session.expires_at > now)
        .ok_or(Error::SessionEnded)?;
    let in_grace = session.rotated_at.is_some_and(|at| now - at <= GRACE);
    let (generation, rotated_at) = match session.generation - found.generation {
        0 => (session.generation + 1, Some(now)),
        1 if in_grace => (session.generation, session.rotated_at),
        _ => {
            revoke(app, &transaction, found.session_id).await?;
            transaction.commit().await?;
            tracing::warn!(session = %found.session_id, "an old refresh token came again; its session was ended");
            return Err(Error::SessionEnded);
        }
    };
    let user = user::Entity::find_by_id(session.user_id).one(&transaction).await?;
    let user = user.filter(|user| user.is_usable(now)).ok_or(Error::SessionEnded)?;
    let (idle_days, days) = session_days(app).await?;
    let end = session.created_at + Duration::days(days);
    session::Entity::update_many()
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .col_expr(session::Column::Address, Expr::value(seen.address))
        .col_expr(session::Column::ExpiresAt, Expr::value(end.min(now + Duration::days(idle_days))))
        .col_expr(session::Column::Generation, Expr::value(generation))
        .col_expr(session::Column::RotatedAt, Expr::value(rotated_at))
        .filter(session::Column::Id.eq(session.id))
        .exec(&transaction)
        .await?;
    let next = next_token(app, &transaction, session.id, generation).await?;
    transaction.commit().await?;
    opened(app, user, session.id, next, None).await
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
    prove(app, caller, current).await?;
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

async fn next_token(
    app: &App,
    transaction: &DatabaseTransaction,
    session_id: Uuid,
    generation: i64,
) -> Result<String> {
    let token = tokens::new_token()?;
    let row = refresh_token::ActiveModel {
        token_hash: Set(tokens::hash(&token)),
        session_id: Set(session_id),
        created_at: Set(app.clock.now()),
        generation: Set(generation),
    };
    refresh_token::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(token)
}

async fn opened(
    app: &App,
    user: user::Model,
    session_id: Uuid,
    refresh_token: String,
    device: Option<String>,
) -> Result<Opened> {
    let answer = SignedIn {
        access_token: access::sign(app, user.id, session_id).await?,
        token_type: "Bearer".to_owned(),
        expires_in: ACCESS_SECONDS,
        user: users::store::shown(app.db.reader(), app, user, users::Scope::Issuer).await?,
    };
    Ok(Opened { answer, refresh_token, device })
}
