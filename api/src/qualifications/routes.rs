//! The issuer's routes of qualifications.

use actix_web::{HttpRequest, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    page::Page,
    qualifications::{NewQualification, Qualification, QualificationChange},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity},
    service,
};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageQualifications, Permitted},
    db::search,
    http::{
        answer::{Created, Json, Versioned, check_if_match},
        body::Body,
        idempotency::IdempotencyKey,
        page::{Asked, Key, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(create).service(show).service(change);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in number, title and level.
    q: Option<String>,
    /// Only those of this level.
    level: Option<String>,
    /// Only regulated or unregulated ones.
    regulated: Option<bool>,
    /// `created_at`, `number` or `title`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "number", column: Column::Number, key: |row| Key::Text(row.number.clone()) },
    SortBy { name: "title", column: Column::Title, key: |row| Key::Text(row.title.clone()) },
];

/// All qualifications.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_qualifications",
    security(("access_token" = ["manage_qualifications"])),
    params(ListQuery),
    responses((status = 200, body = Page<Qualification>), Refused)
)]
#[get("/issuer/qualifications")]
async fn list(
    _may: Permitted<ManageQualifications>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Qualification>>> {
    let query: ListQuery = query.read()?;
    let mut select = Entity::find();
    if let Some(level) = query.level {
        select = select.filter(Column::Level.eq(level));
    }
    if let Some(regulated) = query.regulated {
        select = select.filter(Column::Regulated.eq(regulated));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), found, SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    Ok(Json(page.map(Qualification::from)))
}

/// Create a qualification.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_qualification",
    security(("access_token" = ["manage_qualifications"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")),
    request_body = NewQualification,
    responses((status = 201, body = Qualification), Refused)
)]
#[post("/issuer/qualifications")]
async fn create(
    may: Permitted<ManageQualifications>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Qualification>> {
    let fingerprint = body.fingerprint();
    Ok(Created(service::create(&app, &may.caller, body.read()?, key, fingerprint).await?))
}

/// One qualification.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_qualification",
    security(("access_token" = ["manage_qualifications"])),
    params(("id" = uuid::Uuid, Path, description = "The qualification")),
    responses((status = 200, body = Qualification, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/qualifications/{id}")]
async fn show(may: IssuerRow<ManageQualifications, Entity>) -> Result<Versioned<Qualification>> {
    Ok(Versioned { version: may.row.version, value: may.row.into() })
}

/// Change a qualification.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_qualification",
    security(("access_token" = ["manage_qualifications"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The qualification"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = QualificationChange,
    responses((status = 200, body = Qualification, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/qualifications/{id}")]
async fn change(
    may: IssuerRow<ManageQualifications, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Qualification>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, body.read()?, check).await?;
    Ok(Versioned { value, version })
}
