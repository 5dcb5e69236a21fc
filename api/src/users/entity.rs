//! The `users` and `memberships` tables.
#![allow(missing_docs, clippy::struct_excessive_bools, reason = "columns are named for what they hold")]

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use shared::{
    language::Language,
    permission::Role,
    users::{TEMPORARY_DAYS, UserStatus},
};

use crate::{
    db::Text,
    problem::{Error, Result},
};

/// A user.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub role: Text<Role>,
    pub email: String,
    pub email_key: String,
    pub username: String,
    pub username_key: String,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub phone: Option<String>,
    pub password_hash: Option<String>,
    pub password_is_temporary: bool,
    pub email_confirmed: bool,
    pub status: Text<UserStatus>,
    pub search: String,
    pub version: i64,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
    pub language: Text<Language>,
    pub locked_until: Option<ChronoDateTimeUtc>,
    pub lock_reason: Option<String>,
    pub lock_note: Option<String>,
    pub stopped_by_issuer: bool,
    pub deleted_at: Option<ChronoDateTimeUtc>,
    pub erased_at: Option<ChronoDateTimeUtc>,
    pub username_look: Option<String>,
    pub acts_by_key: bool,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// Whether the user can use the portal at this time: a lock ends by itself.
    pub fn status_at(&self, now: DateTime<Utc>) -> UserStatus {
        let locked = self.locked_until.is_some_and(|until| until > now);
        match self.status.0 {
            _ if self.deleted_at.is_some() => UserStatus::Deleted,
            UserStatus::Active | UserStatus::Invited if locked => UserStatus::Locked,
            status => status,
        }
    }

    /// Whether what the user asks for is answered at this time.
    pub fn is_usable(&self, now: DateTime<Utc>) -> bool {
        self.status_at(now) == UserStatus::Active && !self.has_run_out(now)
    }

    /// Whether the password is one that an administrator made up with the account, and was not changed in time.
    fn has_run_out(&self, now: DateTime<Utc>) -> bool {
        self.password_is_temporary && self.created_at + TimeDelta::days(TEMPORARY_DAYS) < now
    }

    /// Whether the user may sign in at this time; for one who has proved to know the password.
    pub fn may_sign_in(&self, now: DateTime<Utc>) -> Result<()> {
        match (self.status_at(now), self.locked_until) {
            (UserStatus::Active, _) if self.has_run_out(now) => Err(Error::TemporaryPasswordExpired),
            (UserStatus::Active, _) => Ok(()),
            (UserStatus::Locked, Some(until)) => Err(Error::AccountLocked(until)),
            (UserStatus::Inactive | UserStatus::Deleted, _) => Err(Error::AccountInactive),
            _ => Err(Error::WrongCredentials),
        }
    }

    /// As the audit trail calls the user: it is kept longer than a learner's name may be.
    pub fn trail_name(&self) -> String {
        if self.role.0 == Role::Learner { "A learner".to_owned() } else { self.name() }
    }
}

/// Who works for which centre.
pub mod membership {
    use sea_orm::entity::prelude::*;

    /// One user's work for one centre.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "memberships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub centre_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who worked for which centre, for as long as it can be taken back.
pub mod former {
    use sea_orm::entity::prelude::*;

    /// One user's work for one centre, which has ended.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "former_memberships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub centre_id: Uuid,
        pub removed_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
