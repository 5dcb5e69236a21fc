//! Reports that something is wrong with a document, a record or an export, and what was answered.

use sea_orm_migration::prelude::*;

use crate::{ddl, drop_tables, m20261124_000009_create_search as words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await?;
        words::index(manager, "issue_reports").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        words::drop_index(manager, "issue_reports").await?;
        drop_tables(manager, &["issue_replies", "issue_reports"]).await
    }
}

const UP: &str = "
create table issue_reports (
    {searched_id},
    centre_id {uuid} not null references centres (id),
    reporter_id {uuid} not null references users (id),
    reporter_name text not null,
    subject_kind text not null check (subject_kind in ('document', 'record', 'export')),
    subject_id {uuid} not null,
    -- What it was called when it was reported: an export may be deleted.
    subject_name text not null,
    category text check (category in ('wrong_details', 'missing', 'unreadable', 'other')),
    message text not null check (message <> ''),
    status text not null check (status in ('open', 'in_progress', 'closed')),
    search text not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null
) {strict};
create index issue_reports_created on issue_reports (created_at, id);
create index issue_reports_updated on issue_reports (updated_at, id);
create index issue_reports_status on issue_reports (status, id);
create index issue_reports_centre_created on issue_reports (centre_id, created_at, id);
create index issue_reports_centre_updated on issue_reports (centre_id, updated_at, id);
create index issue_reports_centre_status on issue_reports (centre_id, status, id);

create table issue_replies (
    id {uuid} primary key,
    report_id {uuid} not null references issue_reports (id) on delete cascade,
    author_id {uuid} not null references users (id),
    author_name text not null,
    message text not null check (message <> ''),
    created_at {time} not null
) {strict};
create index issue_replies_report on issue_replies (report_id, id);
";
