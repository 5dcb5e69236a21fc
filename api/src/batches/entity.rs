//! The `batches` and `batch_rows` tables.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::batches::BatchStatus;

use crate::db::Text;

/// How an uploaded batch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV with a header row.
    Csv,
    /// `shared::batches::NewBatch` as JSON.
    Json,
}

impl shared::TextEnum for Format {
    const ALL: &'static [Self] = &[Self::Csv, Self::Json];

    fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// A batch.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "batches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub created_by: Uuid,
    pub file_name: Option<String>,
    pub format: Text<Format>,
    pub sha256: String,
    pub status: Text<BatchStatus>,
    pub progress_done: i64,
    pub progress_total: i64,
    pub rows_valid: i64,
    pub rows_invalid: i64,
    pub rows_already_issued: i64,
    pub rows_published: i64,
    pub failure_code: Option<String>,
    pub failure_detail: Option<String>,
    pub search: String,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// Rows of batches.
pub mod row {
    use std::collections::BTreeMap;

    use sea_orm::entity::prelude::*;
    use shared::{
        batches::{BatchRow, RowStatus},
        problem::FieldError,
    };

    use crate::db::Text;

    /// A row.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "batch_rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub batch_id: Uuid,
        pub line: i64,
        pub status: Text<RowStatus>,
        pub centre_id: Option<Uuid>,
        pub print_job_id: Option<Uuid>,
        pub qualification_id: Option<Uuid>,
        pub documents_count: i64,
        pub cells: Json,
        pub errors: Json,
        pub updated_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// Its cells by column.
        pub fn cells(&self) -> Result<BTreeMap<String, String>, serde_json::Error> {
            serde_json::from_value(self.cells.clone())
        }

        /// What is wrong with it.
        pub fn field_errors(&self) -> Result<Vec<FieldError>, serde_json::Error> {
            serde_json::from_value(self.errors.clone())
        }

        /// The row as it is shown.
        pub fn shown(self) -> Result<BatchRow, serde_json::Error> {
            Ok(BatchRow {
                id: self.id,
                line: u64::try_from(self.line).unwrap_or_default(),
                status: self.status.0,
                values: self.cells()?,
                errors: self.field_errors()?,
            })
        }
    }
}
