//! `Idempotency-Key`: the same request sent again gets the same answer, and does nothing twice.
//!
//! The key is inserted first in the transaction that does the work, and the answer is stored in it. A second
//! request with the key therefore waits in the database until the first ends: it then finds the answer, or
//! does the work itself where the first failed.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, entity::prelude::*, sea_query::OnConflict};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    app::App,
    problem::{Error, Result},
};

mod entity {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub idempotency_key: String,
        pub fingerprint: String,
        pub answer: Option<Json>,
        pub created_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The header, if it was sent.
pub struct IdempotencyKey(Option<Sent>);

struct Sent {
    key: String,
    route: String,
}

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(key) = request.headers().get("idempotency-key") else { return ready(Ok(Self(None))) };
        let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len())).map(str::to_owned);
        ready(match key {
            Some(key) => {
                let route = format!("{} {}?{}", request.method(), request.path(), request.query_string());
                Ok(Self(Some(Sent { key, route })))
            }
            None => Err(Error::Malformed("Use 1 to 255 printable characters as Idempotency-Key.".to_owned())),
        })
    }
}

/// What the key says about the request.
pub enum Before<T> {
    /// It was answered so already.
    Answered(T),
    /// It is new: do the work in this transaction, then [finish](Claim::finish).
    New(Claim),
}

/// The claim on a key, within a transaction.
pub struct Claim(Option<(Uuid, String)>);

impl IdempotencyKey {
    /// No key: the work is done each time.
    pub fn none() -> Self {
        Self(None)
    }

    /// Claims the key in this transaction, or finds the answer given before.
    pub async fn claim<T: DeserializeOwned>(
        self,
        transaction: &DatabaseTransaction,
        app: &App,
        user_id: Uuid,
        body_fingerprint: &str,
    ) -> Result<Before<T>> {
        let Some(sent) = self.0 else { return Ok(Before::New(Claim(None))) };
        // Keyed: a body may hold a password, and a bare hash could be tried against guesses.
        let fingerprint = app.keys.fingerprint(&format!("{} {body_fingerprint}", sent.route))?;
        let row = entity::ActiveModel {
            user_id: Set(user_id),
            idempotency_key: Set(sent.key.clone()),
            fingerprint: Set(fingerprint.clone()),
            answer: Set(None),
            created_at: Set(app.clock.now()),
        };
        let inserted = entity::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(transaction)
            .await?;
        if inserted > 0 {
            return Ok(Before::New(Claim(Some((user_id, sent.key)))));
        }
        let known = entity::Entity::find_by_id((user_id, sent.key)).one(transaction).await?;
        match known {
            Some(known) if known.fingerprint != fingerprint => Err(Error::IdempotencyKeyReused),
            Some(entity::Model { answer: Some(answer), .. }) => {
                Ok(Before::Answered(serde_json::from_value(answer)?))
            }
            _ => Err(Error::Unavailable(anyhow::anyhow!(
                "an idempotency key was removed while it was claimed"
            ))),
        }
    }
}

impl Claim {
    /// Stores the answer; commit the transaction next.
    pub async fn finish(self, transaction: &DatabaseTransaction, answer: &impl Serialize) -> Result<()> {
        let Some(key) = self.0 else { return Ok(()) };
        entity::Entity::update_many()
            .col_expr(entity::Column::Answer, Expr::value(serde_json::to_value(answer)?))
            .filter(entity::Column::UserId.eq(key.0))
            .filter(entity::Column::IdempotencyKey.eq(key.1))
            .exec(transaction)
            .await?;
        Ok(())
    }
}

/// Forgets keys of requests made before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: chrono::DateTime<chrono::Utc>) -> Result<u64> {
    Ok(entity::Entity::delete_many().filter(entity::Column::CreatedAt.lt(time)).exec(db).await?.rows_affected)
}
