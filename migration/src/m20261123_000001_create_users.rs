//! Users, their roles, sessions and mailed links.

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
        drop_tables(
            manager,
            &["mail_tokens", "refresh_tokens", "sessions", "idempotency_keys", "users", "roles"],
        )
        .await
    }
}

const UP: &str = "
create table roles (
    code text primary key,
    kind text not null check (kind in ('issuer', 'centre', 'learner'))
) {strict};
insert into roles (code, kind) values
    ('issuer_admin', 'issuer'), ('issuer_staff', 'issuer'),
    ('centre_admin', 'centre'), ('centre_user', 'centre'), ('learner', 'learner');

create table users (
    {searched_id},
    role text not null references roles (code),
    email text not null check (length(email) <= 254),
    email_key text not null unique,
    username text not null,
    username_key text not null unique,
    first_name text not null,
    middle_name text,
    last_name text not null check (last_name <> ''),
    phone text,
    password_hash text,
    password_is_temporary {bool} not null,
    email_confirmed {bool} not null,
    status text not null check (status in ('active', 'inactive', 'locked', 'invited')),
    search text not null,
    version {int} not null,
    created_at {time} not null,
    updated_at {time} not null,
    check (status <> 'active' or password_hash is not null)
) {strict};
create index users_created on users (created_at, id);
create index users_last_name on users (last_name, id);
create index users_role on users (role, id);
create index users_invited on users (created_at, id) where status = 'invited';

create table sessions (
    id {uuid} primary key,
    user_id {uuid} not null references users (id) on delete cascade,
    user_agent text not null,
    created_at {time} not null,
    last_used_at {time} not null,
    expires_at {time} not null,
    revoked_at {time}
) {strict};
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

-- A refresh token is used once; one that comes again ends its session.
create table refresh_tokens (
    token_hash text primary key check (length(token_hash) = 64),
    session_id {uuid} not null references sessions (id) on delete cascade,
    created_at {time} not null,
    used_at {time}
) {strict};
create index refresh_tokens_session on refresh_tokens (session_id);

create table mail_tokens (
    token_hash text primary key check (length(token_hash) = 64),
    user_id {uuid} not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('reset_password', 'confirm_email')),
    created_at {time} not null,
    expires_at {time} not null,
    used_at {time}
) {strict};
create index mail_tokens_user on mail_tokens (user_id, purpose);

-- The answer to a request, for the same request sent again.
create table idempotency_keys (
    user_id {uuid} not null references users (id) on delete cascade,
    idempotency_key text not null,
    fingerprint text not null,
    answer {json},
    created_at {time} not null,
    primary key (user_id, idempotency_key)
) {strict};
create index idempotency_keys_created on idempotency_keys (created_at);
";
