//! The table `api_keys`.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use shared::{api_keys::ApiKeyStatus, permission::Permission};

/// A key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub name: String,
    pub centre_id: Option<Uuid>,
    pub scopes: Json,
    pub public_part: String,
    pub key_hash: String,
    pub expires_on: ChronoDate,
    pub created_by: Uuid,
    pub created_by_name: String,
    pub created_at: ChronoDateTimeUtc,
    pub last_used_at: Option<ChronoDateTimeUtc>,
    pub revoked_by_name: Option<String>,
    pub revoked_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether it is accepted on this day.
    pub fn status(&self, today: NaiveDate) -> ApiKeyStatus {
        if self.revoked_at.is_some() {
            ApiKeyStatus::Revoked
        } else if self.expires_on < today {
            ApiKeyStatus::Expired
        } else {
            ApiKeyStatus::Active
        }
    }

    /// What it may do.
    pub fn permissions(&self) -> Result<Vec<Permission>, serde_json::Error> {
        serde_json::from_value(self.scopes.clone())
    }
}
