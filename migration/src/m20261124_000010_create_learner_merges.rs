//! Duplicates of learners that were merged, and where their enrolment numbers lead now.

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
        drop_tables(manager, &["learner_merges", "learner_aliases"]).await
    }
}

const UP: &str = "
create table learner_aliases (
    enrolment_key text primary key,
    learner_id {uuid} not null references learners (id)
) {strict};
create index learner_aliases_learner on learner_aliases (learner_id);

create table learner_merges (
    id {uuid} primary key,
    learner_id {uuid} not null references learners (id),
    enrolment_number text not null,
    records_count {int} not null check (records_count >= 0),
    -- What undoing needs: the learner who went, and which records moved. Forgotten when its time is over.
    undo {json},
    merged_by {uuid} not null references users (id),
    merged_by_name text not null,
    merged_at {time} not null,
    undone_at {time},
    check (undone_at is null or undo is null)
) {strict};
create index learner_merges_learner on learner_merges (learner_id, id);
create index learner_merges_undo on learner_merges (merged_at) where undo is not null;
";
