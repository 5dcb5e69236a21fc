//! Records and their documents.

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
        drop_tables(manager, &["documents", "records"]).await
    }
}

const UP: &str = "
create table records (
    {searched_id},
    learner_id {uuid} not null references learners (id),
    qualification_id {uuid} not null references qualifications (id),
    centre_id {uuid} not null references centres (id),
    print_job_id {uuid} not null references print_jobs (id),
    award_date {date} not null,
    result text,
    expires_on {date},
    language text not null,
    components {json} not null,
    notification_status text not null check (notification_status in ('not_notified', 'queued', 'sent', 'failed')),
    -- As the learner and the qualification have them now, so that a list can be sorted and searched by them.
    sort_name text not null,
    qualification_title text not null,
    search text not null,
    created_at {time} not null,
    -- The same award is issued once, in whichever file it comes.
    unique (learner_id, qualification_id, award_date)
) {strict};
create index records_centre_created on records (centre_id, created_at, id);
create index records_centre_award on records (centre_id, award_date, id);
create index records_centre_notification on records (centre_id, notification_status, id);
create index records_centre_name on records (centre_id, sort_name, id);
create index records_centre_title on records (centre_id, qualification_title, id);
create index records_print_job on records (print_job_id, id);
create index records_qualification on records (qualification_id);
create index records_learner_created on records (learner_id, created_at, id);

create table documents (
    {searched_id},
    record_id {uuid} not null references records (id),
    print_job_id {uuid} not null references print_jobs (id),
    centre_id {uuid} not null references centres (id),
    kind text not null check (kind in ('certificate', 'transcript', 'letter')),
    reference text not null unique check (length(reference) = 16),
    -- Expired is no stored status: it follows from expires_on and today.
    status text not null check (status in ('valid', 'suspended', 'revoked', 'replaced')),
    status_changed_at {time} not null,
    -- Each document is replaced once at most, so that a chain has one head and no cycle.
    replaces_id {uuid} unique references documents (id) check (replaces_id <> id),
    learner_name text not null,
    sort_name text not null,
    qualification_title text not null,
    issued_on {date} not null,
    expires_on {date},
    -- All that is printed on it.
    facts {json} not null,
    sha256 text not null check (length(sha256) = 64),
    size {int} not null check (size > 0),
    search text not null,
    created_at {time} not null
) {strict};
-- A record has one document of a kind that is not replaced.
create unique index documents_current on documents (record_id, kind) where status <> 'replaced';
create index documents_print_job_name on documents (print_job_id, sort_name, id);
create index documents_print_job_kind on documents (print_job_id, kind, id);
create index documents_print_job_reference on documents (print_job_id, reference, id);
create index documents_print_job_title on documents (print_job_id, qualification_title, id);
create index documents_record on documents (record_id);
create index documents_created on documents (created_at, id);
create index documents_name on documents (sort_name, id);
create index documents_status on documents (status, created_at, id);
create index documents_centre on documents (centre_id, created_at, id);
create index documents_centre_status on documents (centre_id, status, record_id);
create index documents_sha256 on documents (sha256);
";
