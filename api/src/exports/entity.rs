//! The `exports` table, and those of an export's documents and files.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::exports::ExportStatus;

use crate::{auth::permit::CentreOwned, db::Text};

/// An export.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub centre_id: Uuid,
    pub created_by: Uuid,
    pub created_by_name: String,
    pub name: String,
    pub description: Option<String>,
    pub kinds: String,
    pub status: Text<ExportStatus>,
    pub run_id: Option<Uuid>,
    pub documents_total: i64,
    pub documents_done: i64,
    pub size: Option<i64>,
    pub failure_code: Option<String>,
    pub failure_detail: Option<String>,
    pub downloads: i64,
    pub last_downloaded_at: Option<ChronoDateTimeUtc>,
    pub last_downloaded_by: Option<String>,
    pub search: String,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
    pub completed_at: Option<ChronoDateTimeUtc>,
    pub expires_at: Option<ChronoDateTimeUtc>,
    pub removed_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;
}

/// The documents of exports, in their order.
pub mod document {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "export_documents")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub export_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub document_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The files of exports.
pub mod part {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "export_parts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub export_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub run_id: Uuid,
        pub documents: i64,
        pub size: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
