//! The real service, in this process: listener, worker and live news, on an empty database and folder.

use std::{path::Path, sync::Arc, time::Duration};

use actix_web::{HttpServer, dev::ServerHandle, web::Data};
use api::{
    app::{self, App},
    clock::Clock,
    config::Config,
    events,
    jobs::runner,
    users,
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use shared::{
    permission::{Role, UserKind},
    users::NewUser,
};
use tempfile::TempDir;
use tokio::{runtime::Handle, task::JoinHandle, time::Instant};
use uuid::Uuid;

use super::{
    Value,
    client::{Client, Transport},
    contract::Contract,
    database::TestDatabase,
};

/// The password of every user that [`TestApp`] creates.
pub const PASSWORD: &str = "correct horse battery staple";
/// How long a test waits for something that happens in the background.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// When tests take place, unless they move the clock.
pub fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// A running service. It ends, and leaves nothing behind, when it is dropped.
pub struct TestApp {
    /// The application's state, for what no client could do.
    pub app: Data<App>,
    transport: Arc<Transport>,
    server: ServerHandle,
    tasks: Vec<JoinHandle<()>>,
    database: Option<TestDatabase>,
    _folder: TempDir,
}

impl TestApp {
    /// Starts it at [`noon`], where time stands still.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with these settings.
    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_at(Clock::fixed(noon()), settings).await
    }

    /// Starts it with this clock and these settings.
    pub async fn start_at(clock: Clock, settings: &[(&str, &str)]) -> Self {
        Self::open(clock, settings, true).await
    }

    /// Starts it without a worker: what is queued stays queued, until a test works on it.
    pub async fn start_idle() -> Self {
        Self::start_idle_with(&[]).await
    }

    /// The same with these settings.
    pub async fn start_idle_with(settings: &[(&str, &str)]) -> Self {
        Self::open(Clock::fixed(noon()), settings, false).await
    }

    async fn open(clock: Clock, settings: &[(&str, &str)], works: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::create(folder.path()).await;
        let config = config(folder.path(), &database, settings);
        let app = App::open(config, clock).await.unwrap();
        let state = app.clone();
        let listener = HttpServer::new(move || app::service(state.clone()))
            .workers(1)
            .disable_signals()
            .shutdown_timeout(1)
            .bind(("127.0.0.1", 0))
            .unwrap();
        let base = format!("http://{}", listener.addrs()[0]);
        let running = listener.run();
        let server = running.handle();
        let mut tasks = vec![
            tokio::spawn(async move { running.await.unwrap() }),
            tokio::spawn(events::watch(app.clone(), app.stopping.clone())),
        ];
        if works {
            tasks.push(tokio::spawn(runner::work(app.clone(), app.stopping.clone())));
        }
        let transport = Arc::new(Transport::new(base, Contract::known().await));
        Self { app, transport, server, tasks, database: Some(database), _folder: folder }
    }

    /// Someone who is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(Arc::clone(&self.transport), None)
    }

    /// Someone with this access token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(Arc::clone(&self.transport), Some(token.to_owned()))
    }

    /// Staff of the issuer who manage users too.
    pub async fn issuer(&self) -> Client {
        self.user(UserKind::Issuer, true, &[]).await
    }

    /// Staff of the issuer who manage no users.
    pub async fn issuer_staff(&self) -> Client {
        self.user(UserKind::Issuer, false, &[]).await
    }

    /// Someone who works for this centre.
    pub async fn centre_user(&self, centre: Uuid) -> Client {
        self.user(UserKind::Centre, false, &[centre]).await
    }

    /// Someone who works for this centre and manages its users.
    pub async fn centre_admin(&self, centre: Uuid) -> Client {
        self.user(UserKind::Centre, true, &[centre]).await
    }

    /// Staff of the issuer with this role.
    pub async fn staff(&self, role: Role) -> Client {
        let email = self.create_user(UserKind::Issuer, role.is_admin(), &[]).await;
        let sql = format!("update users set role = '{role}' where email = '{email}'");
        assert_eq!(self.sql(&sql).await, 1);
        self.sign_in(&email, PASSWORD).await
    }

    async fn user(&self, kind: UserKind, is_admin: bool, centres: &[Uuid]) -> Client {
        let email = self.create_user(kind, is_admin, centres).await;
        self.sign_in(&email, PASSWORD).await
    }

    /// Creates a user who can sign in with [`PASSWORD`]; returns the address.
    pub async fn create_user(&self, kind: UserKind, is_admin: bool, centres: &[Uuid]) -> String {
        let email = format!("{kind}-{}@example.org", self.app.clock.id());
        let new = NewUser {
            kind,
            email: email.clone(),
            username: None,
            first_name: "Siân".to_owned(),
            middle_name: None,
            last_name: "Prydderch".to_owned(),
            phone: None,
            is_admin,
            role: None,
            centre_ids: centres.to_vec(),
            password: None,
        };
        users::service::create_ready(&self.app, new, PASSWORD.to_owned()).await.unwrap();
        email
    }

    /// Signs in through HTTP.
    pub async fn sign_in(&self, login: &str, password: &str) -> Client {
        let body = super::json!({ "login": login, "password": password });
        let answer = self.anonymous().post("/auth/login").json(&body).send().await.expect(200);
        self.with_token(answer.json()["access_token"].as_str().unwrap())
    }

    /// The newest mail to this address with a link to this page, and the token of that link.
    pub async fn mailed(&self, to: &str, page: &str) -> (Value, String) {
        until("the mail arrives", async || {
            let mails = self.anonymous().read("/mailbox").await;
            let link = format!("/{page}?token=");
            mails["items"].as_array().unwrap().iter().find_map(|mail| {
                let (_, rest) = mail["text"].as_str().unwrap().split_once(&link)?;
                (mail["to"] == to).then(|| (mail.clone(), rest.split_whitespace().next().unwrap().to_owned()))
            })
        })
        .await
    }

    /// The token of the newest link to this page that was mailed to this address.
    pub async fn mailed_token(&self, to: &str, page: &str) -> String {
        self.mailed(to, page).await.1
    }

    /// The newest mail to this address with this in its subject.
    pub async fn mail_about(&self, to: &str, subject: &str) -> Value {
        until("the mail arrives", async || {
            let mails = self.anonymous().read("/mailbox").await;
            let mut mails = mails["items"].as_array().unwrap().clone().into_iter();
            mails.find(|mail| mail["to"] == to && mail["subject"].as_str().unwrap().contains(subject))
        })
        .await
    }

    /// Moves the clock forward.
    pub fn pass(&self, time: TimeDelta) {
        self.app.clock.set(self.app.clock.now() + time);
        self.app.wake();
    }

    /// Runs SQL that every engine reads; returns how many rows it changed.
    pub async fn sql(&self, sql: &str) -> u64 {
        let transaction = self.app.db.write().await.unwrap();
        let changed = transaction.execute_unprepared(sql).await.unwrap().rows_affected();
        transaction.commit().await.unwrap();
        changed
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.app.stopping.cancel();
        tokio::task::block_in_place(|| {
            Handle::current().block_on(async {
                self.server.stop(false).await;
                for task in self.tasks.drain(..) {
                    // A task that broke has said so itself.
                    let _ = task.await;
                }
                self.app.db.clone().close().await;
                if let Some(database) = self.database.take() {
                    database.remove().await;
                }
            });
        });
    }
}

/// Asks again and again until there is an answer.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn config(folder: &Path, database: &TestDatabase, settings: &[(&str, &str)]) -> Config {
    let mut environment = vec![("PORTAL_RATE_LIMIT_SCALE", "1000000"), ("PORTAL_CPU_THREADS", "2")];
    environment.extend(settings);
    database.config(folder, &environment)
}
