//! The application: its state, and the one list of mounted capabilities.

use std::{sync::Arc, time::Duration};

use actix_web::{
    Error as ActixError,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    web::{self, Data},
};
use chrono::TimeDelta;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi;
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

use crate::{
    accounts, api_keys, approvals, audit,
    auth::{self, keys::Keys},
    basket, batches,
    blobs::Blobs,
    brand, bulk_changes, centres,
    clock::Clock,
    config::Config,
    cpu::Cpu,
    dashboard,
    db::Db,
    docs,
    documents::{self, render::Renderer, sign::Signer},
    events, exports, health,
    http::{idempotency, layers, rate_limit::Limits},
    issue_reports, jobs, learner_portal, learners, mail, notifications,
    openapi::Document,
    orders, payments, print_jobs, privacy,
    problem::{self, Result},
    profile, qualifications, records, reports, search, second_factor, settings, shares, store, templates,
    users, verify,
    web_app::{self, WebApp},
    webhooks,
};

/// Everything that handlers and jobs share.
pub struct App {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Time and ids.
    pub clock: Clock,
    /// The pool for CPU-heavy work.
    pub cpu: Cpu,
    /// Files.
    pub blobs: Blobs,
    /// Makes documents.
    pub renderer: Arc<Renderer>,
    /// Signs documents.
    pub signer: Arc<Signer>,
    /// The settings that this process knows; ask for [`App::settings`].
    pub known_settings: settings::Known,
    /// The published templates that this process has read.
    pub known_templates: templates::Known,
    /// What verifiers were answered a moment ago.
    pub known_answers: verify::known::Known,
    /// The portal's secret.
    pub keys: Keys,
    /// The keys of access tokens that this process knows.
    pub access: auth::access::Known,
    /// Limits by address.
    pub limits: Limits,
    /// The way out for mail.
    pub mail: mail::send::Sender,
    /// The way to the payment provider.
    pub payments: payments::Payments,
    /// The way to other programs.
    pub webhooks: webhooks::send::Sender,
    /// Live news.
    pub news: events::Hub,
    /// The built web application.
    pub web: WebApp,
    /// Cancelled when the process is to end.
    pub stopping: CancellationToken,
    work: Notify,
}

impl App {
    /// Opens all that the settings name. The schema is brought up to date.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Data<Self>> {
        prepare_data_dir(&config)?;
        // Before anything is touched: without a key that serves, nothing could be issued.
        let signer = Arc::new(Signer::open(&config, clock.now())?);
        let db = Db::open(&config).await?;
        let app = Data::new(Self {
            db,
            cpu: Cpu::new(config.cpu_threads)?,
            blobs: Blobs::open(&config)?,
            renderer: Arc::new(Renderer::new()?),
            signer,
            known_settings: settings::Known::default(),
            known_templates: templates::Known::default(),
            known_answers: verify::known::Known::default(),
            keys: Keys::open(&config)?,
            access: auth::access::Known::default(),
            limits: Limits::new(&config),
            mail: mail::send::Sender::open(&config)?,
            payments: payments::Payments::open(&config)?,
            webhooks: webhooks::send::Sender::open(&config)?,
            news: events::Hub::default(),
            web: WebApp::open(&config),
            stopping: CancellationToken::new(),
            work: Notify::new(),
            clock,
            config,
        });
        settings::store::seed(&app).await?;
        if let Some(since) = settings::store::unheeded(&app).await? {
            tracing::warn!(%since, "the brand in the configuration was taken at the first start; it is changed in the portal's settings now");
        }
        Ok(app)
    }

    /// Wakes the worker: a job was queued, and its transaction is committed.
    pub fn wake(&self) {
        self.work.notify_one();
        self.news.wake();
    }

    /// Waits until the worker is woken.
    pub async fn woken(&self) {
        self.work.notified().await;
    }

    /// Forgets what is over: ended jobs and sessions, old keys, addresses that ask no more. And tends the database.
    pub async fn sweep(&self) -> Result<()> {
        self.limits.tidy();
        let now = self.clock.now();
        let kept = &self.settings().await?.rules;
        let transaction = self.db.write().await?;
        jobs::store::forget_before(&transaction, now - TimeDelta::days(7)).await?;
        idempotency::forget_before(&transaction, now - TimeDelta::days(1)).await?;
        auth::service::forget_before(&transaction, now - TimeDelta::days(7)).await?;
        auth::access::forget_before(&transaction, now - TimeDelta::days(1)).await?;
        auth::delays::forget(&transaction, now).await?;
        auth::devices::forget_before(&transaction, now - TimeDelta::days(auth::devices::KEPT_DAYS)).await?;
        second_factor::store::forget_before(&transaction, now).await?;
        profile::email::forget_before(&transaction, now).await?;
        users::erasure::sweep(&transaction, self, now).await?;
        learner_portal::store::forget_before(&transaction, now).await?;
        shares::store::forget_before(&transaction, now - TimeDelta::days(shares::KEPT_DAYS)).await?;
        let undo = TimeDelta::days(i64::from(learners::merge::UNDO_DAYS));
        learners::merge::forget_before(&transaction, now - undo).await?;
        mail::forget_before(&transaction, now - TimeDelta::days(kept.sent_mail_days.into())).await?;
        notifications::store::forget_before(
            &transaction,
            now - TimeDelta::days(1),
            now - TimeDelta::days(90),
        )
        .await?;
        let kept = TimeDelta::days(shared::webhooks::KEPT_DAYS);
        webhooks::forget_before(&transaction, now - kept).await?;
        transaction.commit().await?;
        if let Err(error) = self.db.tend().await {
            tracing::warn!(%error, "could not gather the database's statistics");
        }
        // Each by itself: what goes wrong in one holds no other up.
        let note = |chore, done: problem::Result<()>| {
            if let Err(error) = done {
                let error = format!("{:#}", anyhow::Error::from(error));
                tracing::error!(chore, error, "could not be done; it is tried again at the next sweep");
            }
        };
        note("exports that have expired", exports::expiry::sweep(self).await);
        note("retention", privacy::retention::once_a_day(self).await);
        // The last, as it waits for the payment provider.
        note("orders that were not paid", orders::unpaid::sweep(self).await);
        Ok(())
    }
}

/// Makes the data folder, which nobody else may read: one that is there is closed to others.
pub fn prepare_data_dir(config: &Config) -> anyhow::Result<()> {
    use std::{
        fs::Permissions,
        os::unix::fs::{DirBuilderExt, PermissionsExt},
    };

    use anyhow::Context;
    let folder = &config.data_dir;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("data_dir: can't make the folder {}", folder.display()))?;
    let mode = std::fs::metadata(folder).map(|found| found.permissions().mode() & 0o777);
    if mode.is_ok_and(|mode| mode & 0o077 != 0) {
        std::fs::set_permissions(folder, Permissions::from_mode(0o700)).with_context(|| {
            format!("data_dir: others can read {}; make it yours, with the mode 0700", folder.display())
        })?;
    }
    Ok(())
}

/// Mounts every capability of the API. A path is held against one pattern after the other, so that what the public asks
/// for comes first.
fn capabilities(config: &mut ServiceConfig) {
    config
        .configure(verify::configure)
        .configure(brand::configure)
        .configure(auth::configure)
        .configure(profile::configure)
        .configure(second_factor::configure)
        .configure(dashboard::configure)
        .configure(print_jobs::configure)
        .configure(records::configure)
        .configure(documents::configure)
        .configure(bulk_changes::configure)
        .configure(approvals::configure)
        .configure(exports::configure)
        .configure(issue_reports::configure)
        .configure(notifications::configure)
        .configure(events::configure)
        .configure(centres::configure)
        .configure(qualifications::configure)
        .configure(learners::configure)
        .configure(privacy::configure)
        .configure(users::configure)
        .configure(learner_portal::configure)
        .configure(shares::configure)
        .configure(store::configure)
        .configure(basket::configure)
        .configure(orders::configure)
        .configure(payments::configure)
        .configure(accounts::configure)
        .configure(batches::configure)
        .configure(search::configure)
        .configure(reports::configure)
        .configure(api_keys::configure)
        .configure(webhooks::configure)
        .configure(settings::configure)
        .configure(templates::configure)
        .configure(audit::configure)
        .configure(mail::routes::configure);
}

/// The OpenAPI document: no state, socket or database is needed for it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let app = actix_web::App::new().into_utoipa_app().openapi(Document::openapi());
    app.service(scope::scope("/api/v1").configure(capabilities)).split_for_parts().1
}

/// The OpenAPI document as YAML.
pub fn openapi_yaml() -> anyhow::Result<String> {
    Ok(openapi().to_yaml()?)
}

/// The whole service: API, its documentation, health, and the web application.
pub fn service(
    app: Data<App>,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = ActixError,
        InitError = (),
    >,
> {
    let (service, _) = actix_web::App::new()
        .into_utoipa_app()
        .service(scope::scope("/api/v1").configure(capabilities))
        .split_for_parts();
    service
        .app_data(app)
        .configure(docs::configure)
        .configure(health::configure)
        .configure(notifications::configure_page)
        .configure(payments::configure_page)
        .default_service(web::to(web_app::serve))
        .wrap(from_fn(layers::spare))
        .wrap(Compress::default())
        .wrap(from_fn(layers::unmark))
        .wrap(from_fn(layers::protect))
        .wrap(from_fn(layers::trace))
        .wrap(from_fn(layers::head))
}

/// How long requests under way may take when the process is to end.
pub const SHUTDOWN: Duration = Duration::from_secs(5);
