//! Who can use an account: locks, deletions that can be taken back, and invitations sent again.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use shared::{
    text::tidy_optional,
    users::{MAX_LOCK_YEARS, NewLock, User, UserStatus},
};
use uuid::Uuid;

use super::{
    change,
    entity::{ActiveModel, Entity, Model},
    scope::{Manager, Scope},
    store,
};
use crate::{
    app::App,
    audit,
    auth::service as sessions,
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
    profile,
};

/// Locks a user until a time. Locked already: until another one. The user is signed out.
pub async fn lock(
    app: &App,
    by: &Manager,
    id: Uuid,
    new: NewLock,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(User, i64)> {
    let until = end_of(app, &new)?;
    let settings = app.settings().await?;
    let reasons = &settings.rules.lockout_reasons;
    let Some(reason) = reasons.iter().find(|reason| reason.active && reason.code == new.reason) else {
        let codes: Vec<_> =
            reasons.iter().filter(|it| it.active).map(|reason| reason.code.as_str()).collect();
        let message = format!("Choose one of these reasons: {}.", codes.join(", "));
        return Err(Error::field("/reason", "not_allowed", message));
    };
    let transaction = app.db.write().await?;
    let user = by.hold_present(app, &transaction, id).await?;
    check(user.version)?;
    by.not_oneself(id, "lock")?;
    by.refuse_shared(&transaction, id).await?;
    by.refuse_stopped(&user, app.clock.now())?;
    if user.status_at(app.clock.now()) == UserStatus::Inactive {
        return Err(Error::StateConflict(
            "This user is inactive, and can’t sign in anyway. Make the user active first.".to_owned(),
        ));
    }
    let note = tidy_optional(new.note.as_deref());
    let details = serde_json::json!({ "until": until, "reason": reason.label, "note": note });
    let change = |row| ActiveModel {
        locked_until: Set(Some(until)),
        lock_reason: Set(Some(new.reason)),
        lock_note: Set(note),
        stopped_by_issuer: Set(by.scope == Scope::Issuer),
        ..row
    };
    let user = save(app, &transaction, user, change).await?;
    sessions::revoke_all(app, &transaction, id, None).await?;
    audit::record(&transaction, app, by.entry("locked", id).with(details)).await?;
    finish(app, transaction, by, user).await
}

/// When a lock is to end: in the future, and within reason.
fn end_of(app: &App, new: &NewLock) -> Result<DateTime<Utc>> {
    let now = app.clock.now();
    let until = new.end().ok_or_else(|| Error::field("/until", "malformed", "Choose a date."))?;
    if until <= now {
        return Err(Error::field("/until", "in_past", "Choose a date in the future."));
    }
    if until > now + chrono::Duration::days(MAX_LOCK_YEARS * 366) {
        let message =
            format!("Choose a date within {MAX_LOCK_YEARS} years; for longer, make the user inactive.");
        return Err(Error::field("/until", "out_of_range", message));
    }
    Ok(until)
}

/// Unlocks a user. Where there is no lock, nothing is left to do.
pub async fn unlock(
    app: &App,
    by: &Manager,
    id: Uuid,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(User, i64)> {
    let transaction = app.db.write().await?;
    let user = by.hold_present(app, &transaction, id).await?;
    check(user.version)?;
    by.refuse_shared(&transaction, id).await?;
    if user.status_at(app.clock.now()) != UserStatus::Locked {
        return finish(app, transaction, by, user).await;
    }
    by.refuse_stopped(&user, app.clock.now())?;
    let change = |row| ActiveModel {
        locked_until: Set(None),
        lock_reason: Set(None),
        lock_note: Set(None),
        stopped_by_issuer: Set(false),
        ..row
    };
    let user = save(app, &transaction, user, change).await?;
    audit::record(&transaction, app, by.entry("unlocked", id)).await?;
    finish(app, transaction, by, user).await
}

/// Deletes a user: an account that can be restored for a while. From a centre's side the user leaves the centre; the
/// account goes with the last centre only.
pub async fn delete(app: &App, by: &Manager, id: Uuid, check: impl Fn(i64) -> Result<()>) -> Result<()> {
    let transaction = app.db.write().await?;
    let user = by.hold_present(app, &transaction, id).await?;
    check(user.version)?;
    by.not_oneself(id, "delete")?;
    let now = app.clock.now();
    let mut goes = true;
    if let Scope::Centre(centre_id) = by.scope {
        goes = !store::works_elsewhere(&transaction, id, centre_id).await?;
        store::remove_from(&transaction, id, centre_id, now).await?;
    }
    if goes {
        sessions::revoke_all(app, &transaction, id, None).await?;
        profile::store::end_links(&transaction, id, now).await?;
    }
    let deleted_at = goes.then_some(now);
    save(app, &transaction, user, |row| ActiveModel { deleted_at: Set(deleted_at), ..row }).await?;
    audit::record(&transaction, app, by.entry("deleted", id)).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(())
}

/// Takes a deletion back. Where there was none, nothing is left to do.
pub async fn restore(app: &App, by: &Manager, id: Uuid) -> Result<(User, i64)> {
    let transaction = app.db.write().await?;
    let user = by.hold(app, &transaction, id).await?;
    let here = match by.scope {
        Scope::Centre(centre_id) => store::is_member(&transaction, id, centre_id).await?,
        Scope::Issuer | Scope::Own(_) => true,
    };
    if here && user.deleted_at.is_none() {
        return finish(app, transaction, by, user).await;
    }
    if let Scope::Centre(centre_id) = by.scope {
        // The role is the account's, and another centre may have changed it meanwhile.
        if user.role.0.is_admin() && store::works_elsewhere(&transaction, id, centre_id).await? {
            return Err(Error::StateConflict(
                "This user is an administrator of another centre, and would be one of yours. Ask the awarding \
                 organisation."
                    .to_owned(),
            ));
        }
        store::give_back_to(&transaction, id, centre_id).await?;
    } else {
        // Whom his last centre had removed comes back to it.
        store::give_back_last(&transaction, &user).await?;
    }
    let user = save(app, &transaction, user, |row| ActiveModel { deleted_at: Set(None), ..row }).await?;
    audit::record(&transaction, app, by.entry("restored", id)).await?;
    finish(app, transaction, by, user).await
}

/// Mails the invitation, or the request to confirm an address, again.
pub async fn invite_again(app: &App, by: &Manager, id: Uuid, key: IdempotencyKey) -> Result<()> {
    let transaction = app.db.write().await?;
    let claim = match key.claim::<bool>(&transaction, app, by.caller.user.id, "").await? {
        Before::Answered(_) => return Ok(()),
        Before::New(claim) => claim,
    };
    let user = by.hold_present(app, &transaction, id).await?;
    app.limits.check_attempt(&format!("mail to user {id}"))?;
    match user.status_at(app.clock.now()) {
        UserStatus::Invited => change::invite(app, &transaction, &user).await?,
        UserStatus::Active => {
            let waiting = profile::email::ask_again(app, &transaction, &user).await?;
            if !waiting && user.email_confirmed {
                return Err(Error::StateConflict(
                    "This user has an account already, and can sign in.".to_owned(),
                ));
            }
            if !waiting {
                change::invite(app, &transaction, &user).await?;
            }
        }
        UserStatus::Locked => {
            return Err(Error::StateConflict("This user is locked. Unlock the user first.".to_owned()));
        }
        UserStatus::Inactive | UserStatus::Deleted => {
            return Err(Error::StateConflict(
                "This user is inactive. Make the user active first.".to_owned(),
            ));
        }
    }
    audit::record(&transaction, app, by.entry("invited", id)).await?;
    claim.finish(&transaction, &true).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Writes a change down, as another version.
async fn save(
    app: &App,
    transaction: &DatabaseTransaction,
    user: Model,
    change: impl FnOnce(ActiveModel) -> ActiveModel,
) -> Result<Model> {
    let version = user.version + 1;
    let mut row = change(user.into_active_model());
    row.version = Set(version);
    row.updated_at = Set(app.clock.now());
    Ok(Entity::update(row).exec(transaction).await?)
}

/// Ends the transaction with the user as he is now.
async fn finish(
    app: &App,
    transaction: DatabaseTransaction,
    by: &Manager,
    user: Model,
) -> Result<(User, i64)> {
    let version = user.version;
    let shown = store::shown(&transaction, app, user, by.scope).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok((shown, version))
}
