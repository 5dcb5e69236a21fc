//! The `batches` and `batch_rows` tables.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::batches::{BatchStatus, FileFormat};

use crate::db::Text;

/// A batch.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "batches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub created_by: Uuid,
    pub file_name: Option<String>,
    pub format: Text<FileFormat>,
    pub reading: Json,
    pub sha256: String,
    pub status: Text<BatchStatus>,
    pub progress_done: i64,
    pub progress_total: i64,
    pub rows_valid: i64,
    pub rows_invalid: i64,
    pub rows_already_issued: i64,
    pub rows_published: i64,
    pub rows_left_out: i64,
    pub rows_under_way: i64,
    pub publish_at: Option<ChronoDateTimeUtc>,
    pub publish_by: Option<Uuid>,
    pub publish_id: Option<Uuid>,
    pub publish_failure: Option<String>,
    pub failure_code: Option<String>,
    pub failure_detail: Option<String>,
    pub search: String,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
    /// Since when its rows hold nothing personal.
    pub emptied_at: Option<ChronoDateTimeUtc>,
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
        pub with_certificate: i64,
        pub with_transcript: i64,
        pub with_letter: i64,
        pub enrolment_key: Option<String>,
        pub learner_name: Option<String>,
        pub award_key: Option<String>,
        pub expires_on: Option<Date>,
        pub cells: Json,
        pub errors: Json,
        pub version: i64,
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

        /// The row as it is shown, without other rows that are alike and without documents.
        pub fn shown(self) -> Result<BatchRow, serde_json::Error> {
            Ok(BatchRow {
                id: self.id,
                line: u64::try_from(self.line).unwrap_or_default(),
                status: self.status.0,
                values: self.cells()?,
                errors: self.field_errors()?,
                alike: BTreeMap::new(),
                documents: Vec::new(),
                version: self.version,
            })
        }
    }
}

/// What is wrong with rows: one fault of each column.
pub mod fault {
    use sea_orm::entity::prelude::*;

    /// A fault.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "batch_faults")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub row_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        pub batch_id: Uuid,
        pub value: String,
        pub line: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
