//! Marks whose personal data were erased, and keeps what each night's retention did.

use sea_orm_migration::prelude::*;

use crate::{ddl, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, DOWN).await?;
        drop_tables(manager, &["retention_runs"]).await
    }
}

const UP: &str = "
alter table learners add column erased_at {time};
alter table documents add column erased_at {time};
alter table batches add column emptied_at {time};
create index batches_full on batches (created_at) where emptied_at is null;
create index batch_rows_enrolment on batch_rows (enrolment_key) where enrolment_key is not null;
create index audit_events_names on audit_events (at, id) where erased_by is null;
create table retention_runs (
    day {date} primary key,
    started_at {time} not null,
    ended_at {time},
    learners {int} not null,
    rows {int} not null,
    names {int} not null
) {strict};
";

const DOWN: &str = "
drop index batches_full;
alter table batches drop column emptied_at;
drop index batch_rows_enrolment;
drop index audit_events_names;
alter table learners drop column erased_at;
alter table documents drop column erased_at;
";
