//! A change of an address. A link mailed to the new one confirms it; until then the old one works, unless the rules let the
//! account wait (`email_change_waits`). The old one is told, with a link that calls the change
//! off: for the same time after it was confirmed too, since whoever took an account over would confirm at once.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, sea_query::Expr,
};
use shared::{profile::EmailChange, settings::BrandSettings, text::tidy};
use uuid::Uuid;

use super::{
    entity::email_change::{ActiveModel, Column, Entity, Model},
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, proof::prove, service as sessions, tokens},
    db::for_update,
    mail::{self, NewMail, reader::Reader},
    problem::{Error, Result},
    users::{self, entity as user},
};

/// Days for which a change can be confirmed, and called off.
const DAYS: i64 = 7;

/// Begins a change of the caller's address. The answer is the same where someone else has the new one: its holder is
/// told by mail, and nobody else.
pub async fn ask(app: &App, caller: &Caller, change: EmailChange) -> Result<()> {
    let email = tidy(&change.email);
    prove(app, caller, change.current_password).await?;
    if users::store::key(&email) == caller.user.email_key {
        return Err(Error::field("/email", "unchanged", "This is your address already."));
    }
    let transaction = app.db.write().await?;
    let found = for_update(user::Entity::find_by_id(caller.user.id), &transaction).one(&transaction).await?;
    let user = found.ok_or(Error::NotSignedIn)?;
    begin(app, &transaction, &user, &email, false).await?;
    audit::record(&transaction, app, Entry::by(caller, "email_change_asked", "user", user.id)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Lets a new address wait, and mails both. `by_admin`: it was someone else who asked.
pub async fn begin(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
    email: &str,
    by_admin: bool,
) -> Result<()> {
    let settings = app.settings().await?;
    let brand = &settings.brand;
    let (confirm, cancel) = (tokens::new_token()?, tokens::new_token()?);
    let now = app.clock.now();
    store::drop_waiting(transaction, user.id).await?;
    let row = ActiveModel {
        id: Set(app.clock.id()),
        user_id: Set(user.id),
        old_email: Set(user.email.clone()),
        new_email: Set(email.to_owned()),
        confirm_hash: Set(tokens::hash(&confirm)),
        cancel_hash: Set(tokens::hash(&cancel)),
        created_at: Set(now),
        expires_at: Set(now + Duration::days(DAYS)),
        confirmed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(transaction).await?;
    let to_new = if users::store::by_email(transaction, email).await?.is_some() {
        taken(brand, email)
    } else {
        please_confirm(brand, user, email, link(app, "confirm-email", &confirm))
    };
    mail::post(transaction, app, to_new).await?;
    let to_old = please_mind(brand, user, email, by_admin, link(app, "cancel-email", &cancel));
    mail::post(transaction, app, to_old).await?;
    if settings.rules.email_change_waits {
        user::Entity::update_many()
            .col_expr(user::Column::EmailConfirmed, Expr::value(false))
            .filter(user::Column::Id.eq(user.id))
            .exec(transaction)
            .await?;
        sessions::revoke_all(app, transaction, user.id, None).await?;
    }
    Ok(())
}

/// Mails the link that confirms a waiting address again, and the one before stops working; `false` where none waits.
pub async fn ask_again(app: &App, transaction: &DatabaseTransaction, user: &user::Model) -> Result<bool> {
    let now = app.clock.now();
    let Some(waiting) = store::waiting(transaction, user.id, now).await? else { return Ok(false) };
    let confirm = tokens::new_token()?;
    let email = waiting.new_email.clone();
    let row = ActiveModel {
        confirm_hash: Set(tokens::hash(&confirm)),
        expires_at: Set(now + Duration::days(DAYS)),
        ..waiting.into_active_model()
    };
    Entity::update(row).exec(transaction).await?;
    let brand = &app.settings().await?.brand;
    let to_new = please_confirm(brand, user, &email, link(app, "confirm-email", &confirm));
    mail::post(transaction, app, to_new).await?;
    Ok(true)
}

fn link(app: &App, page: &str, token: &str) -> String {
    format!("{}/{page}?token={token}", app.config.public_base_url)
}

/// Calls the caller's waiting change off. Where none waits, nothing is left to do.
pub async fn call_off(app: &App, caller: &Caller) -> Result<()> {
    let transaction = app.db.write().await?;
    if store::drop_waiting(&transaction, caller.user.id).await? {
        let entry = Entry::by(caller, "email_change_cancelled", "user", caller.user.id);
        audit::record(&transaction, app, entry).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// Forgets the change of a user's address that waits.
pub async fn drop_waiting(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<()> {
    store::drop_waiting(transaction, user_id).await.map(drop)
}

/// Confirms the new address through the link that was mailed to it; `false` where this is no such link.
pub async fn confirm(app: &App, transaction: &DatabaseTransaction, token: &str) -> Result<bool> {
    let now = app.clock.now();
    let found = Entity::find().filter(Column::ConfirmHash.eq(tokens::hash(token)));
    let found = for_update(found, transaction).one(transaction).await?;
    let Some(change) = found.filter(|row| row.confirmed_at.is_none() && row.expires_at > now) else {
        return Ok(false);
    };
    move_to(app, transaction, &change, &change.new_email).await?;
    let confirmed = ActiveModel { confirmed_at: Set(Some(now)), ..change.clone().into_active_model() };
    Entity::update(confirmed).exec(transaction).await?;
    let entry = Entry::by_user(change.user_id, "email_changed", "user", change.user_id);
    audit::record(transaction, app, entry.with(serde_json::json!({ "fields": ["email"] }))).await?;
    Ok(true)
}

/// Calls a change off through the link that was mailed to the old address, which holds again. All sessions end: it may
/// have been a stranger.
pub async fn cancel(app: &App, token: &str) -> Result<()> {
    let transaction = app.db.write().await?;
    let found = Entity::find().filter(Column::CancelHash.eq(tokens::hash(token)));
    let found = for_update(found, &transaction).one(&transaction).await?;
    let change = found.filter(|row| row.expires_at > app.clock.now()).ok_or(Error::LinkExpired)?;
    move_to(app, &transaction, &change, &change.old_email).await?;
    store::drop_from(&transaction, &change).await?;
    sessions::revoke_all(app, &transaction, change.user_id, None).await?;
    let entry = Entry::by_user(change.user_id, "email_change_cancelled", "user", change.user_id);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Forgets changes that can neither be confirmed nor called off since this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lte(time)).exec(db).await?.rows_affected)
}

/// Makes this the user's address, which has just proved itself.
async fn move_to(app: &App, transaction: &DatabaseTransaction, change: &Model, email: &str) -> Result<()> {
    let found = for_update(user::Entity::find_by_id(change.user_id), transaction).one(transaction).await?;
    let user = found.filter(|user| user.deleted_at.is_none()).ok_or(Error::LinkExpired)?;
    if user.email_key != users::store::key(email) {
        store::end_links(transaction, user.id, app.clock.now()).await?;
    }
    users::service::move_to(app, transaction, user, email).await
}

fn please_confirm(brand: &BrandSettings, user: &user::Model, email: &str, link: String) -> NewMail {
    let reader = Reader::of(user);
    let say = reader.say();
    let parts = [reader.hello(), say.address_confirm_ask(email), link, say.address_confirm_not_you()];
    reader.mail_at(email, say.address_confirm_subject(&brand.name), &parts)
}

fn please_mind(
    brand: &BrandSettings,
    user: &user::Model,
    email: &str,
    by_admin: bool,
    link: String,
) -> NewMail {
    let reader = Reader::of(user);
    let say = reader.say();
    let asked = if by_admin { say.address_mind_admin(email) } else { say.address_mind_own(email) };
    let help = say.address_mind_then(&brand.support_email);
    let parts = [reader.hello(), asked, say.address_mind_stop(), link, help];
    reader.mail(say.address_mind_subject(&brand.name), &parts)
}

fn taken(brand: &BrandSettings, email: &str) -> NewMail {
    NewMail {
        to: email.to_owned(),
        subject: format!("You have an account in the {} portal already", brand.name),
        body: format!(
            "Hello,\n\nsomeone asked to use {email} for another account in the {} portal. This address has an account \
             already, and nothing was changed.\n\nIf it was you, sign in with this address instead. If not, you need \
             not do anything. Questions: {}\n",
            brand.name, brand.support_email
        ),
        ..NewMail::to_staff()
    }
}
