//! Changes of many documents at once.

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
        drop_tables(manager, &["bulk_change_documents", "bulk_changes"]).await
    }
}

const UP: &str = "
create table bulk_changes (
    id {uuid} primary key,
    action text not null check (action in ('suspend', 'reinstate', 'revoke')),
    reason text,
    status text not null check (status in ('pending', 'processing', 'completed', 'failed')),
    -- How many of its documents have come to which end; the rest waits.
    documents {int} not null check (documents > 0),
    changed {int} not null check (changed >= 0),
    suspended {int} not null check (suspended >= 0),
    not_suspended {int} not null check (not_suspended >= 0),
    revoked {int} not null check (revoked >= 0),
    replaced {int} not null check (replaced >= 0),
    failure_code text,
    failure_detail text,
    created_by {uuid} not null references users (id),
    created_by_name text not null,
    request_id text,
    created_at {time} not null,
    updated_at {time} not null,
    check (changed + suspended + not_suspended + revoked + replaced <= documents),
    check ((status = 'failed') = (failure_code is not null)),
    check (reason is not null or action = 'reinstate')
) {strict};
create index bulk_changes_created on bulk_changes (created_at, id);
create index bulk_changes_updated on bulk_changes (updated_at);

-- What was selected, as it was when it was confirmed.
create table bulk_change_documents (
    bulk_change_id {uuid} not null references bulk_changes (id) on delete cascade,
    document_id {uuid} not null references documents (id),
    outcome text not null
        check (outcome in ('waiting', 'changed', 'suspended', 'not_suspended', 'revoked', 'replaced')),
    sort_name text not null,
    primary key (bulk_change_id, document_id)
) {strict};
create index bulk_change_documents_name on bulk_change_documents (bulk_change_id, sort_name, document_id);
create index bulk_change_documents_outcome
    on bulk_change_documents (bulk_change_id, outcome, sort_name, document_id);
create index bulk_change_documents_document on bulk_change_documents (document_id);
";
