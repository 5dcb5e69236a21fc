//! What is wrong with the rows of batches, so that rows with the same fault are found together.

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
        drop_tables(manager, &["batch_faults"]).await
    }
}

const UP: &str = "
create table batch_faults (
    row_id {uuid} not null references batch_rows (id) on delete cascade,
    field text not null,
    batch_id {uuid} not null references batches (id) on delete cascade,
    -- The beginning of what the cell holds.
    value text not null,
    line {int} not null,
    primary key (row_id, field)
) {strict};
create index batch_faults_alike on batch_faults (batch_id, field, value, line);
";
