//! Learners.

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
        drop_tables(manager, &["learners"]).await
    }
}

const UP: &str = "
create table learners (
    {searched_id},
    enrolment_number text not null,
    enrolment_key text not null unique,
    uln text check (length(uln) = 10),
    first_name text not null,
    middle_names text,
    last_name text not null check (last_name <> ''),
    date_of_birth {date} not null,
    email text,
    -- Numbers of duplicates that were merged into this learner; learner_aliases leads from them to here.
    former_numbers {json} not null,
    sort_name text not null,
    search text not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null
) {strict};
create index learners_created on learners (created_at, id);
create index learners_name on learners (sort_name, id);
-- Who has the same name and birthday as another.
create index learners_same on learners (sort_name, date_of_birth);
create index learners_uln on learners (uln) where uln is not null and uln <> '9999999999';
";
