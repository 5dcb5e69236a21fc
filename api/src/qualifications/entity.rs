//! The `qualifications` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::qualifications::{Qualification, QualificationStatus};

use crate::db::Text;

/// A qualification.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "qualifications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub title: String,
    pub level: String,
    pub regulated: bool,
    pub credits: Option<i64>,
    pub expires_after_months: Option<i64>,
    pub units: Json,
    pub status: Text<QualificationStatus>,
    pub search: String,
    pub version: i64,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Qualification {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            title: row.title,
            level: row.level,
            regulated: row.regulated,
            credits: row.credits.and_then(|credits| u16::try_from(credits).ok()),
            // Written by this program only, from the same type.
            units: serde_json::from_value(row.units).unwrap_or_default(),
            status: row.status.0,
            expires_after_months: row.expires_after_months.and_then(|months| u16::try_from(months).ok()),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
