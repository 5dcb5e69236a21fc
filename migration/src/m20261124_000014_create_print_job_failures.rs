//! What a print job is about, and which of its documents were not made.

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
        drop_tables(manager, &["print_job_failures", "print_job_qualifications"]).await
    }
}

const UP: &str = "
create table print_job_qualifications (
    print_job_id {uuid} not null references print_jobs (id) on delete cascade,
    qualification_id {uuid} not null references qualifications (id),
    primary key (print_job_id, qualification_id)
) {strict};
create index print_job_qualifications_qualification on print_job_qualifications (qualification_id, print_job_id);

-- One row for each document that was tried and not made; it goes when the document is made.
-- documents_failed of its print job counts them.
create table print_job_failures (
    id {uuid} primary key,
    print_job_id {uuid} not null references print_jobs (id) on delete cascade,
    row_id {uuid} not null references batch_rows (id) on delete cascade,
    line {int} not null check (line >= 1),
    kind text not null check (kind in ('certificate', 'transcript', 'letter')),
    learner_name text not null,
    sort_name text not null,
    enrolment_number text not null,
    code text not null check (code in ('storage', 'interrupted', 'internal', 'held')),
    errors {json} not null,
    attempts {int} not null check (attempts >= 1),
    failed_at {time} not null,
    unique (row_id, kind)
) {strict};
create index print_job_failures_line on print_job_failures (print_job_id, line, id);
create index print_job_failures_name on print_job_failures (print_job_id, sort_name, id);
";
