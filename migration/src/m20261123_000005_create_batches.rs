//! Batches, their rows, and the print jobs that they are published as.

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
        drop_tables(manager, &["batch_rows", "print_jobs", "batches", "counters"]).await
    }
}

const UP: &str = "
-- Numbers that are counted up, such as those of print jobs in a year.
create table counters (
    name text primary key,
    value {int} not null
) {strict};

create table batches (
    {searched_id},
    created_by {uuid} not null references users (id),
    file_name text,
    format text not null check (format in ('csv', 'json', 'jsonl', 'xlsx')),
    -- How its columns are read: sheet, mapping of headers, form of dates.
    reading {json} not null,
    sha256 text not null check (length(sha256) = 64),
    status text not null check (status in ('pending', 'processing', 'completed', 'failed')),
    progress_done {int} not null,
    progress_total {int} not null,
    rows_valid {int} not null check (rows_valid >= 0),
    rows_invalid {int} not null check (rows_invalid >= 0),
    rows_already_issued {int} not null check (rows_already_issued >= 0),
    rows_published {int} not null check (rows_published >= 0),
    rows_left_out {int} not null check (rows_left_out >= 0),
    -- Valid rows that a print job has taken, and not issued yet.
    rows_under_way {int} not null check (rows_under_way >= 0),
    -- A planned publication: when, by whom, and an id that a change of plan replaces.
    publish_at {time},
    publish_by {uuid} references users (id),
    publish_id {uuid},
    publish_failure text,
    failure_code text,
    failure_detail text,
    search text not null,
    created_at {time} not null,
    updated_at {time} not null,
    check ((status = 'failed') = (failure_code is not null)),
    check ((publish_at is null) = (publish_id is null) and (publish_at is null) = (publish_by is null))
) {strict};
create index batches_created on batches (created_at, id);
create index batches_updated on batches (updated_at);
create index batches_held on batches (id) where rows_invalid > 0;
create index batches_to_publish on batches (id) where rows_valid > rows_under_way;
create index batches_scheduled on batches (id) where publish_at is not null;

create table print_jobs (
    {searched_id},
    reference text not null unique,
    centre_id {uuid} not null references centres (id),
    batch_id {uuid} not null references batches (id),
    created_by {uuid} not null references users (id),
    created_by_name text not null,
    qualification_title text,
    qualification_count {int} not null,
    search text not null,
    status text not null check (status in ('pending', 'processing', 'completed', 'failed')),
    records_count {int} not null check (records_count >= 0),
    documents_requested {int} not null check (documents_requested >= 0),
    documents_completed {int} not null check (documents_completed >= 0),
    documents_failed {int} not null check (documents_failed >= 0),
    documents_notified {int} not null check (documents_notified >= 0),
    failure_code text,
    failure_detail text,
    created_at {time} not null,
    updated_at {time} not null,
    check ((status = 'failed') = (failure_code is not null)),
    check (documents_completed + documents_failed <= documents_requested)
) {strict};
create index print_jobs_centre_created on print_jobs (centre_id, created_at, id);
create index print_jobs_centre_reference on print_jobs (centre_id, reference, id);
create index print_jobs_centre_status on print_jobs (centre_id, status, id);
create index print_jobs_centre_records on print_jobs (centre_id, records_count, id);
create index print_jobs_centre_creator on print_jobs (centre_id, created_by_name, id);
-- The issuer's list, over all centres.
create index print_jobs_created on print_jobs (created_at, id);
create index print_jobs_status on print_jobs (status, created_at, id);
create index print_jobs_by_status on print_jobs (status, id);
create index print_jobs_records on print_jobs (records_count, id);
create index print_jobs_failed on print_jobs (documents_failed, id);
create index print_jobs_creator_name on print_jobs (created_by_name, id);
create index print_jobs_creator on print_jobs (created_by, created_at, id);
create index print_jobs_with_failures on print_jobs (created_at, id) where documents_failed > 0;
create index print_jobs_batch on print_jobs (batch_id);
create index print_jobs_updated on print_jobs (updated_at);

create table batch_rows (
    id {uuid} primary key,
    batch_id {uuid} not null references batches (id) on delete cascade,
    line {int} not null check (line >= 1),
    status text not null
        check (status in ('valid', 'invalid', 'already_issued', 'published', 'left_out')),
    -- Where a valid row is, or will be, published.
    centre_id {uuid} references centres (id),
    print_job_id {uuid} references print_jobs (id),
    qualification_id {uuid} references qualifications (id),
    -- How many documents it asks for, when it is valid.
    documents_count {int} not null check (documents_count between 0 and 3),
    with_certificate {int} not null check (with_certificate between 0 and 1),
    with_transcript {int} not null check (with_transcript between 0 and 1),
    with_letter {int} not null check (with_letter between 0 and 1),
    -- Of a valid row, for the summary before publishing and to find the same award twice.
    enrolment_key text,
    learner_name text,
    award_key text,
    expires_on {date},
    cells {json} not null,
    errors {json} not null,
    version {int} not null,
    updated_at {time} not null,
    unique (batch_id, line),
    check (status <> 'valid' or centre_id is not null),
    check (status <> 'published' or print_job_id is not null)
) {strict};
create index batch_rows_status on batch_rows (batch_id, status, line);
create index batch_rows_print_job on batch_rows (print_job_id, status, line);
create index batch_rows_award on batch_rows (batch_id, award_key);
";
