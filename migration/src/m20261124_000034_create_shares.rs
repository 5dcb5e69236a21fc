//! Documents that learners share by a link, and who opened it.

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
        drop_tables(manager, &["share_views", "share_documents", "shares"]).await
    }
}

const UP: &str = "
create table shares (
    id {uuid} primary key,
    user_id {uuid} not null references users (id) on delete cascade,
    token_hash text not null unique check (length(token_hash) = 64),
    label text,
    recipient_email text check (length(recipient_email) <= 254),
    pin_hash text,
    hide {json} not null,
    max_views {int} check (max_views > 0),
    views {int} not null check (views >= 0),
    last_viewed_at {time},
    expires_at {time},
    ended_at {time},
    created_at {time} not null
) {strict};
create index shares_user on shares (user_id, created_at, id);
create index shares_expiry on shares (expires_at) where expires_at is not null;
create index shares_ended on shares (ended_at) where ended_at is not null;

create table share_documents (
    share_id {uuid} not null references shares (id) on delete cascade,
    position {int} not null,
    document_id {uuid} not null references documents (id) on delete cascade,
    primary key (share_id, position),
    unique (share_id, document_id)
) {strict};
create index share_documents_document on share_documents (document_id);

create table share_views (
    id {uuid} primary key,
    share_id {uuid} not null references shares (id) on delete cascade,
    viewed_at {time} not null,
    -- Coarse: enough to tell one reader from another, too little to find one.
    network text not null,
    browser text not null
) {strict};
create index share_views_share on share_views (share_id, id);
";
