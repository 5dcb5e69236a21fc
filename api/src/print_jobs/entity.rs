//! The `print_jobs` table.
#![allow(missing_docs, reason = "columns are named for what they hold")]

use sea_orm::entity::prelude::*;
use shared::{
    batches::Failure,
    print_jobs::{BatchRef, Counts, PrintJob, PrintJobStatus},
    users::CentreRef,
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

impl Model {
    /// How many of its documents are how far.
    pub fn counts(&self) -> Counts {
        Counts {
            requested: counted(self.documents_requested),
            pending: counted(self.documents_requested - self.documents_completed - self.documents_failed),
            failed: counted(self.documents_failed),
            completed: counted(self.documents_completed),
            notified: counted(self.documents_notified),
        }
    }

    /// The print job as it is shown.
    pub fn shown(self, centre: CentreRef, batch: Option<BatchRef>) -> PrintJob {
        PrintJob {
            counts: self.counts(),
            id: self.id,
            reference: self.reference,
            centre,
            batch,
            created_by: self.created_by_name,
            qualification_title: self.qualification_title,
            qualification_count: counted(self.qualification_count),
            records: counted(self.records_count),
            status: self.status.0,
            failure: failure(self.failure_code, self.failure_detail),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// The qualifications that a print job has documents of.
pub mod subject {
    use sea_orm::entity::prelude::*;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "print_job_qualifications")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub print_job_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub qualification_id: Uuid,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Documents of a print job that were not made.
pub mod failed {
    use sea_orm::entity::prelude::*;
    use shared::{
        documents::DocumentKind,
        print_jobs::{NotMade, PrintJobFailure},
    };

    use super::counted;
    use crate::db::Text;

    /// One of them.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "print_job_failures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub print_job_id: Uuid,
        pub row_id: Uuid,
        pub line: i64,
        pub kind: Text<DocumentKind>,
        pub learner_name: String,
        pub sort_name: String,
        pub enrolment_number: String,
        pub code: Text<NotMade>,
        pub errors: Json,
        pub attempts: i64,
        pub failed_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The failure as it is shown.
        pub fn shown(self) -> Result<PrintJobFailure, serde_json::Error> {
            Ok(PrintJobFailure {
                id: self.id,
                kind: self.kind.0,
                learner_name: self.learner_name,
                enrolment_number: self.enrolment_number,
                row_id: self.row_id,
                line: counted(self.line),
                code: self.code.0,
                detail: self.code.0.words().to_owned(),
                errors: serde_json::from_value(self.errors)?,
                attempts: counted(self.attempts),
                failed_at: self.failed_at,
            })
        }
    }
}
