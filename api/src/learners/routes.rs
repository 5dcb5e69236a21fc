//! The issuer's routes of learners.

use actix_web::{HttpRequest, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    learners::{Learner, LearnerChange, Likeness, NewLearner},
    page::Page,
    text::line_fault,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity},
    merge_routes, service, store,
};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageLearners, Permitted, ViewLearners},
    db::search,
    http::{
        answer::{Created, Json, Versioned, check_if_match},
        body::Body,
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(create)
        .service(show)
        .service(change)
        .configure(merge_routes::configure);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in name, enrolment number and ULN.
    q: Option<String>,
    /// Only the learner with this enrolment number, or into whom a duplicate with it was merged.
    enrolment_number: Option<String>,
    /// Only those who are likely the same as another: `same_uln` or `same_name_and_birth`.
    alike: Option<Likeness>,
    /// `created_at` or `name`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "name", column: Column::SortName, key: |row| Key::Text(row.sort_name.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// All learners.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_learners",
    security(("access_token" = ["view_learners"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Learner>), Refused)
)]
#[get("/issuer/learners")]
async fn list(
    _may: Permitted<ViewLearners>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Learner>>> {
    let (query, page) = query.read_list()?;
    listing(&app, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, Learner>> {
    let mut select = Entity::find();
    if let Some(number) = query.enrolment_number {
        if let Some((code, message)) = line_fault(&number, 40) {
            return Err(Error::field("enrolment_number", code, message));
        }
        let learners = store::by_numbers(app.db.reader(), [service::enrolment_key(&number)]).await?;
        select = select.filter(Column::Id.is_in(learners.into_values().map(|learner| learner.id)));
    }
    if let Some(likeness) = query.alike {
        select = store::alike(select, likeness);
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    Ok(List::new(found, ORDER, query.sort, async |_, rows| Ok(rows.into_iter().map(Learner::from).collect())))
}

/// The list of learners as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_learners_csv",
    security(("access_token" = ["view_learners"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/learners/csv")]
async fn list_csv(_may: Permitted<ViewLearners>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, query).await?.csv(app, file, "learners").await
}

/// Create a learner.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_learner",
    security(("access_token" = ["manage_learners"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")),
    request_body = NewLearner,
    responses((status = 201, body = Learner), Refused)
)]
#[post("/issuer/learners")]
async fn create(
    may: Permitted<ManageLearners>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Learner>> {
    let fingerprint = body.fingerprint();
    Ok(Created(service::create(&app, &may.caller, body.read()?, key, fingerprint).await?))
}

/// One learner.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_learner",
    security(("access_token" = ["view_learners"])),
    params(("id" = uuid::Uuid, Path, description = "The learner")),
    responses((status = 200, body = Learner, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/learners/{id}")]
async fn show(may: IssuerRow<ViewLearners, Entity>) -> Result<Versioned<Learner>> {
    Ok(Versioned { version: may.row.version, value: may.row.into() })
}

/// Change a learner.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_learner",
    security(("access_token" = ["manage_learners"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The learner"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = LearnerChange,
    responses((status = 200, body = Learner, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/learners/{id}")]
async fn change(
    may: IssuerRow<ManageLearners, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Learner>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, body.read()?, check).await?;
    Ok(Versioned { value, version })
}
