//! A database of each test's own, with the schema in it.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use api::{app::prepare_data_dir, clock::Clock, config::Config, db::Db};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

use super::prepared;

/// The file of SQLite in a folder of data.
const FILE: &str = "portal.sqlite";

/// An empty database. All migrations take longer than most tests: it is a copy of one that has been through them.
pub enum TestDatabase {
    /// A file in the test's folder of data.
    Sqlite,
    /// A database in the PostgreSQL that `PORTAL_TEST_POSTGRES_URL` names.
    Postgres {
        /// Where databases are made and removed.
        server: String,
        /// Its name.
        name: String,
    },
}

impl TestDatabase {
    /// Makes one of the engine that `PORTAL_TEST_ENGINE` names, for the test that has this folder.
    pub async fn create(folder: &Path) -> Self {
        match std::env::var("PORTAL_TEST_ENGINE").as_deref() {
            Err(_) | Ok("sqlite") => {
                let made = prepared::once(FILE, migrated_file).await;
                fs::create_dir(data_dir(folder)).unwrap();
                fs::copy(made, data_dir(folder).join(FILE)).unwrap();
                Self::Sqlite
            }
            Ok("postgres") => {
                let server = std::env::var("PORTAL_TEST_POSTGRES_URL").expect(
                    "PORTAL_TEST_POSTGRES_URL is not set; run the tests through tools/with-services.sh",
                );
                let name = format!("test_{}", Clock::system().id().simple());
                let connection = alone(&server).await;
                let template = template(&connection, &server).await;
                let create = format!("create database {name} template {template}");
                connection.execute_unprepared(&create).await.unwrap();
                connection.close().await.unwrap();
                Self::Postgres { server, name }
            }
            Ok(other) => panic!("PORTAL_TEST_ENGINE is {other}; use sqlite or postgres"),
        }
    }

    /// The configuration of a portal on this database, in the test's folder, with these settings more.
    pub fn config(&self, folder: &Path, settings: &[(&str, &str)]) -> Config {
        let url = match self {
            Self::Sqlite => None,
            Self::Postgres { server, name } => Some(url_in(server, name)),
        };
        config(folder, url, settings)
    }

    /// Removes what the test's folder does not hold.
    pub async fn remove(self) {
        if let Self::Postgres { server, name } = self {
            let connection = alone(&server).await;
            connection.execute_unprepared(&format!("drop database {name} with (force)")).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

fn data_dir(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn config(folder: &Path, url: Option<String>, settings: &[(&str, &str)]) -> Config {
    let data_dir = data_dir(folder).display().to_string();
    let mut environment = HashMap::from([("PORTAL_DATA_DIR".to_owned(), data_dir)]);
    environment.extend(url.map(|url| ("PORTAL_DATABASE_URL".to_owned(), url)));
    environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Config::from_sources(&folder.join("config.toml"), &environment).unwrap()
}

/// Writes an empty database of SQLite to this path.
async fn migrated_file(path: &Path) {
    let folder = tempfile::tempdir().unwrap();
    migrate(&config(folder.path(), None, &[])).await;
    fs::copy(data_dir(folder.path()).join(FILE), path).unwrap();
}

/// The name of an empty database on this server, which nobody is connected to. The first test that asks makes it.
async fn template(connection: &DatabaseConnection, server: &str) -> String {
    let build = prepared::build().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let name = format!("template_{build}");
    // The number is an arbitrary one of ours; the connection is one only, so that it is the one that has the lock.
    connection.execute_unprepared("select pg_advisory_lock(5930112846)").await.unwrap();
    let half = format!("{name}_half");
    let find = format!("select 1 from pg_database where datname = '{name}'");
    if connection.execute_unprepared(&find).await.unwrap().rows_affected() == 0 {
        connection.execute_unprepared(&format!("drop database if exists {half}")).await.unwrap();
        connection.execute_unprepared(&format!("create database {half}")).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        migrate(&config(folder.path(), Some(url_in(server, &half)), &[])).await;
        connection.execute_unprepared(&format!("alter database {half} rename to {name}")).await.unwrap();
    }
    connection.execute_unprepared("select pg_advisory_unlock(5930112846)").await.unwrap();
    name
}

async fn migrate(config: &Config) {
    prepare_data_dir(config).unwrap();
    let db = Db::connect(config).await.unwrap();
    db.migrate(config).await.unwrap();
    db.close().await;
}

/// The server's URL with this database in it.
fn url_in(server: &str, name: &str) -> String {
    format!("{}/{name}", server.rsplit_once('/').unwrap().0)
}

/// One connection.
async fn alone(server: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(server);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}
