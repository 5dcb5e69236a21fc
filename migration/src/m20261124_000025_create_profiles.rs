//! What users keep of themselves: pictures, changes of address that wait, and from where a session comes.

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
        drop_tables(manager, &["email_changes", "avatars"]).await?;
        ddl(manager, "alter table sessions drop column address").await
    }
}

const UP: &str = "
alter table sessions add column address text not null default '';

create table avatars (
    user_id {uuid} primary key references users (id) on delete cascade,
    -- SHA-256 of the large one.
    tag text not null check (length(tag) = 64),
    large {bytes} not null,
    small {bytes} not null,
    updated_at {time} not null
) {strict};

-- A change of a user's address: it waits until the new one is confirmed, and can be called off from the old one for
-- a while after that.
create table email_changes (
    id {uuid} primary key,
    user_id {uuid} not null references users (id) on delete cascade,
    old_email text not null,
    new_email text not null check (length(new_email) <= 254),
    confirm_hash text not null unique check (length(confirm_hash) = 64),
    cancel_hash text not null unique check (length(cancel_hash) = 64),
    created_at {time} not null,
    expires_at {time} not null,
    confirmed_at {time}
) {strict};
create unique index email_changes_waiting on email_changes (user_id) where confirmed_at is null;
create index email_changes_user on email_changes (user_id, created_at);
create index email_changes_expiry on email_changes (expires_at);
";
