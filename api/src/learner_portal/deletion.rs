//! Deleting one's own account. Documents stay valid and can be checked; all that the account itself held is gone.

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use shared::users::UserStatus;
use uuid::Uuid;

use super::{entity::account, mails};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, entity::mail_token, password, service as sessions},
    db::{Text, for_update},
    issue_reports::entity as issue_report,
    mail,
    problem::{Error, Result},
    profile,
    shares::entity as share,
    users::{self, entity as user},
};

/// Deletes the caller's account. Who registers again has the same documents.
pub async fn delete(app: &App, caller: &Caller, current_password: String) -> Result<()> {
    if !password::verify(app, current_password, caller.user.password_hash.clone()).await? {
        return Err(Error::field("/current_password", "wrong", "This is not your current password."));
    }
    let brand = app.settings().await?.brand.clone();
    let transaction = app.db.write().await?;
    let found = for_update(user::Entity::find_by_id(caller.user.id), &transaction).one(&transaction).await?;
    let user = found.filter(|user| user.status.0 == UserStatus::Active).ok_or(Error::NotSignedIn)?;
    forget(app, &transaction, user.id).await?;
    mail::post(&transaction, app, mails::deleted(app, &brand, user.language.0, &user.email)).await?;
    let entry = Entry::by(caller, "deleted_account", "user", user.id);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Takes away all that an account holds. Its row stays, without anything personal: the trail names it.
pub async fn forget(app: &App, transaction: &DatabaseTransaction, id: Uuid) -> Result<()> {
    sessions::revoke_all(app, transaction, id, None).await?;
    account::Entity::delete_many().filter(account::Column::UserId.eq(id)).exec(transaction).await?;
    share::Entity::delete_many().filter(share::Column::UserId.eq(id)).exec(transaction).await?;
    mail_token::Entity::delete_many().filter(mail_token::Column::UserId.eq(id)).exec(transaction).await?;
    profile::store::forget(transaction, id).await?;
    let reported = issue_report::ActiveModel {
        reporter_name: Set(String::new()),
        search: Set(String::new()),
        ..Default::default()
    };
    issue_report::Entity::update_many()
        .set(reported)
        .filter(issue_report::Column::ReporterId.eq(id))
        .exec(transaction)
        .await?;
    let nobody = format!("deleted-{id}@deleted.invalid");
    let gone = user::ActiveModel {
        email_key: Set(users::store::key(&nobody)),
        username_key: Set(users::store::key(&nobody)),
        email: Set(nobody.clone()),
        username: Set(nobody),
        first_name: Set(String::new()),
        middle_name: Set(None),
        last_name: Set("Deleted account".to_owned()),
        phone: Set(None),
        password_hash: Set(None),
        status: Set(Text(UserStatus::Inactive)),
        search: Set(String::new()),
        updated_at: Set(app.clock.now()),
        ..Default::default()
    };
    user::Entity::update_many().set(gone).filter(user::Column::Id.eq(id)).exec(transaction).await?;
    Ok(())
}
