//! The database's migrations, for SQLite and PostgreSQL.
//!
//! Each is plain SQL that both engines read; only the names of types differ, and [`ddl`] fills them in.
//! A migration that has been released never changes.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigratorTrait, SchemaManager};

mod m20261123_000001_create_users;
mod m20261123_000002_create_centres;
mod m20261123_000003_create_qualifications;
mod m20261123_000004_create_learners;
mod m20261123_000005_create_batches;
mod m20261123_000006_create_documents;
mod m20261123_000007_create_jobs;
mod m20261123_000008_create_audit_events;
mod m20261124_000009_create_search;
mod m20261124_000010_create_learner_merges;
mod m20261124_000012_create_column_mappings;
mod m20261124_000013_create_batch_faults;
mod m20261124_000014_create_print_job_failures;
mod m20261124_000015_create_report_counts;
mod m20261124_000016_create_settings;
mod m20261124_000018_create_bulk_changes;
mod m20261124_000020_create_templates;
mod m20261124_000021_create_exports;
mod m20261124_000022_create_issue_reports;
mod m20261124_000023_index_dashboards;
mod m20261124_000025_create_profiles;
mod m20261124_000028_index_batch_files;
mod m20261124_000029_create_notifications;
mod m20261124_000033_create_learner_accounts;
mod m20261124_000034_create_shares;
mod m20261124_000039_mark_records;
mod m20261129_000040_manage_users;
mod m20261129_000041_create_approvals;
mod m20261129_000050_create_second_factors;
mod m20261129_000051_defend_sign_in;
mod m20261129_000060_chain_audit_events;
mod m20261129_000061_erase_personal_data;
mod m20261129_000070_create_store;
mod m20261129_000071_create_orders;
mod m20261129_000080_add_document_states;
mod m20261129_000090_create_api_keys;
mod m20261129_000091_create_webhooks;

pub use m20261124_000039_mark_records::search_mark;
pub use m20261129_000080_add_document_states::DOCUMENT_STATES;

/// All migrations, in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_users::Migration),
            Box::new(m20261123_000002_create_centres::Migration),
            Box::new(m20261123_000003_create_qualifications::Migration),
            Box::new(m20261123_000004_create_learners::Migration),
            Box::new(m20261123_000005_create_batches::Migration),
            Box::new(m20261123_000006_create_documents::Migration),
            Box::new(m20261123_000007_create_jobs::Migration),
            Box::new(m20261123_000008_create_audit_events::Migration),
            Box::new(m20261124_000009_create_search::Migration),
            Box::new(m20261124_000010_create_learner_merges::Migration),
            Box::new(m20261124_000012_create_column_mappings::Migration),
            Box::new(m20261124_000013_create_batch_faults::Migration),
            Box::new(m20261124_000014_create_print_job_failures::Migration),
            Box::new(m20261124_000015_create_report_counts::Migration),
            Box::new(m20261124_000016_create_settings::Migration),
            Box::new(m20261124_000018_create_bulk_changes::Migration),
            Box::new(m20261124_000020_create_templates::Migration),
            Box::new(m20261124_000021_create_exports::Migration),
            Box::new(m20261124_000022_create_issue_reports::Migration),
            Box::new(m20261124_000023_index_dashboards::Migration),
            Box::new(m20261124_000025_create_profiles::Migration),
            Box::new(m20261124_000028_index_batch_files::Migration),
            Box::new(m20261124_000029_create_notifications::Migration),
            Box::new(m20261124_000033_create_learner_accounts::Migration),
            Box::new(m20261124_000034_create_shares::Migration),
            Box::new(m20261124_000039_mark_records::Migration),
            Box::new(m20261129_000040_manage_users::Migration),
            Box::new(m20261129_000041_create_approvals::Migration),
            Box::new(m20261129_000050_create_second_factors::Migration),
            Box::new(m20261129_000051_defend_sign_in::Migration),
            Box::new(m20261129_000060_chain_audit_events::Migration),
            Box::new(m20261129_000061_erase_personal_data::Migration),
            Box::new(m20261129_000070_create_store::Migration),
            Box::new(m20261129_000071_create_orders::Migration),
            Box::new(m20261129_000080_add_document_states::Migration),
            Box::new(m20261129_000090_create_api_keys::Migration),
            Box::new(m20261129_000091_create_webhooks::Migration),
        ]
    }
}

/// Runs SQL in which `{uuid}`, `{time}`, `{date}`, `{json}`, `{bytes}`, `{int}` and `{bool}` stand for the engine's
/// types, `{no}` for its false, and `{strict}` for what makes SQLite check them. `{searched_id}` is the id of a
/// table whose rows are searched: SQLite's index of words knows rows by a whole number, which must be a column so
/// that a VACUUM does not number them anew.
async fn ddl(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let types = match manager.get_database_backend() {
        sea_orm::DbBackend::Sqlite => [
            ("{uuid}", "blob"),
            ("{time}", "text"),
            ("{date}", "text"),
            ("{json}", "text"),
            ("{bytes}", "blob"),
            ("{int}", "integer"),
            ("{bool}", "integer"),
            ("{no}", "0"),
            ("{strict}", "strict"),
            ("{searched_id}", "row_key integer primary key,\n    id blob not null unique"),
        ],
        _ => [
            ("{uuid}", "uuid"),
            ("{time}", "timestamptz"),
            ("{date}", "date"),
            ("{json}", "jsonb"),
            ("{bytes}", "bytea"),
            ("{int}", "bigint"),
            ("{bool}", "boolean"),
            ("{no}", "false"),
            ("{strict}", ""),
            ("{searched_id}", "id uuid primary key"),
        ],
    };
    let sql = types.iter().fold(sql.to_owned(), |sql, (name, text)| sql.replace(name, text));
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

/// Drops tables, the last made first.
async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        manager.get_connection().execute_unprepared(&format!("drop table {table}")).await?;
    }
    Ok(())
}
