//! The issuer's routes of likely duplicates and their merging.

use actix_web::{HttpRequest, get, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    history::HistoryEntry,
    learners::{Duplicates, Learner, Merge, MergePreview, Merges, NewMerge},
    page::Page,
    records::Record,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{entity::Entity, merge, store};
use crate::{
    app::App,
    audit::history::{self as trail, HistoryQuery},
    auth::permit::{IssuerRow, ManageLearners, ViewLearners},
    http::{
        answer::{Created, Json, check_if_match},
        body::Body,
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        path_id,
        query::Query,
    },
    openapi::Refused,
    problem::Result,
    records::{entity as record, store as records},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list_records)
        .service(list_records_csv)
        .service(history)
        .service(duplicates)
        .service(preview)
        .service(merges)
        .service(merge_learners)
        .service(undo);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RecordsQuery {
    /// `created_at`; `-` in front for descending.
    sort: Option<String>,
}

const ORDER: Order<record::Entity> = Order {
    sorts: &[SortBy {
        name: "created_at",
        column: record::Column::CreatedAt,
        key: |row| Key::Time(row.created_at),
    }],
    default: "-created_at",
    id: (record::Column::Id, |row| row.id),
};

fn records_of(learner_id: Uuid, query: RecordsQuery) -> List<record::Entity, Record> {
    let rows = record::Entity::find().filter(record::Column::LearnerId.eq(learner_id));
    let items = async |app: web::Data<App>, rows| records::shown(app.db.reader(), &app, rows).await;
    List::new(rows.into(), ORDER, query.sort, items)
}

/// A learner's records, over all centres.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_learner_records",
    security(("access_token" = ["view_learners"])),
    params(("id" = Uuid, Path, description = "The learner"), RecordsQuery, PageQuery),
    responses((status = 200, body = Page<Record>), Refused)
)]
#[get("/issuer/learners/{id}/records")]
async fn list_records(
    may: IssuerRow<ViewLearners, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Record>>> {
    let (query, page) = query.read_list()?;
    records_of(may.row.id, query).page(app, page).await.map(Json)
}

/// A learner's records as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_learner_records_csv",
    security(("access_token" = ["view_learners"])),
    params(("id" = Uuid, Path, description = "The learner"), RecordsQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/learners/{id}/records/csv")]
async fn list_records_csv(
    may: IssuerRow<ViewLearners, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    records_of(may.row.id, query).csv(app, file, "records-of-learner").await
}

/// What was done to a learner, newest first. Fields are named only.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_learner_history",
    security(("access_token" = ["view_learners"])),
    params(("id" = Uuid, Path, description = "The learner"), HistoryQuery),
    responses((status = 200, body = Page<HistoryEntry>), Refused)
)]
#[get("/issuer/learners/{id}/history")]
async fn history(
    may: IssuerRow<ViewLearners, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<HistoryEntry>>> {
    Ok(Json(trail::of(&app, "learner", may.row.id, &query).await?))
}

/// Learners who are likely the same as this one.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_learner_duplicates",
    security(("access_token" = ["view_learners"])),
    params(("id" = Uuid, Path, description = "The learner")),
    responses((status = 200, body = Duplicates), Refused)
)]
#[get("/issuer/learners/{id}/duplicates")]
async fn duplicates(may: IssuerRow<ViewLearners, Entity>, app: web::Data<App>) -> Result<Json<Duplicates>> {
    Ok(Json(Duplicates { items: store::duplicates(app.db.reader(), &may.row).await? }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewQuery {
    /// The learner who would go.
    duplicate_id: Uuid,
}

/// What merging another learner into this one would do.
#[utoipa::path(
    tag = "issuer",
    operation_id = "preview_merge",
    security(("access_token" = ["view_learners"])),
    params(("id" = Uuid, Path, description = "The learner who stays"), PreviewQuery),
    responses((status = 200, body = MergePreview), Refused)
)]
#[get("/issuer/learners/{id}/merge-preview")]
async fn preview(
    may: IssuerRow<ViewLearners, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<MergePreview>> {
    let query: PreviewQuery = query.read()?;
    Ok(Json(merge::preview(app.db.reader(), may.row, query.duplicate_id).await?))
}

/// The merges into a learner, newest first.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_merges",
    security(("access_token" = ["view_learners"])),
    params(("id" = Uuid, Path, description = "The learner who stayed")),
    responses((status = 200, body = Merges), Refused)
)]
#[get("/issuer/learners/{id}/merges")]
async fn merges(may: IssuerRow<ViewLearners, Entity>, app: web::Data<App>) -> Result<Json<Merges>> {
    Ok(Json(Merges { items: merge::list(app.db.reader(), app.clock.now(), may.row.id).await? }))
}

/// Merge another learner into this one. All records move; the other's enrolment number leads here from then on.
#[utoipa::path(
    tag = "issuer",
    operation_id = "merge_learners",
    security(("access_token" = ["manage_learners"])),
    params(
        ("id" = Uuid, Path, description = "The learner who stays"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the learner who stays"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    request_body = NewMerge,
    responses((status = 201, body = Merge), Refused)
)]
#[post("/issuer/learners/{id}/merges")]
async fn merge_learners(
    may: IssuerRow<ManageLearners, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Merge>> {
    let fingerprint = body.fingerprint();
    let check = |version| check_if_match(&request, version);
    let asked = body.read()?;
    Ok(Created(merge::merge(&app, &may.caller, may.row.id, asked, check, key, fingerprint).await?))
}

/// Undo a merge: the learner who went is there again, with the records that moved.
#[utoipa::path(
    tag = "issuer",
    operation_id = "undo_merge",
    security(("access_token" = ["manage_learners"])),
    params(
        ("id" = Uuid, Path, description = "The learner who stayed"),
        ("merge_id" = Uuid, Path, description = "The merge")
    ),
    responses((status = 200, body = Learner), Refused)
)]
#[post("/issuer/learners/{id}/merges/{merge_id}/undo")]
async fn undo(
    may: IssuerRow<ManageLearners, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<Learner>> {
    let merge_id = path_id(&request, "merge_id")?;
    Ok(Json(merge::undo(&app, &may.caller, may.row.id, merge_id).await?))
}
