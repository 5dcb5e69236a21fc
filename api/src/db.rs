//! The database: connections per engine, typed columns, and what a broken constraint means.

use std::{fs::File, time::Duration};

use anyhow::Context;
use chrono::NaiveDate;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, IsolationLevel, QuerySelect, Select, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use shared::problem::FieldError;

pub use text::Text;

use crate::{config::Config, problem::Error};

pub mod search;
mod tend;
mod text;

/// How long one of SQLite's readers lives.
const READER_LIFE: Duration = Duration::from_mins(10);
/// A connection that was idle for so long is asked whether it still holds before it is used.
const IDLE: Duration = Duration::from_secs(10);
/// SQLite: so many rows are read ahead of who wants them. A page of a list is read at one go.
const ROWS_AHEAD: usize = 512;

/// Connections to the database. Clones share them.
///
/// SQLite has one writer, so that writing transactions queue here instead of failing as busy; PostgreSQL has
/// one pool for both.
#[derive(Clone)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Db {
    /// Connects, and brings the schema up to date.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let db = Self::connect(config).await?;
        db.migrate(config).await?;
        Ok(db)
    }

    /// Connects without touching the schema.
    pub async fn connect(config: &Config) -> anyhow::Result<Self> {
        let options = |connections: u32| {
            let mut options = ConnectOptions::new(config.database_url.clone());
            options
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(30))
                // Asking each time whether a connection still holds would double what a short query costs.
                .test_before_acquire_if_idle_for(IDLE)
                .sqlx_logging(false)
                .map_sqlx_sqlite_opts(|sqlite| {
                    sqlite
                        .pragma("journal_mode", "wal")
                        .pragma("synchronous", "normal")
                        .pragma("foreign_keys", "on")
                        .pragma("busy_timeout", "30000")
                        .pragma("cache_size", "-65536")
                        .pragma("temp_store", "memory")
                        // As much as SQLite maps at most: what is mapped is read without being copied.
                        .pragma("mmap_size", "2147418112")
                        .row_buffer_size(ROWS_AHEAD)
                })
                // Our queries are short: compiling one takes longer than running it.
                .map_sqlx_postgres_opts(|postgres| postgres.options([("jit", "off")]));
            options
        };
        let connect = |options| async {
            Database::connect(options).await.context("can't connect to the database; check database_url")
        };
        if config.database_url.starts_with("sqlite:") {
            let writer = connect(options(1)).await?;
            // A connection knows the statistics that there were when it was made (see `tend`).
            let mut reading = options(8);
            reading.max_lifetime(READER_LIFE);
            let reader = connect(reading).await?;
            Ok(Self { reader, writer })
        } else {
            let pool = connect(options(20)).await?;
            Ok(Self { reader: pool.clone(), writer: pool })
        }
    }

    /// Brings the schema up to date. Several processes may do so at once: one does it, the others wait.
    pub async fn migrate(&self, config: &Config) -> anyhow::Result<()> {
        let context = "can't bring the database up to date";
        if self.backend() == DbBackend::Sqlite {
            let lock = File::create(config.data_dir.join("migrate.lock")).context(context)?;
            let lock =
                tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await?.context(context)?;
            Migrator::up(&self.writer, None).await.context(context)?;
            drop(lock);
        } else {
            // Held until the transaction ends; the number is an arbitrary one of ours.
            let lock = self.writer.begin().await?;
            lock.execute_unprepared("select pg_advisory_xact_lock(4807265143)").await?;
            Migrator::up(&self.writer, None).await.context(context)?;
            lock.rollback().await?;
        }
        Ok(())
    }

    /// For reading outside a transaction.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a reading transaction that sees all tables as they were at one moment.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        // SQLite's readers see one moment in any case.
        let isolation =
            matches!(self.backend(), DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
        self.reader.begin_with_config(isolation, None).await
    }

    /// Begins a writing transaction. Dropped without a commit, it is rolled back.
    pub async fn write(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// The engine.
    pub fn backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.reader.ping().await
    }

    /// Closes all connections.
    pub async fn close(self) {
        // What can't be closed now closes with the process.
        let _ = self.reader.close().await;
        let _ = self.writer.close().await;
    }
}

/// A day that both engines can hold and compare, for a filter: nothing of ours is older than 1970 or younger than 9998.
/// PostgreSQL's times reach less far than a date of a request can, and as text a year of five digits comes first.
pub fn storable(day: NaiveDate) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(9998, 12, 31).unwrap_or(NaiveDate::MAX);
    day.clamp(chrono::DateTime::UNIX_EPOCH.date_naive(), last)
}

/// Adds a row lock where the engine has them. SQLite's writing transactions exclude each other anyway.
pub fn for_update<E: EntityTrait>(select: Select<E>, on: &impl ConnectionTrait) -> Select<E> {
    match on.get_database_backend() {
        DbBackend::Sqlite => select,
        _ => select.lock_exclusive(),
    }
}

/// Turns a broken unique constraint on `table.column` into a 409 that names the field.
pub fn unique<T>(
    result: Result<T, DbErr>,
    constraints: &[(&str, &str, &str, &str)],
) -> crate::problem::Result<T> {
    result.map_err(|error| {
        let Some(sea_orm::SqlErr::UniqueConstraintViolation(text)) = error.sql_err() else { return error.into() };
        constraints
            .iter()
            // SQLite names table.column, PostgreSQL the constraint table_column_key.
            .find(|(table, column, ..)| {
                text.contains(&format!("{table}.{column}")) || text.contains(&format!("{table}_{column}_key"))
            })
            .map_or_else(
                || error.into(),
                |(_, _, field, message)| Error::AlreadyExists(FieldError::new(*field, "already_exists", *message)),
            )
    })
}

/// Whether an insert failed because the row is there already.
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
