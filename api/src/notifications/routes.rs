//! A centre's routes of notifications.

use actix_web::{get, post, web};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    notifications::{NewNotification, Notification, NotificationKind, NotificationState},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    service, store,
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, NotifyLearners, ViewDocuments},
    db::{Text, search},
    http::{
        answer::{Accepted, Json},
        body::Body,
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
    records::entity as record,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(list_csv).service(notify);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in the learner's name and number, and the address.
    q: Option<String>,
    /// States, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    state: Vec<NotificationState>,
    /// Kinds, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    kind: Vec<NotificationKind>,
    /// Only those about this record.
    record_id: Option<Uuid>,
    /// `created_at` or `state`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "state", column: Column::State, key: |row| Key::Text(row.state.0.to_string()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

async fn listing(app: &App, centre_id: Uuid, query: ListQuery) -> Result<List<Entity, Notification>> {
    let mut rows = Entity::in_centre(centre_id);
    if !query.state.is_empty() {
        rows = rows.filter(Column::State.is_in(query.state.into_iter().map(Text)));
    }
    if !query.kind.is_empty() {
        rows = rows.filter(Column::Kind.is_in(query.kind.into_iter().map(Text)));
    }
    if let Some(id) = query.record_id {
        rows = rows.filter(Column::RecordId.eq(id));
    }
    let found = search::find(app.db.reader(), rows, query.q.as_deref()).await?;
    let items = async |app: web::Data<App>, rows| store::shown(app.db.reader(), rows).await;
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The mails to the centre's learners.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_notifications",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, PageQuery),
    responses((status = 200, body = Page<Notification>), Refused)
)]
#[get("/centres/{centre_id}/notifications")]
async fn list(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Notification>>> {
    let (query, page) = query.read_list()?;
    listing(&app, may.centre.id, query).await?.page(app, page).await.map(Json)
}

/// The list of mails to the centre's learners as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_notifications_csv",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/notifications/csv")]
async fn list_csv(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, may.centre.id, query).await?.csv(app, file, "notifications").await
}

/// Tell a record's learner by mail that its documents wait. The address is kept as the learner's. A record whose mail
/// waits to be sent is refused (409), and so is one whose learner was told already, unless `resend` is true.
#[utoipa::path(
    tag = "centre",
    operation_id = "notify_learner",
    security(("access_token" = ["notify_learners"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The record"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body = NewNotification,
    responses((status = 202, body = Notification), Refused)
)]
#[post("/centres/{centre_id}/records/{id}/notify")]
async fn notify(
    may: CentreRow<NotifyLearners, record::Entity>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Accepted<Notification>> {
    let fingerprint = body.fingerprint();
    let new: NewNotification = body.read()?;
    service::notify(&app, &may.caller, may.row.id, new, key, fingerprint).await.map(Accepted)
}
