//! The index of words that lists are searched by: any three letters in a row lead to the rows that have them.
//!
//! SQLite keeps it as an FTS5 table beside each searched table, in step by triggers; `<table>_parts` shows its
//! terms, so that one or two letters are found as the beginning of three. PostgreSQL has an index for it, by its
//! extension `pg_trgm`.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 9] = [
    "users",
    "centres",
    "qualifications",
    "learners",
    "batches",
    "print_jobs",
    "records",
    "documents",
    "audit_events",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            let db = manager.get_connection();
            db.execute_unprepared("create extension if not exists pg_trgm").await.map_err(|error| {
                DbErr::Migration(format!(
                    "search needs PostgreSQL's extension pg_trgm, which this user may not create: let an \
                     administrator run “create extension pg_trgm” in this database, then start again ({error})"
                ))
            })?;
        }
        for table in TABLES {
            index(manager, table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            // The extension stays: others may use it.
            drop_index(manager, table).await?;
        }
        Ok(())
    }
}

/// Makes the index of words of a table.
pub(crate) async fn index(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let sql = if sqlite { SQLITE } else { POSTGRES };
    manager.get_connection().execute_unprepared(&sql.replace("{table}", table)).await.map(drop)
}

/// Drops it.
pub(crate) async fn drop_index(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let sql = if sqlite { SQLITE_DOWN } else { "drop index {table}_words" };
    manager.get_connection().execute_unprepared(&sql.replace("{table}", table)).await.map(drop)
}

// The two spaces at the end make the last letters of a text the beginning of three, too.
const SQLITE: &str = "
create virtual table {table}_words using fts5(
    search, content = '', contentless_delete = 1, detail = 'none', tokenize = 'trigram case_sensitive 1');
create virtual table {table}_parts using fts5vocab({table}_words, 'instance');
insert into {table}_words (rowid, search) select row_key, search || '  ' from {table};
create trigger {table}_words_insert after insert on {table} begin
    insert into {table}_words (rowid, search) values (new.row_key, new.search || '  ');
end;
create trigger {table}_words_update after update of search on {table} when new.search <> old.search begin
    delete from {table}_words where rowid = old.row_key;
    insert into {table}_words (rowid, search) values (new.row_key, new.search || '  ');
end;
create trigger {table}_words_delete after delete on {table} begin
    delete from {table}_words where rowid = old.row_key;
end;
";

const SQLITE_DOWN: &str = "
drop trigger {table}_words_insert;
drop trigger {table}_words_update;
drop trigger {table}_words_delete;
drop table {table}_parts;
drop table {table}_words;
";

// Nearly each text differs from all others: more samples let the planner tell rare words from common ones.
const POSTGRES: &str = "
create index {table}_words on {table} using gin (search gin_trgm_ops);
alter table {table} alter column search set statistics 500;
";
