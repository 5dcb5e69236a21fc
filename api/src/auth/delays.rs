//! Delays after wrong tries at signing in, growing with each: by the login that is tried, whether anyone has it or not,
//! and by the address from which it is tried. A device from which an account was used before is not delayed by what
//! others do: its own wrong tries are counted apart, so that nobody can lock the owner out.
//!
//! The counts are in the database, so that all processes agree. A right password does not help while there is a delay:
//! tries at the same time are looked at again when they are counted.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

use super::{
    entity::delay::{ActiveModel, Column, Entity, Model},
    tokens,
};
use crate::{
    app::App,
    db::for_update,
    problem::{Error, Result},
    users,
};

/// For how long a wrong try is remembered, in hours.
const REMEMBERED_HOURS: i64 = 24;

/// How many wrong tries are free, and the longest delay after those.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    free: u32,
    longest: TimeDelta,
}

const LOGIN: Kind = Kind { name: "login", free: 5, longest: TimeDelta::minutes(15) };
const DEVICE: Kind = Kind { name: "device", free: 10, longest: TimeDelta::minutes(15) };
/// Codes of the second factor: whoever is asked for one knows the password.
const CODE: Kind = Kind { name: "code", free: 5, longest: TimeDelta::minutes(15) };
/// The password of a signed-in user, who is asked for it again.
const PROOF: Kind = Kind { name: "proof", free: 5, longest: TimeDelta::minutes(15) };
/// A classroom behind one address mistypes now and then.
const ADDRESS: Kind = Kind { name: "address", free: 50, longest: TimeDelta::minutes(1) };

impl Kind {
    /// How long the next try waits after so many wrong ones: a second at first, twice as long each time.
    fn delay(self, failures: i64, scale: f64) -> TimeDelta {
        #[expect(clippy::cast_possible_truncation, reason = "clamped just before")]
        let free = (f64::from(self.free) * scale).round().clamp(1.0, 1e9) as i64;
        match u32::try_from(Ord::min(failures - free, 30)) {
            Ok(over) => Ord::min(TimeDelta::seconds(1 << over), self.longest),
            Err(_) => TimeDelta::zero(),
        }
    }
}

/// What one try is counted by.
pub struct Counted(Vec<(String, Kind)>);

impl Counted {
    /// A password for this login from this address; `device` is the account and the hash of the token of a device from
    /// which that account was used.
    pub fn password(login: &str, address: &str, device: Option<(Uuid, &str)>) -> Self {
        Self(match device {
            Some((user, device)) => vec![key(DEVICE, &format!("{user} {device}"))],
            None => vec![key(LOGIN, &users::store::key(login)), key(ADDRESS, address)],
        })
    }

    /// The same, where the password is right and a code follows: an account has several logins, and its codes are counted
    /// together.
    #[must_use]
    pub fn and_code(mut self, user: Uuid) -> Self {
        if self.0.iter().any(|(_, kind)| kind.name == LOGIN.name) {
            self.0.push(key(CODE, &user.to_string()));
        }
        self
    }

    /// Codes that a signed-in user types.
    pub fn code(user: Uuid) -> Self {
        Self(vec![key(CODE, &user.to_string())])
    }

    /// The password that a signed-in user types again.
    pub fn proof(user: Uuid) -> Self {
        Self(vec![key(PROOF, &user.to_string())])
    }

    /// An error while there is a delay.
    pub async fn check(&self, app: &App, db: &impl ConnectionTrait) -> Result<()> {
        waiting(app, &self.rows(db).await?)
    }

    /// The rows that are there, in one order for all, so that nobody waits for someone who waits for him.
    async fn rows(&self, db: &impl ConnectionTrait) -> Result<Vec<Model>> {
        let keys = self.0.iter().map(|(key, _)| key.as_str());
        Ok(Entity::find().filter(Column::Key.is_in(keys)).order_by_asc(Column::Key).all(db).await?)
    }

    /// Counts a wrong try. An error where there was a delay already: then it is not told whether it was wrong.
    pub async fn fail(&self, app: &App) -> Result<()> {
        let (now, scale) = (app.clock.now(), app.config.rate_limit_scale);
        let transaction = app.db.write().await?;
        let mut keys = self.0.clone();
        keys.sort_by(|a, b| a.0.cmp(&b.0));
        let mut before = Vec::new();
        for (key, kind) in keys {
            let first = ActiveModel {
                key: Set(key.clone()),
                failures: Set(1),
                last_failure_at: Set(now),
                waits_until: Set(now),
            };
            // Counts in the database, where others count at the same time.
            let again = OnConflict::column(Column::Key)
                .value(Column::Failures, Expr::col((Entity, Column::Failures)).add(1))
                .to_owned();
            Entity::insert(first).on_conflict(again).exec_without_returning(&transaction).await?;
            let found = for_update(Entity::find_by_id(&key), &transaction).one(&transaction).await?;
            let Some(row) = found else { continue };
            let is_old = row.last_failure_at < now - TimeDelta::hours(REMEMBERED_HOURS);
            let failures = if is_old { 1 } else { row.failures };
            let counted = ActiveModel {
                failures: Set(failures),
                last_failure_at: Set(now),
                waits_until: Set(Ord::max(now + kind.delay(failures, scale), row.waits_until)),
                ..Default::default()
            };
            Entity::update_many().set(counted).filter(Column::Key.eq(key)).exec(&transaction).await?;
            before.push(row);
        }
        transaction.commit().await?;
        waiting(app, &before)
    }

    /// Lets a right try through, in the transaction that opens a session, unless wrong ones at the same time have begun a
    /// delay. What was guessed at starts anew; the address does not, since whoever guesses may have an account too.
    pub async fn pass(&self, app: &App, transaction: &DatabaseTransaction) -> Result<()> {
        let rows = self.rows(transaction).await?;
        if rows.is_empty() {
            return Ok(());
        }
        waiting(app, &rows)?;
        for row in rows {
            if self.0.iter().any(|(key, kind)| *key == row.key && kind.name != ADDRESS.name) {
                Entity::delete_by_id(row.key).exec(transaction).await?;
            }
        }
        Ok(())
    }
}

fn key(kind: Kind, of: &str) -> (String, Kind) {
    (tokens::hash(&format!("{} {of}", kind.name)), kind)
}

fn waiting(app: &App, rows: &[Model]) -> Result<()> {
    let left = rows.iter().map(|row| row.waits_until - app.clock.now()).max();
    match left.and_then(|left| left.to_std().ok()).filter(|left| *left > Duration::ZERO) {
        Some(left) => Err(Error::RateLimited(left)),
        None => Ok(()),
    }
}

/// Forgets tries that do not count any more.
pub async fn forget(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<()> {
    let old = now - TimeDelta::hours(REMEMBERED_HOURS);
    Entity::delete_many().filter(Column::LastFailureAt.lt(old)).exec(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_limit() {
        let delays: Vec<_> = (1..20).map(|failures| LOGIN.delay(failures, 1.0).num_seconds()).collect();
        assert_eq!(delays[..8], [0, 0, 0, 0, 1, 2, 4, 8]);
        assert!(delays.is_sorted());
        assert_eq!(LOGIN.delay(i64::MAX, 1.0), LOGIN.longest);
        assert_eq!(LOGIN.delay(4999, 1000.0), TimeDelta::zero());
        assert_eq!(LOGIN.delay(1, 0.01), TimeDelta::seconds(1));
    }
}
