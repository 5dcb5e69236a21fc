//! Centres, and who works for them.

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
        drop_tables(manager, &["memberships", "centres"]).await
    }
}

const UP: &str = "
create table centres (
    {searched_id},
    number text not null,
    number_key text not null unique,
    name text not null check (name <> ''),
    address_line1 text not null,
    address_line2 text,
    address_town text not null,
    address_postcode text not null,
    address_country text not null check (length(address_country) = 2),
    -- Whom to write to or to call: a list of shared::centres::Contact.
    contacts {json} not null,
    -- In minor units of the currency.
    credit_limit {int} not null check (credit_limit >= 0),
    credit_currency text not null check (length(credit_currency) = 3),
    status text not null check (status in ('active', 'inactive')),
    search text not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null
) {strict};
create index centres_created on centres (created_at, id);
create index centres_name on centres (name, id);
create index centres_status on centres (status, id);

create table memberships (
    user_id {uuid} not null references users (id) on delete cascade,
    centre_id {uuid} not null references centres (id) on delete cascade,
    primary key (user_id, centre_id)
) {strict};
create index memberships_centre on memberships (centre_id);
";
