//! Rules of API keys.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use shared::{
    api_keys::{ApiKey, NewApiKey, NewlyMadeKey, default_expiry, latest_expiry, role},
    language::Language,
    text::tidy,
    users::UserStatus,
};
use uuid::Uuid;

use super::{
    acting,
    entity::{ActiveModel, Entity, Model},
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, tokens},
    centres::entity as centre,
    db::{Text, for_update},
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
    users::entity::{self as user, membership},
};

/// What an idempotency key keeps: the key sealed, so that the database alone opens nothing.
#[derive(Serialize, Deserialize)]
struct Kept {
    api_key: ApiKey,
    sealed: String,
}

/// Makes a key, and the account in whose name it acts.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewApiKey,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<NewlyMadeKey> {
    let expires_on = expiry(app.clock.today(), new.expires_on)?;
    let transaction = app.db.write().await?;
    let claim = match key.claim::<Kept>(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(Kept { api_key, sealed }) => {
            let sealed = STANDARD.decode(sealed).map_err(anyhow::Error::from)?;
            let key = app.keys.unseal(api_key.id.as_bytes(), &sealed)?;
            let key = String::from_utf8(key).map_err(anyhow::Error::from)?;
            return Ok(NewlyMadeKey { key, api_key });
        }
        Before::New(claim) => claim,
    };
    if let Some(id) = new.centre_id {
        let found = centre::Entity::find_by_id(id).one(&transaction).await?;
        found.ok_or_else(|| Error::field("/centre_id", "not_found", "This centre does not exist."))?;
    }
    let (id, now, name) = (app.clock.id(), app.clock.now(), tidy(&new.name));
    let user_id = insert_account(app, &transaction, &name, new.centre_id).await?;
    let mut scopes = new.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    let (public_part, key) = acting::new_key()?;
    let row = ActiveModel {
        id: Set(id),
        user_id: Set(user_id),
        name: Set(name.clone()),
        centre_id: Set(new.centre_id),
        scopes: Set(serde_json::to_value(&scopes)?),
        public_part: Set(public_part),
        key_hash: Set(tokens::hash(&key)),
        expires_on: Set(expires_on),
        created_by: Set(caller.user.id),
        created_by_name: Set(caller.user.name()),
        created_at: Set(now),
        last_used_at: Set(None),
        revoked_by_name: Set(None),
        revoked_at: Set(None),
    };
    let row = Entity::insert(row).exec_with_returning(&transaction).await?;
    let details = serde_json::json!({ "scopes": scopes, "expires_on": expires_on });
    let entry = Entry::by(caller, "created", "api_key", id).called(name).with(details);
    audit::record(&transaction, app, entry).await?;
    let api_key = one_shown(&transaction, app, row).await?;
    let sealed = STANDARD.encode(app.keys.seal(id.as_bytes(), key.as_bytes())?);
    claim.finish(&transaction, &Kept { api_key: api_key.clone(), sealed }).await?;
    transaction.commit().await?;
    Ok(NewlyMadeKey { key, api_key })
}

fn expiry(today: NaiveDate, asked: Option<NaiveDate>) -> Result<NaiveDate> {
    match asked {
        None => Ok(default_expiry(today)),
        Some(day) if day < today => {
            Err(Error::field("/expires_on", "in_past", "Choose a day that is still to come."))
        }
        Some(day) if day > latest_expiry(today) => {
            Err(Error::field("/expires_on", "out_of_range", "Choose a day within the next two years."))
        }
        Some(day) => Ok(day),
    }
}

/// How the addresses of keys' accounts end: a name that no mail server has (RFC 2606).
pub const NO_MAIL: &str = "@api-key.invalid";

/// An account that nobody can sign in to: it is inactive, and has no password and no address.
async fn insert_account(
    app: &App,
    transaction: &DatabaseTransaction,
    name: &str,
    centre_id: Option<Uuid>,
) -> Result<Uuid> {
    let (id, now) = (app.clock.id(), app.clock.now());
    let address = format!("{}{NO_MAIL}", id.simple());
    let row = user::ActiveModel {
        id: Set(id),
        role: Set(Text(role(centre_id.is_some()))),
        search: Set(String::new()),
        email_key: Set(address.clone()),
        email: Set(address.clone()),
        username_key: Set(address.clone()),
        username: Set(address),
        first_name: Set("API key".to_owned()),
        middle_name: Set(None),
        last_name: Set(name.to_owned()),
        phone: Set(None),
        password_is_temporary: Set(false),
        password_hash: Set(None),
        email_confirmed: Set(false),
        status: Set(Text(UserStatus::Inactive)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        language: Set(Text(Language::En)),
        acts_by_key: Set(true),
        ..Default::default()
    };
    user::Entity::insert(row).exec_without_returning(transaction).await?;
    if let Some(centre_id) = centre_id {
        let row = membership::ActiveModel { user_id: Set(id), centre_id: Set(centre_id) };
        membership::Entity::insert(row).exec_without_returning(transaction).await?;
    }
    Ok(id)
}

async fn one_shown(transaction: &DatabaseTransaction, app: &App, row: Model) -> Result<ApiKey> {
    store::shown(transaction, app, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// Revokes a key: it is refused from its next request on. Once revoked, it stays so.
pub async fn revoke(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let found = for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let row = found.ok_or(Error::NotFound)?;
    if row.revoked_at.is_none() {
        let entry = Entry::by(caller, "revoked", "api_key", id).called(&row.name);
        audit::record(&transaction, app, entry).await?;
        let revoked = ActiveModel {
            revoked_by_name: Set(Some(caller.user.name())),
            revoked_at: Set(Some(app.clock.now())),
            ..row.into_active_model()
        };
        Entity::update(revoked).exec(&transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}
