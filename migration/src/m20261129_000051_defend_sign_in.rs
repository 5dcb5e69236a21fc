//! Delays after wrong tries at signing in, devices from which accounts are used, keys of access tokens, and generations
//! of refresh tokens.

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
        drop_tables(manager, &["access_keys", "known_devices", "sign_in_delays"]).await?;
        ddl(
            manager,
            "alter table sessions drop column rotated_at;
            alter table sessions drop column generation;
            alter table refresh_tokens drop column generation;
            alter table refresh_tokens add column used_at {time};",
        )
        .await
    }
}

const UP: &str = "
create table sign_in_delays (
    -- What is guessed at, or who guesses, as a hash: logins that nobody has are counted too.
    key text primary key check (length(key) = 64),
    failures {int} not null check (failures > 0),
    last_failure_at {time} not null,
    -- Until when the next try waits.
    waits_until {time} not null
) {strict};
create index sign_in_delays_age on sign_in_delays (last_failure_at);

create table known_devices (
    user_id {uuid} not null references users (id) on delete cascade,
    -- Of the token in the device's cookie.
    token_hash text not null check (length(token_hash) = 64),
    user_agent text not null,
    address text not null,
    created_at {time} not null,
    last_used_at {time} not null,
    primary key (user_id, token_hash)
) {strict};
create index known_devices_age on known_devices (last_used_at);

-- Which keys sign access tokens, or did so until a moment ago. The keys themselves are derived from the secret of the
-- configuration, and are not in the database.
create table access_keys (
    id {uuid} primary key,
    created_at {time} not null,
    retired_at {time}
) {strict};

-- Each use of a refresh token begins a generation; the one before is taken a little longer.
delete from refresh_tokens where used_at is not null;
alter table refresh_tokens drop column used_at;
alter table refresh_tokens add column generation {int} not null default 0;
alter table sessions add column generation {int} not null default 0;
alter table sessions add column rotated_at {time};
";
