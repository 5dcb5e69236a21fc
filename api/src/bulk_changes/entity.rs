//! The tables `bulk_changes` and `bulk_change_documents`.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::{bulk_changes::BulkStatus, documents::DocumentStep};

use crate::db::Text;

/// A bulk change.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub action: Text<DocumentStep>,
    pub reason: Option<String>,
    pub status: Text<BulkStatus>,
    pub documents: i64,
    pub changed: i64,
    pub suspended: i64,
    pub not_suspended: i64,
    pub revoked: i64,
    pub replaced: i64,
    pub failure_code: Option<String>,
    pub failure_detail: Option<String>,
    pub created_by: Uuid,
    pub created_by_name: String,
    pub request_id: Option<String>,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// The documents of bulk changes.
pub mod item {
    use sea_orm::entity::prelude::*;
    use shared::bulk_changes::BulkOutcome;

    use crate::db::Text;

    /// A document of a bulk change.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bulk_change_documents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bulk_change_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub document_id: Uuid,
        pub outcome: Text<BulkOutcome>,
        pub sort_name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
