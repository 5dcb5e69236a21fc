//! Second factors of users: codes of an authenticator app, recovery codes, and passkeys.

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
        drop_tables(manager, &["passkey_challenges", "passkeys", "recovery_codes", "authenticator_apps"])
            .await
    }
}

const UP: &str = "
create table authenticator_apps (
    user_id {uuid} primary key references users (id) on delete cascade,
    -- Encrypted with a key that is not in the database.
    secret {bytes} not null,
    -- The last step of which a code was taken: none is taken twice.
    last_step {int} not null check (last_step >= 0),
    created_at {time} not null,
    -- When a code proved that the secret is in an app; until then it counts for nothing.
    confirmed_at {time}
) {strict};

create table recovery_codes (
    user_id {uuid} not null references users (id) on delete cascade,
    code_hash text not null check (length(code_hash) = 64),
    used_at {time},
    primary key (user_id, code_hash)
) {strict};

create table passkeys (
    id {uuid} primary key,
    user_id {uuid} not null references users (id) on delete cascade,
    credential_id {bytes} not null unique,
    -- The public key, and what the authenticator said last: its counter, and whether the key is kept elsewhere too.
    public_key {bytes} not null,
    state {bytes} not null,
    name text not null check (length(name) between 1 and 60),
    created_at {time} not null,
    last_used_at {time}
) {strict};
create index passkeys_user on passkeys (user_id, created_at);

-- Challenges that are out: each is answered once, within minutes.
create table passkey_challenges (
    challenge text primary key check (length(challenge) = 32),
    -- Who registers a passkey; nobody yet where someone signs in.
    user_id {uuid} references users (id) on delete cascade,
    state {bytes} not null,
    expires_at {time} not null
) {strict};
create index passkey_challenges_user on passkey_challenges (user_id);
create index passkey_challenges_expiry on passkey_challenges (expires_at);
";
