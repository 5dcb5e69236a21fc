//! What second factors mean for signing in, and taking them away.

use sea_orm::DatabaseTransaction;
use shared::{
    permission::UserKind,
    second_factor::{Passkey, SecondFactors},
};
use uuid::Uuid;

use super::{app_codes, entity::passkey, mails, passkeys, store};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, service as sessions},
    problem::{Error, Result},
    users::entity as user,
};

/// What signing in with a password asks for beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needed {
    /// Nothing.
    Nothing,
    /// A code of the authenticator app, or a recovery code.
    Code,
    /// Nothing helps: the passkey must be used instead of the password.
    Passkey,
}

/// What signing in with a password asks of this user. Where staff must have a second factor, a passkey is one only when it
/// is used.
pub async fn needed(app: &App, user: &user::Model) -> Result<Needed> {
    let db = app.db.reader();
    if store::app_of(db, user.id).await?.is_some() {
        return Ok(Needed::Code);
    }
    let must = user.role.0.kind() == UserKind::Issuer && app.settings().await?.rules.second_factor_for_staff;
    let by_passkey = must && store::has_passkey(db, user.id).await?;
    Ok(if by_passkey { Needed::Passkey } else { Needed::Nothing })
}

/// Takes a code of the user's app, or one of the recovery codes, in the transaction that opens the session.
pub async fn take_code(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
    code: &str,
) -> Result<bool> {
    app_codes::take_any(app, transaction, user, code).await
}

/// The factors of a user.
pub async fn shown(app: &App, user_id: Uuid) -> Result<SecondFactors> {
    let db = app.db.reader();
    let (app_since, left) = match store::app_of(db, user_id).await? {
        Some(row) => (row.confirmed_at, store::codes_left(db, user_id).await?),
        None => (None, 0),
    };
    Ok(SecondFactors {
        app_since,
        recovery_codes_left: u32::try_from(left).unwrap_or(u32::MAX),
        passkeys: store::passkeys_of(db, user_id).await?.into_iter().map(shown_passkey).collect(),
        passkeys_possible: passkeys::Party::of(app).is_ok(),
    })
}

/// A passkey as it is shown.
pub fn shown_passkey(row: passkey::Model) -> Passkey {
    Passkey { id: row.id, name: row.name, created_at: row.created_at, last_used_at: row.last_used_at }
}

/// Takes all factors of a user away, who has lost them: the password alone signs in again. All sessions end, and the user
/// is told. The caller must be one who may do this; his own factors he changes in his profile.
pub async fn reset(app: &App, caller: &Caller, user: &user::Model) -> Result<()> {
    if user.id == caller.user.id {
        return Err(Error::StateConflict(
            "Change your own second factor in your profile, where it is proved that you have it.".to_owned(),
        ));
    }
    let transaction = app.db.write().await?;
    if !store::has_any(&transaction, user.id).await? {
        return Err(Error::StateConflict("This user has no second factor.".to_owned()));
    }
    forget(&transaction, user.id).await?;
    sessions::revoke_all(app, &transaction, user.id, None).await?;
    mails::tell(app, &transaction, user, mails::Change::Reset).await?;
    audit::record(&transaction, app, Entry::by(caller, "second_factor_reset", "user", user.id)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Forgets all factors of a user.
pub async fn forget(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<()> {
    store::forget_app(transaction, user_id).await?;
    store::forget_passkeys(transaction, user_id).await
}
