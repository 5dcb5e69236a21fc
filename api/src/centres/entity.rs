//! The `centres` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::{
    centres::{Address, Centre, CentreStatus},
    money::Money,
};

use crate::db::Text;

/// A centre.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "centres")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub number: String,
    pub number_key: String,
    pub name: String,
    pub address_line1: String,
    pub address_line2: Option<String>,
    pub address_town: String,
    pub address_postcode: String,
    pub address_country: String,
    pub contacts: Json,
    pub credit_limit: i64,
    pub credit_currency: String,
    pub status: Text<CentreStatus>,
    pub search: String,
    /// What the searched text of its records has in it, so that an index leads to them.
    pub search_mark: String,
    pub version: i64,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Centre {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            number: row.number,
            name: row.name,
            address: Address {
                line1: row.address_line1,
                line2: row.address_line2,
                town: row.address_town,
                postcode: row.address_postcode,
                country: row.address_country,
            },
            // Written by this program only, from the same type.
            contacts: serde_json::from_value(row.contacts).unwrap_or_default(),
            credit_limit: Money { amount: row.credit_limit, currency: row.credit_currency },
            status: row.status.0,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
