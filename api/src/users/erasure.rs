//! Erasing accounts: all that is personal goes, and the row stays without it, since others name it.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use shared::users::{RESTORE_DAYS, UserStatus};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Entity, former, membership},
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{devices, entity::mail_token, service as sessions},
    db::Text,
    issue_reports,
    learner_portal::entity::account,
    problem::Result,
    profile, second_factor,
    shares::entity as share,
};

/// Erases accounts that were deleted so long ago that nobody restores them any more.
pub async fn sweep(transaction: &DatabaseTransaction, app: &App, now: DateTime<Utc>) -> Result<()> {
    let before = now - Duration::days(RESTORE_DAYS);
    for user in store::to_erase(transaction, before).await? {
        let entry = Entry::by_user(user.id, "erased", "user", user.id).asked_by(String::new(), None);
        audit::record(transaction, app, entry.called("a deleted account")).await?;
        erase(app, transaction, user.id).await?;
    }
    store::forget_before(transaction, before).await?;
    Ok(())
}

/// Takes away all that an account holds, and frees its address and its user name.
pub async fn erase(app: &App, transaction: &DatabaseTransaction, id: Uuid) -> Result<()> {
    sessions::revoke_all(app, transaction, id, None).await?;
    account::Entity::delete_many().filter(account::Column::UserId.eq(id)).exec(transaction).await?;
    share::Entity::delete_many().filter(share::Column::UserId.eq(id)).exec(transaction).await?;
    membership::Entity::delete_many().filter(membership::Column::UserId.eq(id)).exec(transaction).await?;
    former::Entity::delete_many().filter(former::Column::UserId.eq(id)).exec(transaction).await?;
    mail_token::Entity::delete_many().filter(mail_token::Column::UserId.eq(id)).exec(transaction).await?;
    profile::store::forget(transaction, id).await?;
    second_factor::forget(transaction, id).await?;
    devices::forget(transaction, id).await?;
    issue_reports::erasure::by(transaction, id).await?;
    let nobody = format!("deleted-{id}@deleted.invalid");
    let now = app.clock.now();
    let gone = ActiveModel {
        email_key: Set(store::key(&nobody)),
        username_key: Set(store::key(&nobody)),
        username_look: Set(None),
        email: Set(nobody.clone()),
        username: Set(nobody),
        first_name: Set(String::new()),
        middle_name: Set(None),
        last_name: Set("Deleted account".to_owned()),
        phone: Set(None),
        password_hash: Set(None),
        status: Set(Text(UserStatus::Inactive)),
        lock_reason: Set(None),
        lock_note: Set(None),
        deleted_at: Set(Some(now)),
        erased_at: Set(Some(now)),
        search: Set(String::new()),
        updated_at: Set(now),
        ..Default::default()
    };
    Entity::update_many().set(gone).filter(Column::Id.eq(id)).exec(transaction).await?;
    Ok(())
}
