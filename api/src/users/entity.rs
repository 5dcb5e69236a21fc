//! The `users` and `memberships` tables.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::{language::Language, permission::Role, users::UserStatus};

use crate::db::Text;

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
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
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
