//! Qualifications.

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
        drop_tables(manager, &["qualifications"]).await
    }
}

const UP: &str = "
create table qualifications (
    {searched_id},
    number text not null unique check (length(number) = 10),
    title text not null check (title <> ''),
    level text not null check (level in (
        'Entry Level 1', 'Entry Level 2', 'Entry Level 3', 'Level 1', 'Level 2', 'Level 3', 'Level 4', 'Level 5',
        'Level 6', 'Level 7', 'Level 8')),
    regulated {bool} not null,
    credits {int} check (credits between 1 and 999),
    expires_after_months {int} check (expires_after_months between 1 and 1200),
    -- In order: a list of shared::qualifications::Unit.
    units {json} not null,
    status text not null check (status in ('active', 'archived')),
    search text not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null
) {strict};
create index qualifications_created on qualifications (created_at, id);
create index qualifications_title on qualifications (title, id);
create index qualifications_level on qualifications (level, id);
";
