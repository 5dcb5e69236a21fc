//! Webhooks, and what is sent to them.

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
        drop_tables(manager, &["webhook_deliveries", "webhooks"]).await
    }
}

const UP: &str = "
create table webhooks (
    id {uuid} primary key,
    url text not null,
    description text not null,
    events {json} not null,
    status text not null check (status in ('active', 'paused')),
    -- Secrets are sealed. For a day after a renewal the one before signs too.
    secret {bytes} not null,
    old_secret {bytes},
    old_secret_until {time},
    -- Since when nothing was delivered.
    failing_since {time},
    created_by {uuid} not null references users (id),
    created_by_name text not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null,
    check ((old_secret is null) = (old_secret_until is null))
) {strict};
create index webhooks_created on webhooks (created_at, id);

create table webhook_deliveries (
    id {uuid} primary key,
    webhook_id {uuid} not null references webhooks (id) on delete cascade,
    event text not null,
    -- As it is signed and sent.
    body text not null,
    status text not null check (status in ('waiting', 'delivered', 'failed')),
    tries {int} not null check (tries >= 0),
    -- Counts how often it was asked for, so that a job of before does nothing.
    turn {int} not null,
    status_code {int},
    fault text,
    last_tried_at {time},
    next_try_at {time},
    created_at {time} not null
) {strict};
create index webhook_deliveries_webhook on webhook_deliveries (webhook_id, created_at, id);
create index webhook_deliveries_created on webhook_deliveries (created_at);
";
