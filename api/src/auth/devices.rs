//! Devices from which accounts are used: by a random token in a cookie that lasts long and opens nothing by itself. A
//! device is known to an account that signed in on it. Sign-ins from elsewhere are mailed to the account's address.

use std::iter;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, sea_query::OnConflict,
};
use shared::settings::BrandSettings;
use uuid::Uuid;

use super::{
    entity::device::{ActiveModel, Column, Entity},
    service::Seen,
    tokens,
};
use crate::{
    app::App,
    mail::{self, NewMail, reader::Reader},
    problem::Result,
    profile::device::in_words,
    users::entity as user,
};

/// How long a device is remembered without use, in days.
pub const KEPT_DAYS: i64 = 400;
/// Most devices of one account; those that were not used for the longest time are forgotten.
const MOST: usize = 30;
/// Most accounts that one device is known to.
const ACCOUNTS: usize = 6;

/// The tokens in a device's cookie: one for each account that was used on it, the last first.
fn tokens_of(seen: &Seen) -> impl Iterator<Item = &str> {
    seen.device.as_deref().unwrap_or_default().split('.').filter(|token| !token.is_empty()).take(ACCOUNTS)
}

/// The hash of the device's token for this account, if it was used on it.
pub async fn known(db: &impl ConnectionTrait, user_id: Option<Uuid>, seen: &Seen) -> Result<Option<String>> {
    let hashes: Vec<_> = tokens_of(seen).map(tokens::hash).collect();
    if hashes.is_empty() {
        return Ok(None);
    }
    // Asked for an unknown user too, so that it takes the same time.
    let found = Entity::find()
        .filter(Column::UserId.eq(user_id.unwrap_or_default()))
        .filter(Column::TokenHash.is_in(hashes))
        .one(db)
        .await?;
    Ok(found.map(|row| row.token_hash))
}

/// Remembers the device on which an account signs in; returns the value of its cookie. Tells the account of a device
/// that is new to it.
pub async fn remember(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
    seen: &Seen,
) -> Result<String> {
    let now = app.clock.now();
    let rows = Entity::find()
        .filter(Column::UserId.eq(user.id))
        .order_by_desc(Column::LastUsedAt)
        .order_by_asc(Column::TokenHash)
        .all(transaction)
        .await?;
    let of_account = |token: &&str| rows.iter().any(|row| row.token_hash == tokens::hash(token));
    let own = tokens_of(seen).find(of_account).map(str::to_owned);
    // A browser that forgets its cookies is not new each time.
    let is_known = own.is_some()
        || rows.iter().any(|row| row.user_agent == seen.user_agent && row.address == seen.address);
    // Never one that came with the request and is not this account's: someone may have put it there.
    let token = own.map_or_else(tokens::new_token, Ok)?;
    let row = ActiveModel {
        user_id: Set(user.id),
        token_hash: Set(tokens::hash(&token)),
        user_agent: Set(seen.user_agent.clone()),
        address: Set(seen.address.clone()),
        created_at: Set(now),
        last_used_at: Set(now),
    };
    let again = OnConflict::columns([Column::UserId, Column::TokenHash])
        .update_columns([Column::UserAgent, Column::Address, Column::LastUsedAt])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(transaction).await?;
    let too_many: Vec<_> = rows.iter().skip(MOST - 1).map(|row| row.token_hash.as_str()).collect();
    if !too_many.is_empty() {
        Entity::delete_many()
            .filter(Column::UserId.eq(user.id))
            .filter(Column::TokenHash.is_in(too_many))
            .filter(Column::TokenHash.ne(tokens::hash(&token)))
            .exec(transaction)
            .await?;
    }
    if !rows.is_empty() && !is_known {
        let brand = app.settings().await?.brand.clone();
        mail::post(transaction, app, new_device(app, &brand, user, seen)).await?;
    }
    let others = tokens_of(seen).filter(|other| *other != token).take(ACCOUNTS - 1);
    Ok(iter::once(token.as_str()).chain(others).collect::<Vec<_>>().join("."))
}

/// The mail about a sign-in on a new device.
fn new_device(app: &App, brand: &BrandSettings, user: &user::Model, seen: &Seen) -> NewMail {
    let reader = Reader::of(user);
    let say = reader.say();
    let parts = [
        reader.hello(),
        say.device_new_text(
            in_words(&seen.user_agent),
            &seen.address,
            app.clock.now().format("%Y-%m-%d %H:%M UTC").to_string(),
        ),
        say.device_new_you(),
        say.device_new_not_you(),
        reader.page(app, if reader.is_learner { "account" } else { "profile" }),
        say.device_new_password(),
        reader.page(app, "forgot-password"),
        say.device_new_help(&brand.support_email),
    ];
    reader.mail(say.device_new_subject(&brand.name), &parts)
}

/// Forgets all devices of an account.
pub async fn forget(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(transaction).await?;
    Ok(())
}

/// Forgets devices that were not used since this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::LastUsedAt.lt(time)).exec(db).await?;
    Ok(())
}
