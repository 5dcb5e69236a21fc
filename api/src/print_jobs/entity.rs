//! The `print_jobs` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::{
    batches::Failure,
    print_jobs::{Counts, PrintJob, PrintJobStatus},
};

use crate::{auth::permit::CentreOwned, db::Text};

/// A print job.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "print_jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub centre_id: Uuid,
    pub batch_id: Uuid,
    pub created_by: Uuid,
    pub created_by_name: String,
    pub qualification_title: Option<String>,
    pub qualification_count: i64,
    pub search: String,
    pub status: Text<PrintJobStatus>,
    pub records_count: i64,
    pub documents_requested: i64,
    pub documents_completed: i64,
    pub documents_failed: i64,
    pub documents_notified: i64,
    pub failure_code: Option<String>,
    pub failure_detail: Option<String>,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl CentreOwned for Entity {
    const CENTRE: Column = Column::CentreId;
}

/// A count from the database, where checks keep it from being negative.
pub fn counted(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// Why something failed, from its two columns.
pub fn failure(code: Option<String>, detail: Option<String>) -> Option<Failure> {
    code.map(|code| Failure { code, detail: detail.unwrap_or_default() })
}

impl From<Model> for PrintJob {
    fn from(row: Model) -> Self {
        let counts = Counts {
            requested: counted(row.documents_requested),
            pending: counted(row.documents_requested - row.documents_completed - row.documents_failed),
            failed: counted(row.documents_failed),
            completed: counted(row.documents_completed),
            notified: counted(row.documents_notified),
        };
        Self {
            id: row.id,
            reference: row.reference,
            created_by: row.created_by_name,
            qualification_title: row.qualification_title,
            qualification_count: counted(row.qualification_count),
            records: counted(row.records_count),
            counts,
            status: row.status.0,
            failure: failure(row.failure_code, row.failure_detail),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
