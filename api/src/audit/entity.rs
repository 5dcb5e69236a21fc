//! The `audit_events` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::audit::AuditEvent;

use crate::auth::permit::CentreOwned;

/// An entry.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: ChronoDateTimeUtc,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    pub subject_name: String,
    pub centre_id: Option<Uuid>,
    pub request_id: Option<String>,
    pub details: Json,
    pub search: String,
    /// The network address from which it was done.
    pub address: Option<String>,
    /// Its place in its log's chain, from 1; null: not chained yet.
    pub seq: Option<i64>,
    /// Of the entry before and this one.
    pub hash: Option<String>,
    /// The commitment to what is personal in it.
    pub sealed: Option<String>,
    pub salt: Option<String>,
    /// The entry that tells of the erasure of what was personal.
    pub erased_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

/// Of the logs of centres; the portal's own belongs to none.
impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;
}

impl From<Model> for AuditEvent {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            subject_name: row.subject_name,
            centre_id: row.centre_id,
            request_id: row.request_id,
            address: row.address,
            erased: row.erased_by.is_some(),
            details: row.details,
        }
    }
}

/// The last entry of each log that is chained.
pub mod head {
    use sea_orm::entity::prelude::*;

    /// The head of a log.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_heads")]
    pub struct Model {
        /// `portal`, or a centre's id.
        #[sea_orm(primary_key, auto_increment = false)]
        pub log: String,
        /// The number of entries.
        pub seq: i64,
        /// Of the last.
        pub hash: String,
        /// By which a head is known to be ours.
        pub mac: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
