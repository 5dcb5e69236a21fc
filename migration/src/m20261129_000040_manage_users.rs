//! Locks and deletions of users, memberships that can be given back, and the roles of the issuer's staff.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl(manager, DOWN).await
    }
}

const UP: &str = "
alter table users add column locked_until {time};
alter table users add column lock_reason text;
alter table users add column lock_note text;
-- Whether it was the issuer who locked the account or switched it off: no centre opens it then.
alter table users add column stopped_by_issuer {bool} not null default {no};
-- Deleted users can be restored for a while; then all that is personal is erased.
alter table users add column deleted_at {time};
alter table users add column erased_at {time};
-- A chosen user name with letters that look alike made the same one.
alter table users add column username_look text;
create unique index users_username_look_key on users (username_look);
create index users_deleted on users (deleted_at) where erased_at is null;

-- Who was removed from a centre, and can be given back to it for a while.
create table former_memberships (
    user_id {uuid} not null references users (id) on delete cascade,
    centre_id {uuid} not null references centres (id) on delete cascade,
    removed_at {time} not null,
    primary key (user_id, centre_id)
) {strict};
create index former_memberships_centre on former_memberships (centre_id, user_id);
create index former_memberships_removed on former_memberships (removed_at);

insert into roles (code, kind) values
    ('issuer_issuing', 'issuer'), ('issuer_support', 'issuer'), ('issuer_auditor', 'issuer');
update users set role = 'issuer_issuing' where role = 'issuer_staff';
delete from roles where code = 'issuer_staff';
";

const DOWN: &str = "
insert into roles (code, kind) values ('issuer_staff', 'issuer');
update users set role = 'issuer_staff' where role in ('issuer_issuing', 'issuer_support', 'issuer_auditor');
delete from roles where code in ('issuer_issuing', 'issuer_support', 'issuer_auditor');
drop table former_memberships;
drop index users_deleted;
drop index users_username_look_key;
alter table users drop column username_look;
alter table users drop column erased_at;
alter table users drop column deleted_at;
alter table users drop column stopped_by_issuer;
alter table users drop column lock_note;
alter table users drop column lock_reason;
alter table users drop column locked_until;
";
