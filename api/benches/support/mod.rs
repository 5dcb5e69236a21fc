//! What the benches share: an application on a temporary folder, and figures with their spread.

#[allow(dead_code, reason = "not every bench needs so much")]
pub mod fill;
mod spread;

use std::collections::HashMap;

use actix_web::web::Data;
use api::{app::App, auth::Caller, centres, clock::Clock, config::Config, qualifications, users};
use sea_orm::{ConnectionTrait, Database};
use shared::{
    centres::{Address, NewCentre},
    permission::UserKind,
    qualifications::NewQualification,
    users::NewUser,
};
use uuid::Uuid;

#[allow(unused_imports, reason = "not every bench spreads")]
pub use spread::Spread;

/// The password of who issues.
#[allow(dead_code, reason = "not every bench signs in")]
pub const PASSWORD: &str = "a password for the bench";

/// The address of a centre's user.
#[allow(dead_code, reason = "not every bench signs in")]
pub const CENTRE_USER: &str = "centre@example.org";

/// How many records to fill the database with: what `PORTAL_BENCH_RECORDS` says, else a million.
#[allow(dead_code, reason = "not every bench needs so many")]
pub fn records_wanted() -> u64 {
    let asked = std::env::var("PORTAL_BENCH_RECORDS").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(1_000_000)
}

/// An application, who issues in it, and what he issues.
pub struct Bench {
    /// The application.
    pub app: Data<App>,
    /// Who issues.
    pub issuer: Caller,
    /// A centre.
    pub centre: centres::entity::Model,
    /// A qualification.
    pub qualification: qualifications::entity::Model,
    folder: tempfile::TempDir,
}

impl Bench {
    /// Opens an application on SQLite in a temporary folder.
    pub async fn open() -> anyhow::Result<Self> {
        Self::open_on(None).await
    }

    /// The same on a fresh database of this name, on the PostgreSQL that `PORTAL_TEST_POSTGRES_URL` names; none: there
    /// is no such server.
    #[allow(dead_code, reason = "not every bench asks both engines")]
    pub async fn open_on_postgres(name: &str) -> anyhow::Result<Option<Self>> {
        let Ok(server) = std::env::var("PORTAL_TEST_POSTGRES_URL") else { return Ok(None) };
        let connection = Database::connect(&server).await?;
        connection.execute_unprepared(&format!("drop database if exists {name} with (force)")).await?;
        connection.execute_unprepared(&format!("create database {name}")).await?;
        connection.close().await?;
        let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
        Self::open_on(Some(&format!("{base}/{name}"))).await.map(Some)
    }

    /// The same on another database.
    async fn open_on(database_url: Option<&str>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut settings = HashMap::from(
            [
                ("PORTAL_DATA_DIR", folder.path().to_string_lossy().as_ref()),
                ("PORTAL_RATE_LIMIT_SCALE", "1000000"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        if let Some(url) = database_url {
            settings.insert("PORTAL_DATABASE_URL".to_owned(), url.to_owned());
        }
        let config = Config::from_sources(&folder.path().join("config.toml"), &settings)?;
        let app = App::open(config, Clock::system()).await?;
        let user = NewUser {
            kind: UserKind::Issuer,
            email: "bench@example.org".to_owned(),
            username: None,
            first_name: "Ifor".to_owned(),
            middle_name: None,
            last_name: "Issuer".to_owned(),
            phone: None,
            is_admin: true,
            role: None,
            centre_ids: Vec::new(),
            password: None,
        };
        let user = users::service::create_ready(&app, user, PASSWORD.to_owned()).await?;
        let transaction = app.db.write().await?;
        let address = Address {
            line1: "1 Quay Street".to_owned(),
            line2: None,
            town: "Aberwen".to_owned(),
            postcode: "SA99 1HC".to_owned(),
            country: "GB".to_owned(),
        };
        let new = NewCentre {
            number: "10411".to_owned(),
            name: "Harbour College".to_owned(),
            address,
            contacts: Vec::new(),
            credit_limit: None,
            status: None,
        };
        let centre = centres::service::insert(&app, &transaction, new).await?;
        let new = NewQualification {
            number: "601/2977/3".to_owned(),
            title: "Level 2 Award in Food Safety and Hygiene".to_owned(),
            level: "Level 2".to_owned(),
            regulated: true,
            expires_after_months: None,
            credits: None,
            units: Vec::new(),
            status: None,
        };
        let qualification = qualifications::service::insert(&app, &transaction, new).await?;
        transaction.commit().await?;
        let issuer = Caller::of(user);
        Ok(Self { app, issuer, centre, qualification, folder })
    }

    /// Adds a user of this centre, with the address [`CENTRE_USER`] and the [`PASSWORD`].
    #[allow(dead_code, reason = "not every bench signs in")]
    pub async fn add_centre_user(&self, centre: Uuid) -> anyhow::Result<()> {
        let new = NewUser {
            kind: UserKind::Centre,
            email: CENTRE_USER.to_owned(),
            username: None,
            first_name: "Cerys".to_owned(),
            middle_name: None,
            last_name: "Centre".to_owned(),
            phone: None,
            is_admin: true,
            role: None,
            centre_ids: vec![centre],
            password: None,
        };
        users::service::create_ready(&self.app, new, PASSWORD.to_owned()).await?;
        Ok(())
    }

    /// The temporary folder.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}
