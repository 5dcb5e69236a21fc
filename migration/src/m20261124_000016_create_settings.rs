//! Settings that are changed on screen, with all their earlier versions, and the brand's pictures.

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
        drop_tables(manager, &["brand_pictures", "settings_versions"]).await
    }
}

const UP: &str = "
create table settings_versions (
    id {uuid} primary key,
    section text not null check (section in ('brand', 'rules')),
    version {int} not null check (version > 0),
    value {json} not null,
    saved_by {uuid} references users (id) on delete set null,
    saved_by_name text,
    reverts_to {int},
    created_at {time} not null
) {strict};
create unique index settings_versions_version_key on settings_versions (section, version);
create index settings_versions_created on settings_versions (created_at, id);

create table brand_pictures (
    sha256 text primary key check (length(sha256) = 64),
    purpose text not null,
    media_type text not null check (media_type in ('image/png', 'image/svg+xml')),
    width {int} not null check (width > 0),
    height {int} not null check (height > 0),
    size {int} not null check (size > 0),
    created_by {uuid} references users (id) on delete set null,
    created_at {time} not null
) {strict};
";
