//! The table `approvals`.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::approvals::{Approval, ApprovalKind, ApprovalStatus};

use crate::{db::Text, print_jobs::entity::counted};

/// A request.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "approvals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: Text<ApprovalKind>,
    pub subject_id: Uuid,
    pub subject_name: String,
    pub count: i64,
    pub fingerprint: String,
    pub reason: Option<String>,
    pub status: Text<ApprovalStatus>,
    pub asked_by: Uuid,
    pub asked_by_name: String,
    pub created_at: ChronoDateTimeUtc,
    pub decided_by: Option<Uuid>,
    pub decided_by_name: Option<String>,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub decision_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for Approval {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind.0,
            subject_id: row.subject_id,
            subject_name: row.subject_name,
            count: counted(row.count),
            reason: row.reason,
            status: row.status.0,
            asked_by: row.asked_by_name,
            asked_by_id: row.asked_by,
            asked_at: row.created_at,
            decided_by: row.decided_by_name,
            decided_at: row.decided_at,
            decision_reason: row.decision_reason,
        }
    }
}
