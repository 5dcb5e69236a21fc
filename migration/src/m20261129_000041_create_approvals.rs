//! Requests that a second person approves.

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
        drop_tables(manager, &["approvals"]).await
    }
}

const UP: &str = "
create table approvals (
    id {uuid} primary key,
    kind text not null check (kind in ('publish', 'revoke')),
    -- The batch, or the bulk change.
    subject_id {uuid} not null,
    subject_name text not null,
    count {int} not null check (count > 0),
    -- What exactly was asked for: another one is another request.
    fingerprint text not null,
    reason text,
    status text not null check (status in ('pending', 'approved', 'refused', 'withdrawn', 'outdated')),
    asked_by {uuid} not null references users (id),
    asked_by_name text not null,
    created_at {time} not null,
    decided_by {uuid} references users (id),
    decided_by_name text,
    decided_at {time},
    decision_reason text,
    check ((status = 'pending') = (decided_at is null)),
    -- Four eyes.
    check (status <> 'approved' or decided_by <> asked_by)
) {strict};
create unique index approvals_pending on approvals (kind, subject_id) where status = 'pending';
create index approvals_created on approvals (created_at, id);
create index approvals_status on approvals (status, created_at, id);
create index approvals_subject on approvals (subject_id, created_at, id);
";
