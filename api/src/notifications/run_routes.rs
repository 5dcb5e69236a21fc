//! A centre's routes of runs: mails about many records.

use actix_web::{HttpMessage, HttpRequest, get, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shared::{
    check::Check,
    notifications::{
        ItemOutcome, MailSample, NewNotifications, NotificationKind, NotificationRun, NotificationRunItem,
    },
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{item, run},
    file, letter,
    runs::{self, Asked},
    selection::Selection,
    store,
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, NotifyLearners, ViewDocuments},
    db::Text,
    http::{
        answer::{Accepted, Json, Tagged},
        body::{hex, parse_json, whole},
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
    },
    learners::entity as learner,
    openapi::Refused,
    problem::{Error, Result},
    records::entity as record,
};

/// Largest body: 20,000 items with long addresses.
const MAX_BYTES: u64 = 8 << 20;

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(send)
        .service(draft)
        .service(list)
        .service(show)
        .service(start)
        .service(sample)
        .service(list_items)
        .service(list_items_csv);
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FileOptions {
    /// With a file: what the mails are for, `notify` (the default) or `reminder`.
    kind: Option<NotificationKind>,
    /// With a file: whether to send once more to learners who were told already.
    #[serde(default)]
    #[param(required = false)]
    resend: bool,
}

/// What was sent, read.
struct Sent {
    selection: Selection,
    kind: NotificationKind,
    resend: bool,
    fingerprint: String,
}

async fn read(request: &HttpRequest, mut payload: web::Payload) -> Result<Sent> {
    let bytes = whole(&mut payload, MAX_BYTES).await?;
    let fingerprint = hex(&Sha256::digest(&bytes));
    match request.content_type().to_ascii_lowercase().as_str() {
        "application/json" => {
            let new: NewNotifications = parse_json(&bytes)?;
            match new.errors() {
                errors if errors.is_empty() => {}
                errors => return Err(Error::InvalidFields(errors)),
            }
            let (kind, resend) = (new.kind(), new.resend);
            Ok(Sent { selection: new.into(), kind, resend, fingerprint })
        }
        "text/csv" => {
            let options: FileOptions = Query::of(request).read()?;
            let kind = options.kind.unwrap_or(NotificationKind::Notify);
            let selection = Selection::Lines(file::read(&bytes)?);
            Ok(Sent { selection, kind, resend: options.resend, fingerprint })
        }
        _ => Err(Error::UnsupportedMediaType("application/json or text/csv")),
    }
}

async fn create(
    may: InCentre<NotifyLearners>,
    app: &App,
    key: IdempotencyKey,
    sent: Sent,
    starts: bool,
) -> Result<Accepted<NotificationRun>> {
    let Sent { selection, kind, resend, fingerprint } = sent;
    let asked = Asked { centre_id: may.centre.id, kind, resend, starts };
    runs::create(app, &may.caller, asked, selection, key, &fingerprint).await.map(Accepted)
}

/// Tell many learners by mail, in the background. A file of `enrolment_number` and `email` means the records of each
/// learner that nobody was told of. What can't be sent is refused with its reason, and stops nothing else.
#[utoipa::path(
    tag = "centre",
    operation_id = "notify_learners",
    security(("access_token" = ["notify_learners"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        FileOptions,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body(content((NewNotifications = "application/json"), (String = "text/csv"))),
    responses((status = 202, body = NotificationRun), Refused)
)]
#[post("/centres/{centre_id}/notifications")]
async fn send(
    may: InCentre<NotifyLearners>,
    app: web::Data<App>,
    key: IdempotencyKey,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Accepted<NotificationRun>> {
    let sent = read(&request, payload).await?;
    create(may, &app, key, sent, true).await
}

/// Settle what notifying many learners would send to whom, and what is refused. Nothing is sent before the run is
/// started; a draft is kept for a day.
#[utoipa::path(
    tag = "centre",
    operation_id = "draft_notification_run",
    security(("access_token" = ["notify_learners"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        FileOptions,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body(content((NewNotifications = "application/json"), (String = "text/csv"))),
    responses((status = 202, body = NotificationRun), Refused)
)]
#[post("/centres/{centre_id}/notification-runs")]
async fn draft(
    may: InCentre<NotifyLearners>,
    app: web::Data<App>,
    key: IdempotencyKey,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<Accepted<NotificationRun>> {
    let sent = read(&request, payload).await?;
    create(may, &app, key, sent, false).await
}

/// Send what a draft says. A run that was started already is answered as it is.
#[utoipa::path(
    tag = "centre",
    operation_id = "start_notification_run",
    security(("access_token" = ["notify_learners"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The run")
    ),
    responses((status = 202, body = NotificationRun), Refused)
)]
#[post("/centres/{centre_id}/notification-runs/{id}/start")]
async fn start(
    may: CentreRow<NotifyLearners, run::Entity>,
    app: web::Data<App>,
) -> Result<Accepted<NotificationRun>> {
    runs::start(&app, &may.caller, may.row.id).await.map(Accepted)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `created_at`; `-` in front for descending.
    sort: Option<String>,
}

const ORDER: Order<run::Entity> = Order {
    sorts: &[SortBy {
        name: "created_at",
        column: run::Column::CreatedAt,
        key: |row| Key::Time(row.created_at),
    }],
    default: "-created_at",
    id: (run::Column::Id, |row| row.id),
};

/// The centre's runs.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_notification_runs",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, PageQuery),
    responses((status = 200, body = Page<NotificationRun>), Refused)
)]
#[get("/centres/{centre_id}/notification-runs")]
async fn list(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<NotificationRun>>> {
    let (query, page): (ListQuery, _) = query.read_list()?;
    let rows = run::Entity::in_centre(may.centre.id);
    let items = async |app: web::Data<App>, rows| store::runs_shown(app.db.reader(), &app, rows).await;
    List::new(rows.into(), ORDER, query.sort, items).page(app, page).await.map(Json)
}

/// One run.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_notification_run",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The run")
    ),
    responses(
        (status = 200, body = NotificationRun, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/notification-runs/{id}")]
async fn show(
    may: CentreRow<ViewDocuments, run::Entity>,
    app: web::Data<App>,
) -> Result<Tagged<NotificationRun>> {
    store::run_shown(app.db.reader(), &app, may.row.id).await.map(Tagged)
}

/// The first mail of a run as it will look; null where none is to be sent.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_notification_run_sample",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The run")
    ),
    responses((status = 200, body = Option<MailSample>), Refused)
)]
#[get("/centres/{centre_id}/notification-runs/{id}/sample")]
async fn sample(
    may: CentreRow<ViewDocuments, run::Entity>,
    app: web::Data<App>,
) -> Result<Json<Option<MailSample>>> {
    let db = app.db.reader();
    let first = item::Entity::find()
        .filter(item::Column::RunId.eq(may.row.id))
        .filter(
            item::Column::Outcome
                .is_in([ItemOutcome::Ready, ItemOutcome::Queued, ItemOutcome::Sent].map(Text)),
        )
        .order_by_asc(item::Column::Position)
        .one(db)
        .await?;
    let Some((Some(record_id), Some(email))) = first.map(|item| (item.record_id, item.email)) else {
        return Ok(Json(None));
    };
    let record = record::Entity::find_by_id(record_id).one(db).await?.ok_or(Error::NotFound)?;
    let learner = learner::Entity::find_by_id(record.learner_id).one(db).await?.ok_or(Error::NotFound)?;
    let settings = app.settings().await?;
    // Of no mail, so that the link in the sample ends nothing.
    let mail =
        letter::letter(db, &app, &settings.brand, (may.row.kind.0, Uuid::nil()), (&record, &learner), &email)
            .await?;
    Ok(Json(Some(MailSample {
        to: mail.to,
        from: settings.sender()?.to_string(),
        subject: mail.subject,
        text: mail.body,
        language: mail.language,
    })))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ItemsQuery {
    /// What became of them, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    outcome: Vec<ItemOutcome>,
    /// `position`; `-` in front for descending.
    sort: Option<String>,
}

const ITEM_ORDER: Order<item::Entity> = Order {
    sorts: &[SortBy {
        name: "position",
        column: item::Column::Position,
        key: |row| Key::Number(row.position),
    }],
    default: "position",
    // The position settles the order by itself.
    id: (item::Column::RunId, |row| row.run_id),
};

fn items(run: &run::Model, query: ItemsQuery) -> List<item::Entity, NotificationRunItem> {
    let mut rows = item::Entity::find().filter(item::Column::RunId.eq(run.id));
    if !query.outcome.is_empty() {
        rows = rows.filter(item::Column::Outcome.is_in(query.outcome.into_iter().map(Text)));
    }
    let shown = async |app: web::Data<App>, rows| store::items_shown(app.db.reader(), rows).await;
    List::new(rows.into(), ITEM_ORDER, query.sort, shown)
}

/// The items of a run, with what becomes of each.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_notification_run_items",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The run"),
        ItemsQuery,
        PageQuery
    ),
    responses((status = 200, body = Page<NotificationRunItem>), Refused)
)]
#[get("/centres/{centre_id}/notification-runs/{id}/items")]
async fn list_items(
    may: CentreRow<ViewDocuments, run::Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<NotificationRunItem>>> {
    let (query, page) = query.read_list()?;
    items(&may.row, query).page(app, page).await.map(Json)
}

/// The list of the items of a run as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_notification_run_items_csv",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The run"),
        ItemsQuery,
        FileQuery
    ),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/notification-runs/{id}/items/csv")]
async fn list_items_csv(
    may: CentreRow<ViewDocuments, run::Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    items(&may.row, query).csv(app, file, "notification-run").await
}
