//! A mark of each centre in the searched text of its records, so that the index of words leads to the records of one
//! centre and not through those of all. And what filters by level and kind look at is in the indexes that they walk.

use sea_orm::{ConnectionTrait, Statement, prelude::Uuid};
use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(
            manager,
            "alter table centres add column search_mark text not null default '';
            drop index records_centre_created;
            create index records_centre_created on records (centre_id, created_at, id, qualification_id);
            drop index documents_record;
            create index documents_record on documents (record_id, kind, status, expires_on)",
        )
        .await?;
        let db = manager.get_connection();
        let engine = db.get_database_backend();
        for row in db.query_all_raw(Statement::from_string(engine, "select id from centres")).await? {
            let id: Uuid = row.try_get("", "id")?;
            for sql in [
                "update centres set search_mark = $1 where id = $2",
                "update records set search = search || ' ' || $1 where centre_id = $2",
            ] {
                let values = [search_mark(id).into(), id.into()];
                db.execute_raw(Statement::from_sql_and_values(engine, sql, values)).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(
            manager,
            "update records set search = replace(search, ' ' || (
                select search_mark from centres where centres.id = records.centre_id), '');
            alter table centres drop column search_mark;
            drop index records_centre_created;
            create index records_centre_created on records (centre_id, created_at, id);
            drop index documents_record;
            create index documents_record on documents (record_id)",
        )
        .await
    }
}

/// Three letters of the Yi script, made of a centre's id: nobody searches for them by chance. Two centres with the same
/// ones cost a little time and nothing else, since a search keeps to its centre anyway.
pub fn search_mark(centre_id: Uuid) -> String {
    const FIRST: u128 = 0xA000;
    const LETTERS: u128 = 1165;
    let mut rest = centre_id.as_u128() & u128::from(u64::MAX);
    (0..3)
        .filter_map(|_| {
            let letter = FIRST + rest % LETTERS;
            rest /= LETTERS;
            char::from_u32(letter.try_into().ok()?)
        })
        .collect()
}
