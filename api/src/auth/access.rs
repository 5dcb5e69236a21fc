//! Access tokens (JWT), and the keys that sign them.
//!
//! A key is derived from the portal's secret and an id, and the table of keys holds the ids only. One key signs; a new one
//! retires it (`portal rotate-keys`), and tokens that it signed before hold until they end by themselves. Processes read
//! the table anew when they meet a key that they don't know, and every so often in any case.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::entity::access_key::{self, Column, Entity};
use crate::{app::App, problem::Result};

/// How long an access token holds, in seconds.
pub const ACCESS_SECONDS: u32 = 600;
/// So far another process's clock may be ahead, in seconds. A token from later than that is refused.
pub const LEEWAY_SECONDS: i64 = 60;
/// How long a process believes what it has read of the keys.
const BELIEVED: TimeDelta = TimeDelta::seconds(15);

const ISSUER: &str = "portal";
const AUDIENCE: &str = "portal-api";
/// The type of token (RFC 9068), so that no other token of ours is taken for one.
const TYPE: &str = "at+jwt";

/// What an access token says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The user.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    iat: i64,
    exp: i64,
}

struct Key {
    id: String,
    secret: [u8; 32],
    retired_at: Option<DateTime<Utc>>,
}

/// The keys that this process knows, and when it read them.
#[derive(Default)]
pub struct Known(RwLock<Option<(DateTime<Utc>, Keys)>>);

type Keys = Arc<Vec<Key>>;

/// A token for this user in this session.
pub async fn sign(app: &App, user: Uuid, session: Uuid) -> Result<String> {
    let mut keys = read_keys(app).await?;
    if !keys.iter().any(|key| key.retired_at.is_none()) {
        let transaction = app.db.write().await?;
        insert(app, &transaction).await?;
        transaction.commit().await?;
        keys = read_keys(app).await?;
    }
    let key = keys.iter().find(|key| key.retired_at.is_none());
    let key = key.ok_or_else(|| anyhow::anyhow!("no key signs access tokens"))?;
    let iat = app.clock.now().timestamp();
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: user,
        sid: session,
        iat,
        exp: iat + i64::from(ACCESS_SECONDS),
    };
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.id.clone());
    let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&key.secret));
    token.map_err(|error| anyhow::anyhow!("can't sign an access token: {error}").into())
}

/// What a token says, if it is ours and holds now.
pub async fn read(app: &App, token: &str) -> Result<Option<Claims>> {
    let Ok(header) = jsonwebtoken::decode_header(token) else { return Ok(None) };
    let Some(id) = header.kid.filter(|_| header.typ.as_deref() == Some(TYPE)) else { return Ok(None) };
    let now = app.clock.now();
    let known = app.access.0.read().unwrap_or_else(PoisonError::into_inner).clone();
    let known = known.filter(|(at, keys)| {
        (TimeDelta::zero()..BELIEVED).contains(&(now - *at)) && keys.iter().any(|key| key.id == id)
    });
    let keys = match known {
        Some((_, keys)) => keys,
        None => read_keys(app).await?,
    };
    Ok(keys.iter().find(|key| key.id == id).and_then(|key| claims(token, key, now)))
}

fn claims(token: &str, key: &Key, now: DateTime<Utc>) -> Option<Claims> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    // Times are compared with our own clock.
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&key.secret), &validation)
        .ok()?
        .claims;
    let now = now.timestamp();
    let in_time = claims.iat <= now + LEEWAY_SECONDS
        && now < claims.exp
        && claims.exp - claims.iat <= i64::from(ACCESS_SECONDS);
    // Whoever got hold of a retired key signs nothing new with it.
    let signed_in_time =
        key.retired_at.is_none_or(|retired| claims.iat <= retired.timestamp() + LEEWAY_SECONDS);
    (in_time && signed_in_time).then_some(claims)
}

/// Reads the keys that sign, or did so within the life of a token; the newest first.
async fn read_keys(app: &App) -> Result<Keys> {
    let now = app.clock.now();
    let gone = now - TimeDelta::seconds(i64::from(ACCESS_SECONDS) + LEEWAY_SECONDS);
    let rows = Entity::find()
        .filter(Column::RetiredAt.is_null().or(Column::RetiredAt.gt(gone)))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(app.db.reader())
        .await?;
    let key = |row: access_key::Model| {
        let secret = app.keys.for_purpose(&format!("access token {}", row.id))?;
        Ok(Key { id: row.id.to_string(), secret, retired_at: row.retired_at })
    };
    let keys = Arc::new(rows.into_iter().map(key).collect::<anyhow::Result<Vec<_>>>()?);
    *app.access.0.write().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&keys)));
    Ok(keys)
}

async fn insert(app: &App, transaction: &DatabaseTransaction) -> Result<()> {
    let row = access_key::ActiveModel {
        id: Set(app.clock.id()),
        created_at: Set(app.clock.now()),
        retired_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Lets a new key sign from now on. Tokens of the one before hold until they end by themselves.
pub async fn rotate(app: &App) -> Result<()> {
    let transaction = app.db.write().await?;
    Entity::update_many()
        .col_expr(Column::RetiredAt, Expr::value(app.clock.now()))
        .filter(Column::RetiredAt.is_null())
        .exec(&transaction)
        .await?;
    insert(app, &transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Forgets keys that were retired before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<()> {
    Entity::delete_many().filter(Column::RetiredAt.lt(time)).exec(db).await?;
    Ok(())
}
