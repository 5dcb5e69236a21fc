//! Exports ("Downloads"): archives of a centre's documents, made in the background.

use sea_orm_migration::prelude::*;

use crate::{ddl, drop_tables, m20261124_000009_create_search as words};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await?;
        words::index(manager, "exports").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        words::drop_index(manager, "exports").await?;
        drop_tables(manager, &["export_parts", "export_documents", "exports"]).await
    }
}

const UP: &str = "
create table exports (
    {searched_id},
    centre_id {uuid} not null references centres (id),
    created_by {uuid} not null references users (id),
    created_by_name text not null,
    name text not null check (name <> ''),
    description text,
    -- Kinds of documents, joined by commas.
    kinds text not null,
    status text not null check (status in ('queued', 'processing', 'completed', 'failed')),
    -- The run that is making it: what another run still writes does not count.
    run_id {uuid},
    documents_total {int} not null check (documents_total > 0),
    documents_done {int} not null check (documents_done between 0 and documents_total),
    -- Bytes of all its parts, once it is completed.
    size {int},
    failure_code text,
    failure_detail text,
    downloads {int} not null check (downloads >= 0),
    last_downloaded_at {time},
    last_downloaded_by text,
    search text not null,
    created_at {time} not null,
    updated_at {time} not null,
    completed_at {time},
    expires_at {time},
    -- Since when its files are gone; it stays in the list and says so.
    removed_at {time},
    check ((status = 'failed') = (failure_code is not null)),
    check ((status = 'completed') = (completed_at is not null)),
    check ((status = 'completed') = (expires_at is not null)),
    check (removed_at is null or status = 'completed')
) {strict};
create index exports_centre_created on exports (centre_id, created_at, id);
create index exports_centre_name on exports (centre_id, name, id);
create index exports_centre_status on exports (centre_id, status, id);
create index exports_centre_documents on exports (centre_id, documents_total, id);
create index exports_updated on exports (updated_at);
create index exports_to_remove on exports (expires_at) where removed_at is null and expires_at is not null;

-- Which documents it has, in their order: settled when it is asked for.
create table export_documents (
    export_id {uuid} not null references exports (id) on delete cascade,
    position {int} not null,
    document_id {uuid} not null references documents (id),
    primary key (export_id, position)
) {strict};

create table export_parts (
    export_id {uuid} not null references exports (id) on delete cascade,
    number {int} not null check (number >= 1),
    -- The run whose file this is.
    run_id {uuid} not null,
    documents {int} not null,
    size {int} not null,
    primary key (export_id, number)
) {strict};
";
