//! Counts for reports: how many documents and records of each sort there are, kept by the database itself in the
//! transaction that changes them. Whatever writes documents or records, the counts agree with the rows.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::{ddl, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            ddl(manager, &TABLES.replace("{clustered}", ", without rowid")).await?;
            ddl(manager, SQLITE).await?;
            ddl(manager, &FILL.replace("{day}", "substr(created_at, 1, 10)")).await
        } else {
            ddl(manager, &TABLES.replace("{clustered}", "")).await?;
            ddl(manager, POSTGRES).await?;
            ddl(manager, &FILL.replace("{day}", "(created_at at time zone 'UTC')::date")).await
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let triggers = match manager.get_database_backend() {
            DbBackend::Sqlite => DROP_SQLITE,
            _ => DROP_POSTGRES,
        };
        ddl(manager, triggers).await?;
        drop_tables(manager, &["report_records", "report_documents"]).await
    }
}

const TABLES: &str = "
create table report_documents (
    issued_on {date} not null,
    centre_id {uuid} not null,
    qualification_id {uuid} not null,
    kind text not null,
    status text not null,
    -- Whether it took the place of another document.
    replacement {bool} not null,
    -- 9999-12-31 for documents that hold for good: a key has no nulls.
    expires_on {date} not null,
    documents {int} not null,
    primary key (issued_on, centre_id, qualification_id, kind, status, replacement, expires_on)
) {strict}{clustered};

create table report_records (
    issued_on {date} not null,
    centre_id {uuid} not null,
    qualification_id {uuid} not null,
    notification_status text not null,
    records {int} not null,
    primary key (issued_on, centre_id, qualification_id, notification_status)
) {strict}{clustered};
";

/// What was there before the counts.
const FILL: &str = "
insert into report_documents
select d.issued_on, d.centre_id, r.qualification_id, d.kind, d.status, d.replaces_id is not null,
    coalesce(d.expires_on, '9999-12-31'), count(*)
from documents d join records r on r.id = d.record_id group by 1, 2, 3, 4, 5, 6, 7;
insert into report_records
select {day}, centre_id, qualification_id, notification_status, count(*) from records group by 1, 2, 3, 4;
";

const SQLITE: &str = "
create trigger report_documents_added after insert on documents begin
    insert into report_documents values (
        new.issued_on, new.centre_id, (select qualification_id from records where id = new.record_id), new.kind,
        new.status, new.replaces_id is not null, coalesce(new.expires_on, '9999-12-31'), 1)
    on conflict do update set documents = documents + 1;
end;
create trigger report_documents_removed after delete on documents begin
    insert into report_documents values (
        old.issued_on, old.centre_id, (select qualification_id from records where id = old.record_id), old.kind,
        old.status, old.replaces_id is not null, coalesce(old.expires_on, '9999-12-31'), -1)
    on conflict do update set documents = documents - 1;
end;
create trigger report_documents_changed
after update of issued_on, centre_id, record_id, kind, status, replaces_id, expires_on on documents begin
    insert into report_documents values (
        old.issued_on, old.centre_id, (select qualification_id from records where id = old.record_id), old.kind,
        old.status, old.replaces_id is not null, coalesce(old.expires_on, '9999-12-31'), -1)
    on conflict do update set documents = documents - 1;
    insert into report_documents values (
        new.issued_on, new.centre_id, (select qualification_id from records where id = new.record_id), new.kind,
        new.status, new.replaces_id is not null, coalesce(new.expires_on, '9999-12-31'), 1)
    on conflict do update set documents = documents + 1;
end;
create trigger report_records_added after insert on records begin
    insert into report_records values (
        substr(new.created_at, 1, 10), new.centre_id, new.qualification_id, new.notification_status, 1)
    on conflict do update set records = records + 1;
end;
create trigger report_records_removed after delete on records begin
    insert into report_records values (
        substr(old.created_at, 1, 10), old.centre_id, old.qualification_id, old.notification_status, -1)
    on conflict do update set records = records - 1;
end;
create trigger report_records_changed
after update of created_at, centre_id, qualification_id, notification_status on records begin
    insert into report_records values (
        substr(old.created_at, 1, 10), old.centre_id, old.qualification_id, old.notification_status, -1)
    on conflict do update set records = records - 1;
    insert into report_records values (
        substr(new.created_at, 1, 10), new.centre_id, new.qualification_id, new.notification_status, 1)
    on conflict do update set records = records + 1;
end;
";

const DROP_SQLITE: &str = "
drop trigger report_documents_added;
drop trigger report_documents_removed;
drop trigger report_documents_changed;
drop trigger report_records_added;
drop trigger report_records_removed;
drop trigger report_records_changed;
";

// Once for each statement, not for each row; in the order of the key, so that two transactions that count the same
// sorts of documents wait for each other and never deadlock.
const POSTGRES: &str = "
create function report_documents_count() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into report_documents
        select d.issued_on, d.centre_id, r.qualification_id, d.kind, d.status, d.replaces_id is not null,
            coalesce(d.expires_on, '9999-12-31'), count(*)
        from come d join records r on r.id = d.record_id
        group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
        on conflict (issued_on, centre_id, qualification_id, kind, status, replacement, expires_on)
        do update set documents = report_documents.documents + excluded.documents;
    elsif tg_op = 'DELETE' then
        insert into report_documents
        select d.issued_on, d.centre_id, r.qualification_id, d.kind, d.status, d.replaces_id is not null,
            coalesce(d.expires_on, '9999-12-31'), -count(*)
        from gone d join records r on r.id = d.record_id
        group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
        on conflict (issued_on, centre_id, qualification_id, kind, status, replacement, expires_on)
        do update set documents = report_documents.documents + excluded.documents;
    else
        insert into report_documents
        select d.issued_on, d.centre_id, r.qualification_id, d.kind, d.status, d.replaces_id is not null,
            coalesce(d.expires_on, '9999-12-31'), sum(d.step)
        from (select *, -1 as step from gone union all select *, 1 as step from come) d
        join records r on r.id = d.record_id
        group by 1, 2, 3, 4, 5, 6, 7 having sum(d.step) <> 0 order by 1, 2, 3, 4, 5, 6, 7
        on conflict (issued_on, centre_id, qualification_id, kind, status, replacement, expires_on)
        do update set documents = report_documents.documents + excluded.documents;
    end if;
    return null;
end $$;
create trigger report_documents_added after insert on documents
    referencing new table as come for each statement execute function report_documents_count();
create trigger report_documents_removed after delete on documents
    referencing old table as gone for each statement execute function report_documents_count();
create trigger report_documents_changed after update on documents
    referencing old table as gone new table as come for each statement execute function report_documents_count();

create function report_records_count() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into report_records
        select (created_at at time zone 'UTC')::date, centre_id, qualification_id, notification_status, count(*)
        from come group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (issued_on, centre_id, qualification_id, notification_status)
        do update set records = report_records.records + excluded.records;
    elsif tg_op = 'DELETE' then
        insert into report_records
        select (created_at at time zone 'UTC')::date, centre_id, qualification_id, notification_status, -count(*)
        from gone group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (issued_on, centre_id, qualification_id, notification_status)
        do update set records = report_records.records + excluded.records;
    else
        insert into report_records
        select (created_at at time zone 'UTC')::date, centre_id, qualification_id, notification_status, sum(step)
        from (select *, -1 as step from gone union all select *, 1 as step from come) r
        group by 1, 2, 3, 4 having sum(step) <> 0 order by 1, 2, 3, 4
        on conflict (issued_on, centre_id, qualification_id, notification_status)
        do update set records = report_records.records + excluded.records;
    end if;
    return null;
end $$;
create trigger report_records_added after insert on records
    referencing new table as come for each statement execute function report_records_count();
create trigger report_records_removed after delete on records
    referencing old table as gone for each statement execute function report_records_count();
create trigger report_records_changed after update on records
    referencing old table as gone new table as come for each statement execute function report_records_count();
";

const DROP_POSTGRES: &str = "
drop trigger report_documents_added on documents;
drop trigger report_documents_removed on documents;
drop trigger report_documents_changed on documents;
drop trigger report_records_added on records;
drop trigger report_records_removed on records;
drop trigger report_records_changed on records;
drop function report_documents_count();
drop function report_records_count();
";
