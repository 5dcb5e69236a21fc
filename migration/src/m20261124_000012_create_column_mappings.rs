//! How the columns of files are read, remembered by their headers.

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
        drop_tables(manager, &["column_mappings"]).await
    }
}

const UP: &str = "
create table column_mappings (
    id {uuid} primary key,
    -- Stands for the set of headers, in any order and in any case.
    headers_key text not null unique check (length(headers_key) = 64),
    columns {json} not null,
    dates text not null check (dates in ('year_first', 'day_first', 'month_first')),
    updated_by {uuid} not null references users (id),
    updated_at {time} not null
) {strict};
";
