//! Templates of documents: their published versions, which never change, and a draft for each kind.
//!
//! Version 1 of each kind is the wording that documents had before there were templates.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::{ddl, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        ddl(manager, TABLES).await?;
        ddl(manager, if sqlite { SQLITE } else { POSTGRES }).await?;
        for (at, (kind, content)) in FIRST.iter().enumerate() {
            let (id, now) = if sqlite {
                (format!("x'{:032x}'", at + 1), "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')")
            } else {
                (format!("'00000000-0000-0000-0000-{:012x}'", at + 1), "now()")
            };
            let content = content.trim().replace('\'', "''");
            let rows = format!(
                "insert into template_versions (id, kind, version, content, published_at)
                values ({id}, '{kind}', 1, '{content}', {now});
                insert into templates (kind, version_id, draft_version) values ('{kind}', {id}, 0);"
            );
            manager.get_connection().execute_unprepared(&rows).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
        ddl(manager, "alter table documents drop column template_id").await?;
        drop_tables(manager, &["print_job_templates", "templates", "template_versions"]).await?;
        if sqlite { Ok(()) } else { ddl(manager, "drop function template_versions_never_change()").await }
    }
}

/// What each kind says in version 1.
const FIRST: [(&str, &str); 3] = [
    ("certificate", include_str!("first_templates/certificate.json")),
    ("transcript", include_str!("first_templates/transcript.json")),
    ("letter", include_str!("first_templates/letter.json")),
];

const TABLES: &str = "
create table template_versions (
    id {uuid} primary key,
    kind text not null check (kind in ('certificate', 'transcript', 'letter')),
    version {int} not null check (version > 0),
    content {json} not null,
    note text,
    -- No reference to users: a row never changes, whatever becomes of who published it.
    published_by {uuid},
    published_by_name text,
    published_at {time} not null,
    unique (kind, version)
) {strict};

create table templates (
    kind text primary key check (kind in ('certificate', 'transcript', 'letter')),
    -- The version with which documents are published now.
    version_id {uuid} not null references template_versions (id),
    draft {json},
    -- Counts every change of the draft, its end included.
    draft_version {int} not null check (draft_version >= 0),
    based_on {int},
    saved_by {uuid} references users (id) on delete set null,
    saved_by_name text,
    saved_at {time},
    check ((draft is null) = (saved_at is null)),
    check ((draft is null) = (based_on is null))
) {strict};

-- With which versions a print job's documents are made.
create table print_job_templates (
    print_job_id {uuid} not null references print_jobs (id) on delete cascade,
    template_id {uuid} not null references template_versions (id),
    primary key (print_job_id, template_id)
) {strict};

-- Null: made before there were templates, with the words of version 1.
alter table documents add column template_id {uuid} references template_versions (id);
";

const SQLITE: &str = "
create trigger template_versions_never_change before update on template_versions begin
    select raise(abort, 'a published version of a template never changes');
end;
create trigger template_versions_never_go before delete on template_versions begin
    select raise(abort, 'a published version of a template never goes');
end;
";

const POSTGRES: &str = "
create function template_versions_never_change() returns trigger language plpgsql as $$
begin
    raise exception 'a published version of a template never changes';
end $$;
create trigger template_versions_never_change before update or delete on template_versions
    for each row execute function template_versions_never_change();
";
