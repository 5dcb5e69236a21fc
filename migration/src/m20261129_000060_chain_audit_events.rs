//! Chains the entries of the audit trail, log by log, and keeps what was written from being changed.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;

use crate::{ddl, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await?;
        let keep = match manager.get_database_backend() {
            DbBackend::Sqlite => KEEP_SQLITE,
            _ => KEEP_POSTGRES,
        };
        manager.get_connection().execute_unprepared(keep).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let loosen = match manager.get_database_backend() {
            DbBackend::Sqlite => {
                "drop trigger audit_events_stay; drop trigger audit_events_keep; drop trigger audit_events_forget;"
            }
            _ => {
                "drop trigger audit_events_stay on audit_events; drop trigger audit_events_keep on audit_events;
                drop function audit_events_stay(); drop function audit_events_keep();"
            }
        };
        manager.get_connection().execute_unprepared(loosen).await?;
        ddl(manager, DOWN).await?;
        drop_tables(manager, &["audit_heads"]).await
    }
}

const UP: &str = "
alter table audit_events add column address text;
alter table audit_events add column seq {int};
alter table audit_events add column hash text;
alter table audit_events add column sealed text;
alter table audit_events add column salt text;
alter table audit_events add column erased_by {uuid};
create unique index audit_events_centre_seq on audit_events (centre_id, seq);
create unique index audit_events_portal_seq on audit_events (seq) where centre_id is null;
create index audit_events_unsealed on audit_events (at, id) where seq is null;
create table audit_heads (
    log text primary key,
    seq {int} not null check (seq >= 0),
    hash text not null check (length(hash) = 64),
    mac text not null
) {strict};
";

const DOWN: &str = "
drop index audit_events_centre_seq;
drop index audit_events_portal_seq;
drop index audit_events_unsealed;
alter table audit_events drop column address;
alter table audit_events drop column seq;
alter table audit_events drop column hash;
alter table audit_events drop column sealed;
alter table audit_events drop column salt;
alter table audit_events drop column erased_by;
";

/// Entries are never removed; what is chained never changes; what is personal goes only by an erasure.
const KEEP_SQLITE: &str = "
create trigger audit_events_stay before delete on audit_events begin
    select raise(abort, 'entries of the audit trail are never removed');
end;
create trigger audit_events_keep before update on audit_events when
    new.id is not old.id or new.at is not old.at or new.actor_id is not old.actor_id
    or new.action is not old.action or new.subject_kind is not old.subject_kind
    or new.subject_id is not old.subject_id or new.centre_id is not old.centre_id
    or new.request_id is not old.request_id
    or (old.hash is not null and (new.seq is not old.seq or new.hash is not old.hash or new.sealed is not old.sealed))
begin
    select raise(abort, 'entries of the audit trail are never changed');
end;
create trigger audit_events_forget before update on audit_events when
    (new.erased_by is null or old.erased_by is not null)
    and (new.actor_name is not old.actor_name or new.subject_name is not old.subject_name
        or new.address is not old.address or new.details is not old.details
        or (old.hash is not null and new.salt is not old.salt) or new.search is not old.search
        or new.erased_by is not old.erased_by)
begin
    select raise(abort, 'what the audit trail holds goes only by an erasure');
end;
";

const KEEP_POSTGRES: &str = "
create function audit_events_stay() returns trigger language plpgsql as $$
begin
    raise exception 'entries of the audit trail are never removed';
end $$;
create trigger audit_events_stay before delete on audit_events
    for each row execute function audit_events_stay();
create function audit_events_keep() returns trigger language plpgsql as $$
begin
    if (new.id, new.at, new.actor_id, new.action, new.subject_kind, new.subject_id, new.centre_id, new.request_id)
        is distinct from
        (old.id, old.at, old.actor_id, old.action, old.subject_kind, old.subject_id, old.centre_id, old.request_id)
        or (old.hash is not null and (new.seq, new.hash, new.sealed) is distinct from (old.seq, old.hash, old.sealed))
    then
        raise exception 'entries of the audit trail are never changed';
    end if;
    if (new.erased_by is null or old.erased_by is not null)
        and ((new.actor_name, new.subject_name, new.address, new.details, new.search, new.erased_by)
            is distinct from
            (old.actor_name, old.subject_name, old.address, old.details, old.search, old.erased_by)
            or (old.hash is not null and new.salt is distinct from old.salt))
    then
        raise exception 'what the audit trail holds goes only by an erasure';
    end if;
    return new;
end $$;
create trigger audit_events_keep before update on audit_events
    for each row execute function audit_events_keep();
";
