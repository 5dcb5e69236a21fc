//! Who did what, when.

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
        drop_tables(manager, &["audit_events"]).await
    }
}

const UP: &str = "
create table audit_events (
    {searched_id},
    at {time} not null,
    actor_id {uuid} references users (id) on delete set null,
    actor_name text not null,
    action text not null,
    subject_kind text not null,
    subject_id {uuid},
    subject_name text not null,
    centre_id {uuid} references centres (id),
    request_id text,
    details {json} not null,
    search text not null
) {strict};
create index audit_events_at on audit_events (at, id);
create index audit_events_kind on audit_events (subject_kind, at, id);
create index audit_events_actor on audit_events (actor_id, at, id);
create index audit_events_subject on audit_events (subject_id, at, id);
create index audit_events_centre on audit_events (centre_id, at, id);
";
