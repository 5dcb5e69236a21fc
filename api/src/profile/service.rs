//! The own account as it is shown and changed.

use sea_orm::ConnectionTrait;
use shared::{
    auth::Me,
    profile::{ProfileChange, WaitingEmail},
    users::UserChange,
};

use super::store;
use crate::{
    app::App,
    auth::{Caller, caller},
    problem::Result,
    users::{self, Manager, Scope, entity as user},
};

/// The account, what its user may do, and where.
pub async fn me(db: &impl ConnectionTrait, app: &App, user: user::Model) -> Result<Me> {
    let waiting = store::waiting(db, user.id, app.clock.now()).await?;
    let must_do = caller::must_do(app, &user).await?;
    let permissions = if must_do.is_empty() { user.role.0.permissions().to_vec() } else { Vec::new() };
    Ok(Me {
        must_do,
        permissions,
        centres: users::store::centres_of(db, user.id).await?,
        avatar: store::avatar_tag(db, user.id).await?,
        language: user.language.0,
        waiting_email: waiting.map(|row| WaitingEmail {
            email: row.new_email,
            asked_at: row.created_at,
            expires_at: row.expires_at,
        }),
        user: users::store::shown(db, app, user, Scope::Issuer).await?,
    })
}

/// Changes the caller's details; returns the account and its version.
pub async fn change(
    app: &App,
    caller: &Caller,
    change: ProfileChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Me, i64)> {
    let ProfileChange { first_name, middle_name, last_name, phone, username, language } = change;
    let change = UserChange { first_name, middle_name, last_name, phone, username, ..UserChange::default() };
    let by = Manager::of_oneself(caller.clone());
    let (user, version) = users::change(app, &by, caller.user.clone(), change, check).await?;
    if let Some(language) = language {
        let transaction = app.db.write().await?;
        users::store::set_language(&transaction, caller.user.id, language).await?;
        transaction.commit().await?;
    }
    let mut me = me(app.db.reader(), app, caller.user.clone()).await?;
    me.user = user;
    me.language = language.unwrap_or(me.language);
    Ok((me, version))
}
