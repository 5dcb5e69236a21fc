//! The queue of background work, and mail to be sent.

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
        drop_tables(manager, &["outbox", "jobs"]).await
    }
}

const UP: &str = "
create table jobs (
    id {uuid} primary key,
    kind text not null,
    payload {json} not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed')),
    attempts {int} not null,
    run_at {time} not null,
    -- Until when the worker that claimed it has it for itself.
    leased_until {time},
    worker {uuid},
    last_error text,
    created_at {time} not null,
    updated_at {time} not null,
    check ((state = 'running') = (worker is not null and leased_until is not null))
) {strict};
create index jobs_waiting on jobs (run_at, id) where state = 'queued';
create index jobs_running on jobs (leased_until) where state = 'running';
create index jobs_ended on jobs (updated_at) where state in ('done', 'failed');

create table outbox (
    id {uuid} primary key,
    to_address text not null,
    subject text not null,
    -- Emptied once the mail is sent: it may hold a link with a secret.
    body text not null,
    state text not null check (state in ('queued', 'sent', 'failed')),
    last_error text,
    created_at {time} not null,
    sent_at {time},
    check (state <> 'sent' or (sent_at is not null and body = ''))
) {strict};
create index outbox_created on outbox (created_at);
";
