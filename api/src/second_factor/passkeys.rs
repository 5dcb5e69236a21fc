//! Passkeys (WebAuthn): registered by who is signed in, and used to sign in without a password. They are discoverable,
//! and their user is verified by the device each time, so that they count as two factors.

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use serde_json::{Value, json};
use shared::{
    second_factor::{MAX_PASSKEYS, NewPasskey, Passkey, PasskeyOptions},
    text::tidy,
};
use uuid::Uuid;
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        AsciiDomain, PublicKeyCredentialDescriptor, RpId,
        auth::AuthenticationVerificationOptions,
        register::{CredProtect, RegistrationVerificationOptions, UserHandle16},
    },
    response::{
        AuthTransports, CredentialId, SentChallenge,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

use super::{
    entity::{
        challenge,
        passkey::{ActiveModel, Column, Entity, Model},
    },
    mails::{self, Change},
    service::shown_passkey,
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{
        Caller,
        proof::prove,
        service::{self as sessions, Opened, Seen},
    },
    db::for_update,
    problem::{Error, Result},
    users::entity as user,
};

/// How long a challenge can be answered.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::minutes(5);

type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// The portal as passkeys know it.
pub struct Party {
    id: RpId,
    origins: [String; 1],
}

impl Party {
    /// Of the public address, which must have a name: browsers make no passkeys for a number.
    pub fn of(app: &App) -> Result<Self> {
        let url = url::Url::parse(&app.config.public_base_url).ok();
        let named = url.and_then(|url| match url.host()? {
            url::Host::Domain(name) => {
                let id = RpId::Domain(AsciiDomain::try_from(name.to_owned()).ok()?);
                Some(Self { id, origins: [url.origin().ascii_serialization()] })
            }
            _ => None,
        });
        named.ok_or_else(|| {
            Error::StateConflict(
                "Passkeys need a portal whose address has a name. Open it by its name, or sign in with your password."
                    .to_owned(),
            )
        })
    }
}

/// Begins with another passkey of the caller's.
pub async fn begin(app: &App, caller: &Caller, current_password: String) -> Result<PasskeyOptions> {
    prove(app, caller, current_password).await?;
    let party = Party::of(app)?;
    let user = &caller.user;
    let own = store::passkeys_of(app.db.reader(), user.id).await?;
    check_room(&own)?;
    let handle = handle(user.id)?;
    let known = own.into_iter().map(|row| {
        let id = CredentialId::<Vec<u8>>::decode(row.credential_id).map_err(fault)?;
        Ok(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(0).map_err(fault)? })
    });
    let known = known.collect::<Result<Vec<_>>>()?;
    let mut options = PublicKeyCredentialCreationOptions::passkey(&party.id, (&handle).into(), known);
    // Many devices refuse to make a passkey when this is demanded. They verify their user each time all the same.
    options.extensions.cred_protect = CredProtect::None;
    let challenge = options.challenge.as_data();
    let (server, client) = options.start_ceremony().map_err(fault)?;
    keep(app, challenge, Some(user.id), server.encode().map_err(fault)?).await?;
    let mut public_key = serde_json::to_value(&client)?;
    public_key["rp"]["name"] = json!(app.settings().await?.brand.name);
    public_key["user"]["name"] = json!(user.email);
    public_key["user"]["displayName"] = json!(user.name());
    Ok(PasskeyOptions { public_key })
}

fn check_room(own: &[Model]) -> Result<()> {
    if own.len() < MAX_PASSKEYS {
        return Ok(());
    }
    Err(Error::StateConflict(format!(
        "You have {MAX_PASSKEYS} passkeys. Remove one that you don’t use first."
    )))
}

/// Keeps a passkey that the caller's browser has made.
pub async fn add(app: &App, caller: &Caller, new: NewPasskey) -> Result<Passkey> {
    let refused = || {
        Error::field(
            "/credential",
            "refused",
            "This passkey can’t be used here. Begin again, or use another device.",
        )
    };
    let party = Party::of(app)?;
    let answer =
        Registration::from_json_relaxed(&serde_json::to_vec(&new.credential)?).map_err(|_| refused())?;
    let challenge = answer.challenge_relaxed().map_err(|_| refused())?;
    let state = take(app, challenge, Some(caller.user.id)).await?.ok_or_else(refused)?;
    let options = RegistrationVerificationOptions::<String, String> {
        allowed_origins: &party.origins,
        error_on_unsolicited_extensions: false,
        ..RegistrationVerificationOptions::default()
    };
    let state = RegistrationServerState::<16>::decode(&state).map_err(fault)?;
    let made = state.verify(&party.id, &answer, &options).map_err(|error| {
        tracing::info!(%error, "a new passkey was refused");
        refused()
    })?;
    let row = Model {
        id: app.clock.id(),
        user_id: caller.user.id,
        credential_id: made.id().as_ref().to_vec(),
        public_key: made.static_state().encode().map_err(fault)?,
        state: made.dynamic_state().encode().map_err(fault)?.to_vec(),
        name: tidy(&new.name),
        created_at: app.clock.now(),
        last_used_at: None,
    };
    let transaction = app.db.write().await?;
    check_room(&store::passkeys_of(&transaction, caller.user.id).await?)?;
    let inserted = Entity::insert(row.clone().into_active_model()).exec_without_returning(&transaction).await;
    inserted.map_err(|error| if crate::db::is_duplicate(&error) { refused() } else { error.into() })?;
    mails::tell(app, &transaction, &caller.user, Change::PasskeyAdded).await?;
    audit::record(&transaction, app, Entry::by(caller, "passkey_added", "user", caller.user.id)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown_passkey(row))
}

/// Gives a passkey another name.
pub async fn rename(app: &App, row: Model, name: &str) -> Result<Passkey> {
    let transaction = app.db.write().await?;
    let renamed = ActiveModel { name: Set(tidy(name)), ..row.into_active_model() };
    let row = Entity::update(renamed).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(shown_passkey(row))
}

/// Removes one of the caller's passkeys.
pub async fn remove(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let row = own(&transaction, caller, id).await?;
    Entity::delete_by_id(row.id).exec(&transaction).await?;
    mails::tell(app, &transaction, &caller.user, Change::PasskeyRemoved).await?;
    audit::record(&transaction, app, Entry::by(caller, "passkey_removed", "user", caller.user.id)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// One of the caller's passkeys.
pub async fn own(db: &impl ConnectionTrait, caller: &Caller, id: Uuid) -> Result<Model> {
    let found = Entity::find_by_id(id).filter(Column::UserId.eq(caller.user.id)).one(db).await?;
    found.ok_or(Error::NotFound)
}

/// Begins a sign-in. Who signs in is told by the passkey.
pub async fn begin_sign_in(app: &App) -> Result<PasskeyOptions> {
    let party = Party::of(app)?;
    let options = DiscoverableCredentialRequestOptions::passkey(&party.id);
    let challenge = options.0.challenge.as_data();
    let (server, client) = options.start_ceremony().map_err(fault)?;
    keep(app, challenge, None, server.encode().map_err(fault)?).await?;
    Ok(PasskeyOptions { public_key: serde_json::to_value(&client)? })
}

/// Signs in with a passkey.
pub async fn sign_in(app: &App, credential: &Value, seen: Seen) -> Result<Opened> {
    let party = Party::of(app)?;
    let refused = || Error::PasskeyRefused;
    let answer = DiscoverableAuthentication16::from_json_relaxed(&serde_json::to_vec(credential)?)
        .map_err(|_| refused())?;
    let challenge = answer.challenge_relaxed().map_err(|_| refused())?;
    let state = take(app, challenge, None).await?.ok_or_else(refused)?;
    let state = DiscoverableAuthenticationServerState::decode(&state).map_err(fault)?;
    let transaction = app.db.write().await?;
    let found = Entity::find().filter(Column::CredentialId.eq(answer.raw_id().as_ref()));
    let row = for_update(found, &transaction).one(&transaction).await?.ok_or_else(refused)?;
    let now = verified(&party, state, &answer, &row)?;
    let user = user::Entity::find_by_id(row.user_id).one(&transaction).await?;
    let user =
        user.filter(|user| user.is_usable(app.clock.now()) && user.email_confirmed).ok_or_else(refused)?;
    let used =
        ActiveModel { state: Set(now), last_used_at: Set(Some(app.clock.now())), ..row.into_active_model() };
    Entity::update(used).exec(&transaction).await?;
    sessions::open_session(app, transaction, user, seen, json!({ "with": "passkey" })).await
}

/// What the authenticator says now, if its signature is right.
fn verified(
    party: &Party,
    state: DiscoverableAuthenticationServerState,
    answer: &DiscoverableAuthentication16,
    row: &Model,
) -> Result<Vec<u8>> {
    let handle = handle(row.user_id)?;
    let id = CredentialId::<&[u8]>::decode(&row.credential_id).map_err(fault)?;
    let key = StaticState::<PublicKey>::decode(&row.public_key).map_err(fault)?;
    let before = <[u8; 7]>::try_from(row.state.as_slice()).map_err(fault)?;
    let before = DynamicState::decode(before).map_err(fault)?;
    let mut known = AuthenticatedCredential::new(id, &handle, key, before).map_err(fault)?;
    let options = AuthenticationVerificationOptions::<String, String> {
        allowed_origins: &party.origins,
        error_on_unsolicited_extensions: false,
        ..AuthenticationVerificationOptions::default()
    };
    state.verify(&party.id, answer, &mut known, &options).map_err(|error| {
        tracing::warn!(%error, passkey = %row.id, "a passkey was refused");
        Error::PasskeyRefused
    })?;
    Ok(known.dynamic_state().encode().map_err(fault)?.to_vec())
}

fn handle(user_id: Uuid) -> Result<UserHandle16> {
    UserHandle16::decode(user_id.into_bytes()).map_err(fault)
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Internal(anyhow::anyhow!("a passkey's data can't be handled: {error}"))
}

fn name_of(challenge: u128) -> String {
    format!("{challenge:032x}")
}

async fn keep(app: &App, challenge: u128, user_id: Option<Uuid>, state: Vec<u8>) -> Result<()> {
    let row = challenge::ActiveModel {
        challenge: Set(name_of(challenge)),
        user_id: Set(user_id),
        state: Set(state),
        expires_at: Set(app.clock.now() + ANSWERED_WITHIN),
    };
    let transaction = app.db.write().await?;
    challenge::Entity::insert(row).exec_without_returning(&transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Takes a challenge of this user's, or of someone who signs in: it is gone, whatever comes of the answer.
async fn take(app: &App, challenge: SentChallenge, user_id: Option<Uuid>) -> Result<Option<Vec<u8>>> {
    let transaction = app.db.write().await?;
    let found = taken(&transaction, &name_of(challenge.0)).await?;
    transaction.commit().await?;
    let now = app.clock.now();
    Ok(found.filter(|row| row.user_id == user_id && row.expires_at > now).map(|row| row.state))
}

async fn taken(transaction: &DatabaseTransaction, name: &str) -> Result<Option<challenge::Model>> {
    let found = challenge::Entity::find_by_id(name);
    let found = for_update(found, transaction).one(transaction).await?;
    challenge::Entity::delete_by_id(name).exec(transaction).await?;
    Ok(found)
}
