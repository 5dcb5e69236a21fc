//! Live news of background work, as server-sent events.
//!
//! There is no log of events: a hub looks for resources that changed lately, and tells listeners what they are
//! now. That works across processes, and a listener that was away resumes from a time.

mod documents;
mod orders;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    get,
    http::header,
    web::{Bytes, Data},
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::stream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::events::Event;
use tokio::{
    sync::{Notify, broadcast},
    time::{Instant, sleep, timeout_at},
};
use tokio_util::sync::CancellationToken;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{
        Caller,
        permit::{InCentre, Permitted, ViewDocuments, ViewReports},
    },
    batches::{entity as batch, store as batches},
    bulk_changes::{entity as bulk_change, store as bulk_changes},
    exports::{entity as export, store as exports},
    notifications::{entity as notification, store as notifications},
    openapi::Refused,
    print_jobs::{
        entity as print_job,
        store::{self as print_jobs_store, Viewer},
    },
    problem::{Error, Result},
};

/// How often the hub looks, when nothing wakes it: other processes change things too.
const LOOK: Duration = Duration::from_millis(700);
/// The least time between two looks.
const REST: Duration = Duration::from_millis(100);
/// Changes are looked for again for this long: a transaction may end later than its time says.
const OVERLAP: TimeDelta = TimeDelta::seconds(3);
/// How often a sign of life is sent, and the listener's rights are looked at again, whatever there is to tell meanwhile.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Days after which what was missed is not made up for any more: the page is loaded anew.
const AWAY_DAYS: i64 = 7;
/// The most streams of one user, far more than tabs of a browser.
const STREAMS: usize = 50;
/// The most changes that are sent after an absence.
const CATCH_UP: u64 = 500;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(centre_events).service(issuer_events);
}

/// Something that changed.
#[derive(Debug)]
struct News {
    at: DateTime<Utc>,
    /// The centre that it is of; none: it is the issuer's alone.
    centre_id: Option<Uuid>,
    /// Whether the issuer hears of it.
    for_issuer: bool,
    frame: Bytes,
}

/// Spreads the news within this process.
pub struct Hub {
    news: broadcast::Sender<Arc<News>>,
    changed: Notify,
    /// How many streams each user has open.
    open: Mutex<HashMap<Uuid, usize>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { news: broadcast::channel(1024).0, changed: Notify::new(), open: Mutex::default() }
    }
}

impl Hub {
    /// Says that something has changed, after its transaction.
    pub fn wake(&self) {
        self.changed.notify_one();
    }
}

/// Looks for changes while anyone listens, until told to stop.
pub async fn watch(app: Data<App>, stop: CancellationToken) {
    let mut seen: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.news.changed.notified() => {}
            () = sleep(LOOK) => {}
        }
        if app.news.news.receiver_count() == 0 {
            continue;
        }
        let since = app.clock.now() - OVERLAP;
        seen.retain(|_, at| *at >= since);
        match changed_since(&app, since, Whom::Everyone, None).await {
            Ok(found) => {
                for (id, news) in found {
                    if seen.insert(id, news.at) != Some(news.at) {
                        // Nobody may be listening any more.
                        let _ = app.news.news.send(Arc::new(news));
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "could not look for news"),
        }
        sleep(REST).await;
    }
}

/// For whom changes are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whom {
    /// All listeners of this process.
    Everyone,
    /// The issuer.
    Issuer,
    /// A centre.
    Centre(Uuid),
}

/// What has changed since a time, the oldest first.
async fn changed_since(
    app: &App,
    since: DateTime<Utc>,
    to: Whom,
    limit: Option<u64>,
) -> Result<Vec<(Uuid, News)>> {
    let db = app.db.reader();
    let mut print_jobs = print_job::Entity::find()
        .filter(print_job::Column::UpdatedAt.gte(since))
        .order_by_desc(print_job::Column::UpdatedAt)
        .limit(limit);
    if let Whom::Centre(id) = to {
        print_jobs = print_jobs.filter(print_job::Column::CentreId.eq(id));
    }
    let mut found = Vec::new();
    // Centres hear of the same print jobs as the issuer: what only the issuer sees is not in the news.
    let rows = print_jobs.all(db).await?;
    for shown in print_jobs_store::shown(db, rows, Viewer::Centre).await? {
        let (id, at, centre_id) = (shown.id, shown.updated_at, Some(shown.centre.id));
        let frame = frame(at, "print_job", &Event::PrintJob(Box::new(shown)))?;
        found.push((id, News { at, centre_id, for_issuer: true, frame }));
    }
    found.extend(documents::changed(app, since, to, limit).await?);
    found.extend(orders::changed(app, since, to, limit).await?);
    if to != Whom::Issuer {
        let mut exports = export::Entity::find()
            .filter(export::Column::UpdatedAt.gte(since))
            .order_by_desc(export::Column::UpdatedAt)
            .limit(limit);
        if let Whom::Centre(id) = to {
            exports = exports.filter(export::Column::CentreId.eq(id));
        }
        let rows = exports.all(db).await?;
        let centres: Vec<_> = rows.iter().map(|row| row.centre_id).collect();
        for (shown, centre_id) in exports::shown(db, rows, app.clock.now()).await?.into_iter().zip(centres) {
            let (id, at) = (shown.id, shown.updated_at);
            let frame = frame(at, "export", &Event::Export(Box::new(shown)))?;
            found.push((id, News { at, centre_id: Some(centre_id), for_issuer: false, frame }));
        }
        found.extend(of_notifications(app, since, to, limit).await?);
    }
    if !matches!(to, Whom::Centre(_)) {
        let rows = batch::Entity::find()
            .filter(batch::Column::UpdatedAt.gte(since))
            .order_by_desc(batch::Column::UpdatedAt)
            .limit(limit)
            .all(db)
            .await?;
        for shown in batches::shown(db, rows).await? {
            let (id, at) = (shown.id, shown.updated_at);
            let frame = frame(at, "batch", &Event::Batch(Box::new(shown)))?;
            found.push((id, News { at, centre_id: None, for_issuer: true, frame }));
        }
        let rows = bulk_change::Entity::find()
            .filter(bulk_change::Column::UpdatedAt.gte(since))
            .order_by_desc(bulk_change::Column::UpdatedAt)
            .limit(limit)
            .all(db)
            .await?;
        for shown in rows.into_iter().map(bulk_changes::shown) {
            let (id, at) = (shown.id, shown.updated_at);
            let frame = frame(at, "bulk_change", &Event::BulkChange(Box::new(shown)))?;
            found.push((id, News { at, centre_id: None, for_issuer: true, frame }));
        }
    }
    found.sort_by_key(|(_, news)| news.at);
    Ok(found)
}

/// Mails to learners: one by one, and of runs how far they are.
async fn of_notifications(
    app: &App,
    since: DateTime<Utc>,
    to: Whom,
    limit: Option<u64>,
) -> Result<Vec<(Uuid, News)>> {
    use notification::{Column, Entity, run};
    let db = app.db.reader();
    let mut single = Entity::find()
        .filter(Column::UpdatedAt.gte(since))
        .filter(Column::RunId.is_null())
        .order_by_desc(Column::UpdatedAt)
        .limit(limit);
    let mut runs = run::Entity::find()
        .filter(run::Column::UpdatedAt.gte(since))
        .order_by_desc(run::Column::UpdatedAt)
        .limit(limit);
    if let Whom::Centre(id) = to {
        single = single.filter(Column::CentreId.eq(id));
        runs = runs.filter(run::Column::CentreId.eq(id));
    }
    let mut found = Vec::new();
    let mut add = |id, at, centre_id, frame| {
        found.push((id, News { at, centre_id: Some(centre_id), for_issuer: false, frame }));
    };
    let rows = single.all(db).await?;
    let centres: Vec<_> = rows.iter().map(|row| row.centre_id).collect();
    for (shown, centre_id) in notifications::shown(db, rows).await?.into_iter().zip(centres) {
        let (id, at) = (shown.id, shown.updated_at);
        add(id, at, centre_id, frame(at, "notification", &Event::Notification(Box::new(shown)))?);
    }
    let rows = runs.all(db).await?;
    let centres: Vec<_> = rows.iter().map(|row| row.centre_id).collect();
    for (shown, centre_id) in notifications::runs_shown(db, app, rows).await?.into_iter().zip(centres) {
        let (id, at) = (shown.id, shown.updated_at);
        add(id, at, centre_id, frame(at, "notification_run", &Event::NotificationRun(Box::new(shown)))?);
    }
    Ok(found)
}

fn frame(at: DateTime<Utc>, name: &str, event: &Event) -> Result<Bytes> {
    let data = serde_json::to_string(event)?;
    Ok(Bytes::from(format!("id: {}\nevent: {name}\ndata: {data}\n\n", at.timestamp_micros())))
}

/// Live news of a centre's print jobs, documents, exports and notifications, as `text/event-stream`; `Last-Event-ID` resumes.
#[utoipa::path(
    tag = "centre",
    operation_id = "centre_events",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event seen")
    ),
    responses((status = 200, body = String, content_type = "text/event-stream"), Refused)
)]
#[get("/centres/{centre_id}/events")]
async fn centre_events(may: InCentre<ViewDocuments>, app: Data<App>, request: HttpRequest) -> Result<Stream> {
    Stream::open(app, may.caller, Some(may.centre.id), &request).await
}

/// Live news of batches, print jobs, documents and bulk changes, as `text/event-stream`; `Last-Event-ID` resumes.
#[utoipa::path(
    tag = "issuer",
    operation_id = "issuer_events",
    security(("access_token" = ["view_reports"])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event seen")),
    responses((status = 200, body = String, content_type = "text/event-stream"), Refused)
)]
#[get("/issuer/events")]
async fn issuer_events(may: Permitted<ViewReports>, app: Data<App>, request: HttpRequest) -> Result<Stream> {
    Stream::open(app, may.caller, None, &request).await
}

/// A stream that is counted for its user until it ends.
struct Listening {
    app: Data<App>,
    user_id: Uuid,
}

impl Listening {
    fn begin(app: &Data<App>, user_id: Uuid) -> Result<Self> {
        let mut open = app.news.open.lock().unwrap_or_else(PoisonError::into_inner);
        let streams = open.entry(user_id).or_default();
        if *streams >= STREAMS {
            return Err(Error::RateLimited(HEARTBEAT));
        }
        *streams += 1;
        Ok(Self { app: app.clone(), user_id })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut open = self.app.news.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(streams) = open.get_mut(&self.user_id) {
            *streams -= 1;
            if *streams == 0 {
                open.remove(&self.user_id);
            }
        }
    }
}

/// One listener's stream.
struct Stream {
    app: Data<App>,
    caller: Caller,
    centre_id: Option<Uuid>,
    /// When the listener's rights are looked at again.
    look: Instant,
    _listening: Listening,
    waiting: Vec<Bytes>,
    live: broadcast::Receiver<Arc<News>>,
}

impl Stream {
    async fn open(
        app: Data<App>,
        caller: Caller,
        centre_id: Option<Uuid>,
        request: &HttpRequest,
    ) -> Result<Self> {
        let listening = Listening::begin(&app, caller.user.id)?;
        // Listens first, so that nothing falls between the look back and the live news.
        let live = app.news.news.subscribe();
        let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
        let now = app.clock.now();
        // Without an id, a little is looked back: the page was loaded just before.
        let since = last
            .and_then(|text| text.parse().ok())
            .and_then(DateTime::from_timestamp_micros)
            // A time that can't be is none.
            .filter(|at| *at <= now + OVERLAP && *at >= now - TimeDelta::days(AWAY_DAYS))
            .map_or(now - OVERLAP, |at| at + TimeDelta::microseconds(1));
        let mut waiting: Vec<_> =
            changed_since(&app, since, centre_id.map_or(Whom::Issuer, Whom::Centre), Some(CATCH_UP))
                .await?
                .into_iter()
                .map(|(_, news)| news.frame)
                .collect();
        waiting.push(Bytes::from_static(b": listening\n\n"));
        // Taken from the end.
        waiting.reverse();
        let look = Instant::now() + HEARTBEAT;
        Ok(Self { app, caller, centre_id, look, _listening: listening, waiting, live })
    }

    /// The next piece; none ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(frame) = self.waiting.pop() {
            return Some(frame);
        }
        let stop = self.app.stopping.clone();
        loop {
            if Instant::now() >= self.look {
                return self.sign_of_life().await;
            }
            let received = tokio::select! {
                () = stop.cancelled() => return None,
                received = timeout_at(self.look, self.live.recv()) => received,
            };
            match received {
                Ok(Ok(news)) if self.centre_id.map_or(news.for_issuer, |id| Some(id) == news.centre_id) => {
                    return Some(news.frame.clone());
                }
                Ok(Ok(_)) => {}
                // Too slow to keep up: the listener comes again and resumes.
                Ok(Err(_)) => return None,
                Err(_) => return self.sign_of_life().await,
            }
        }
    }

    /// A sign of life, for a listener who still may listen.
    async fn sign_of_life(&mut self) -> Option<Bytes> {
        self.look = Instant::now() + HEARTBEAT;
        let still = self.caller.still_may(&self.app, self.centre_id).await;
        still.then(|| Bytes::from_static(b": \n\n"))
    }
}

impl Responder for Stream {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let pieces = stream::unfold(self, |mut listener| async move {
            let piece = listener.next().await?;
            Some((Ok::<_, actix_web::Error>(piece), listener))
        });
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/event-stream"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            // Proxies that buffer would hold the news back.
            .insert_header(("x-accel-buffering", "no"))
            .streaming(pieces)
    }
}
