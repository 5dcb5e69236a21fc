//! Routes of records: a centre's, and the issuer's over all centres.

use actix_web::{get, post, web};
use serde::Deserialize;
use shared::{
    page::Page,
    records::{Record, RecordFilter, RecordHistory, RecordSelection, References},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    filter, history,
    store::{self, shown},
};
use crate::{
    app::App,
    auth::permit::{CentreRow, InCentre, IssuerRow, ViewAllDocuments, ViewDocuments},
    http::{
        answer::{Json, Tagged},
        body::Body,
        csv::Csv,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(references)
        .service(show)
        .service(show_history)
        .service(show_any);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `created_at`, `award_date`, `learner_name`, `qualification_title` or `notification_status`; `-` in front for
    /// descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "award_date", column: Column::AwardDate, key: |row| Key::Date(row.award_date) },
    SortBy { name: "learner_name", column: Column::SortName, key: |row| Key::Text(row.sort_name.clone()) },
    SortBy {
        name: "qualification_title",
        column: Column::QualificationTitle,
        key: |row| Key::Text(row.qualification_title.clone()),
    },
    SortBy {
        name: "notification_status",
        column: Column::NotificationStatus,
        key: |row| Key::Text(row.notification_status.0.to_string()),
    },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// The centre's records.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_records",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), RecordFilter, ListQuery, PageQuery),
    responses((status = 200, body = Page<Record>), Refused)
)]
#[get("/centres/{centre_id}/records")]
async fn list(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Json<Page<Record>>> {
    let (page, narrowing) = query.split(&["sort", "limit", "cursor"]);
    let (order, page) = page.read_list()?;
    listing(&app, may.centre.id, &narrowing, order).await?.page(app, page).await.map(Json)
}

async fn listing(
    app: &App,
    centre_id: Uuid,
    narrowing: &Query,
    order: ListQuery,
) -> Result<List<Entity, Record>> {
    let narrowing: RecordFilter = narrowing.read_checked()?;
    let found = filter::found(app.db.reader(), centre_id, &narrowing, app.clock.today()).await?;
    let items = async |app: web::Data<App>, rows| shown(app.db.reader(), &app, rows).await;
    Ok(List::new(found, ORDER, order.sort, items))
}

/// The list of the centre's records as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_records_csv",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), RecordFilter, ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/records/csv")]
async fn list_csv(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (file, narrowing) = query.split(&["sort", "columns"]);
    let (order, file) = file.read_file()?;
    listing(&app, may.centre.id, &narrowing, order).await?.csv(app, file, "records").await
}

/// The references of the valid and expired documents of some records, to be copied.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_references",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre")),
    request_body = RecordSelection,
    responses((status = 200, body = References), Refused)
)]
#[post("/centres/{centre_id}/records/references")]
async fn references(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<References>> {
    let selection: RecordSelection = body.read()?;
    let (db, today) = (app.db.reader(), app.clock.today());
    let rows = filter::chosen(db, may.centre.id, &selection, today).await?;
    Ok(Json(References { references: store::references(db, rows).await? }))
}

/// One record.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_record",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The record")
    ),
    responses(
        (status = 200, body = Record, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/records/{id}")]
async fn show(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<Record>> {
    let mut records = shown(app.db.reader(), &app, vec![may.row]).await?;
    records.pop().map(Tagged).ok_or(crate::problem::Error::NotFound)
}

/// What happened to the documents of a record.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_record_history",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The record")
    ),
    responses((status = 200, body = RecordHistory), Refused)
)]
#[get("/centres/{centre_id}/records/{id}/history")]
async fn show_history(
    may: CentreRow<ViewDocuments, Entity>,
    app: web::Data<App>,
) -> Result<Json<RecordHistory>> {
    Ok(Json(history::of(app.db.reader(), may.row.id, app.clock.today()).await?))
}

/// One record of any centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_record",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The record")),
    responses(
        (status = 200, body = Record, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/records/{id}")]
async fn show_any(may: IssuerRow<ViewAllDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<Record>> {
    let mut records = shown(app.db.reader(), &app, vec![may.row]).await?;
    records.pop().map(Tagged).ok_or(crate::problem::Error::NotFound)
}
