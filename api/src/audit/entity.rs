//! The `audit_events` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::audit::AuditEvent;

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
}

impl ActiveModelBehavior for ActiveModel {}

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
            details: row.details,
        }
    }
}
