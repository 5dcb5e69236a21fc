//! Accounts of learners: which learners a user is, registrations that wait, and the learners' reports of mistakes.

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
        ddl(manager, DOWN).await?;
        drop_tables(manager, &["learner_registrations", "learner_accounts"]).await?;
        ddl(manager, "alter table users drop column language").await
    }
}

const UP: &str = "
-- In which the user is written to.
alter table users add column language text not null default 'en' check (language in ('en', 'cy'));

create table learner_accounts (
    learner_id {uuid} primary key references learners (id) on delete cascade,
    user_id {uuid} not null references users (id) on delete cascade,
    linked_at {time} not null
) {strict};
create index learner_accounts_user on learner_accounts (user_id);

-- What someone typed to register: compared in the background, and gone when that has failed or its time is over.
create table learner_registrations (
    id {uuid} primary key,
    enrolment_number text not null,
    first_name text not null,
    last_name text not null,
    date_of_birth {date} not null,
    email text not null check (length(email) <= 254),
    password_hash text not null,
    language text not null check (language in ('en', 'cy')),
    -- Of the link that was mailed; null until the details were found right.
    token_hash text unique check (length(token_hash) = 64),
    created_at {time} not null,
    expires_at {time} not null
) {strict};
create index learner_registrations_expiry on learner_registrations (expires_at);

-- Numbers are found with or without the spaces and hyphens that are printed in them.
create index learners_loose_number on learners (replace(replace(enrolment_key, '-', ''), ' ', ''));
create index learner_aliases_loose_number on learner_aliases (replace(replace(enrolment_key, '-', ''), ' ', ''));

alter table issue_reports add column from_learner {bool} not null default {no};
create index issue_reports_reporter on issue_reports (reporter_id, created_at, id);
";

const DOWN: &str = "
drop index issue_reports_reporter;
alter table issue_reports drop column from_learner;
drop index learner_aliases_loose_number;
drop index learners_loose_number;
";
