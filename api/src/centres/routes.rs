//! The issuer's routes of centres.

use actix_web::{HttpRequest, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    centres::{Centre, CentreChange, CentreFigures, CentreStatus, NewCentre},
    history::HistoryEntry,
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity},
    service,
};
use crate::{
    app::App,
    audit::history::{self as trail, HistoryQuery},
    auth::permit::{IssuerRow, ManageCentres, Permitted, ViewCentres},
    db::{Text, search},
    http::{
        answer::{Created, Json, Versioned, check_if_match},
        body::Body,
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(create)
        .service(show)
        .service(change)
        .service(figures)
        .service(history);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in number, name, town, postcode and contacts.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<CentreStatus>,
    /// `created_at`, `name` or `number`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "name", column: Column::Name, key: |row| Key::Text(row.name.clone()) },
    SortBy { name: "number", column: Column::NumberKey, key: |row| Key::Text(row.number_key.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// All centres.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_centres",
    security(("access_token" = ["view_centres"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Centre>), Refused)
)]
#[get("/issuer/centres")]
async fn list(_may: Permitted<ViewCentres>, app: web::Data<App>, query: Query) -> Result<Json<Page<Centre>>> {
    let (query, page) = query.read_list()?;
    listing(&app, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, Centre>> {
    let mut select = Entity::find();
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    Ok(List::new(found, ORDER, query.sort, async |_, rows| Ok(rows.into_iter().map(Centre::from).collect())))
}

/// The list of centres as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_centres_csv",
    security(("access_token" = ["view_centres"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/centres/csv")]
async fn list_csv(_may: Permitted<ViewCentres>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, query).await?.csv(app, file, "centres").await
}

/// Create a centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_centre",
    security(("access_token" = ["manage_centres"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")),
    request_body = NewCentre,
    responses((status = 201, body = Centre), Refused)
)]
#[post("/issuer/centres")]
async fn create(
    may: Permitted<ManageCentres>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Centre>> {
    let fingerprint = body.fingerprint();
    Ok(Created(service::create(&app, &may.caller, body.read()?, key, fingerprint).await?))
}

/// One centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_centre",
    security(("access_token" = ["view_centres"])),
    params(("id" = uuid::Uuid, Path, description = "The centre")),
    responses((status = 200, body = Centre, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/centres/{id}")]
async fn show(may: IssuerRow<ViewCentres, Entity>) -> Result<Versioned<Centre>> {
    Ok(Versioned { version: may.row.version, value: may.row.into() })
}

/// Change a centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_centre",
    security(("access_token" = ["manage_centres"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The centre"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = CentreChange,
    responses((status = 200, body = Centre, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/centres/{id}")]
async fn change(
    may: IssuerRow<ManageCentres, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Centre>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// What a centre has.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_centre_figures",
    security(("access_token" = ["view_centres"])),
    params(("id" = uuid::Uuid, Path, description = "The centre")),
    responses((status = 200, body = CentreFigures), Refused)
)]
#[get("/issuer/centres/{id}/figures")]
async fn figures(may: IssuerRow<ViewCentres, Entity>, app: web::Data<App>) -> Result<Json<CentreFigures>> {
    Ok(Json(service::figures(app.db.reader(), may.row.id).await?))
}

/// What was done to a centre, newest first.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_centre_history",
    security(("access_token" = ["view_centres"])),
    params(("id" = uuid::Uuid, Path, description = "The centre"), HistoryQuery),
    responses((status = 200, body = Page<HistoryEntry>), Refused)
)]
#[get("/issuer/centres/{id}/history")]
async fn history(
    may: IssuerRow<ViewCentres, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<HistoryEntry>>> {
    Ok(Json(trail::of(&app, "centre", may.row.id, &query).await?))
}
