//! What a centre's dashboard counts, by index: the counts of its documents and records by day, and its learners who
//! were not told.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, DOWN).await
    }
}

const UP: &str = "
create index report_documents_centre on report_documents (centre_id, issued_on);
create index report_records_centre on report_records (centre_id, issued_on);
create index records_centre_learner on records (centre_id, notification_status, learner_id);
";

const DOWN: &str = "
drop index records_centre_learner;
drop index report_records_centre;
drop index report_documents_centre;
";
