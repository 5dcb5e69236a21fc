//! Deleting one's own account. Documents stay valid and can be checked; all that the account itself held is gone.

use sea_orm::EntityTrait;

use super::mails;
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, proof::prove},
    db::for_update,
    mail,
    problem::{Error, Result},
    users::{self, entity as user},
};

/// Deletes the caller's account. Who registers again has the same documents.
pub async fn delete(app: &App, caller: &Caller, current_password: String) -> Result<()> {
    prove(app, caller, current_password).await?;
    let brand = app.settings().await?.brand.clone();
    let transaction = app.db.write().await?;
    let found = for_update(user::Entity::find_by_id(caller.user.id), &transaction).one(&transaction).await?;
    let user = found.filter(|user| user.is_usable(app.clock.now())).ok_or(Error::NotSignedIn)?;
    users::erasure::erase(app, &transaction, user.id).await?;
    mail::post(&transaction, app, mails::deleted(app, &brand, user.language.0, &user.email)).await?;
    let entry = Entry::by(caller, "deleted_account", "user", user.id);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}
