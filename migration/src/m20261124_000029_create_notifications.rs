//! Mails to learners, and those that are sent about many records together.

use sea_orm_migration::prelude::*;

use crate::{
    ddl, drop_tables,
    m20261124_000009_create_search::{drop_index, index},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await?;
        index(manager, "notifications").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_index(manager, "notifications").await?;
        drop_tables(
            manager,
            &["reminder_stops", "notifications", "notification_run_items", "notification_runs"],
        )
        .await?;
        ddl(manager, DOWN).await
    }
}

const UP: &str = "
create table notification_runs (
    id {uuid} primary key,
    centre_id {uuid} not null references centres (id),
    kind text not null check (kind in ('notify', 'reminder')),
    resend {bool} not null,
    status text not null check (status in ('draft', 'queued', 'processing', 'completed', 'failed')),
    items {int} not null,
    ready {int} not null check (ready >= 0),
    queued {int} not null check (queued >= 0),
    sent {int} not null check (sent >= 0),
    failed {int} not null check (failed >= 0),
    refused {int} not null check (refused >= 0),
    resumes_at {time},
    failure_code text,
    failure_detail text,
    created_by {uuid} not null references users (id),
    created_by_name text not null,
    request_id text,
    created_at {time} not null,
    updated_at {time} not null,
    check (ready + queued + sent + failed + refused = items),
    check ((status = 'failed') = (failure_code is not null))
) {strict};
create index notification_runs_centre on notification_runs (centre_id, created_at, id);
create index notification_runs_created on notification_runs (created_at);
create index notification_runs_updated on notification_runs (updated_at);

create table notification_run_items (
    run_id {uuid} not null references notification_runs (id) on delete cascade,
    position {int} not null,
    line {int},
    -- None: no record of the centre is meant.
    record_id {uuid} references records (id),
    -- As it stands in the file, where no record is meant.
    enrolment_number text,
    email text,
    outcome text not null check (outcome in ('ready', 'queued', 'sent', 'failed', 'not_found', 'repeated', 'no_email',
        'malformed_email', 'nothing_valid', 'queued_already', 'sent_already', 'not_told', 'too_soon',
        'registered', 'no_reminders')),
    primary key (run_id, position),
    check (record_id is not null or outcome in ('not_found', 'repeated'))
) {strict};
create index notification_run_items_outcome on notification_run_items (run_id, outcome, position);
create index notification_run_items_record on notification_run_items (record_id, run_id);

create table notifications (
    {searched_id},
    centre_id {uuid} not null references centres (id),
    record_id {uuid} not null references records (id),
    run_id {uuid} references notification_runs (id) on delete set null,
    kind text not null check (kind in ('notify', 'reminder')),
    state text not null check (state in ('queued', 'sent', 'failed')),
    email text not null,
    -- In the form in which addresses are compared.
    email_key text not null,
    language text not null,
    failure_code text,
    failure_detail text,
    search text not null,
    requested_by {uuid} not null references users (id),
    requested_by_name text not null,
    -- The mail, which is forgotten before this is.
    outbox_id {uuid} not null unique,
    created_at {time} not null,
    sent_at {time},
    updated_at {time} not null,
    check ((state = 'failed') = (failure_code is not null)),
    check ((state = 'sent') = (sent_at is not null))
) {strict};
-- Whatever else happens, one mail about a record waits at a time.
create unique index notifications_queued on notifications (record_id) where state = 'queued';
create index notifications_record on notifications (record_id, created_at, id);
create index notifications_centre on notifications (centre_id, created_at, id);
create index notifications_state on notifications (centre_id, state, created_at, id);
create index notifications_run on notifications (run_id);
create index notifications_updated on notifications (updated_at);

-- Addresses at which no reminders are wanted.
create table reminder_stops (
    email_key text primary key,
    stopped_at {time} not null
) {strict};

-- Of how many documents of the record the learner was told; the print job has the sum.
alter table records add column documents_notified {int} not null default 0;
alter table outbox add column language text not null default 'en';
-- Where the reader can end mails of this kind.
alter table outbox add column unsubscribe_url text;
";

const DOWN: &str = "
alter table outbox drop column unsubscribe_url;
alter table outbox drop column language;
alter table records drop column documents_notified;
";
