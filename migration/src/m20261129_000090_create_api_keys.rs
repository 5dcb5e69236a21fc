//! Keys with which programs use the API.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, DOWN).await
    }
}

const UP: &str = "
-- Whether it is no person, but the account in whose name a key acts: nobody signs in to it or manages it.
alter table users add column acts_by_key {bool} not null default {no};

create table api_keys (
    id {uuid} primary key,
    -- The account in whose name it acts.
    user_id {uuid} not null unique references users (id),
    name text not null check (name <> ''),
    -- The centre for which it acts; null: the issuer.
    centre_id {uuid} references centres (id),
    scopes {json} not null,
    -- By what it is found: the part that is no secret.
    public_part text not null unique,
    key_hash text not null check (length(key_hash) = 64),
    expires_on {date} not null,
    created_by {uuid} not null references users (id),
    created_by_name text not null,
    created_at {time} not null,
    last_used_at {time},
    revoked_by_name text,
    revoked_at {time}
) {strict};
create index api_keys_created on api_keys (created_at, id);
create index api_keys_expiry on api_keys (expires_on, id);
create index api_keys_name on api_keys (name, id);
";

// What the accounts did keeps their names; they are left behind, where nobody can sign in to them.
const DOWN: &str = "
drop table api_keys;
alter table users drop column acts_by_key;
";
