//! The issuer's routes of batches as a whole.

use actix_web::{delete, get, post, put, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    batches::{Batch, BatchStatus, NewSchedule, PublicationSummary, Published, Waiting},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    delete,
    entity::{Column, Entity},
    publish, report, schedule, store, summary,
};
use crate::{
    app::App,
    auth::permit::{ImportBatches, IssuerRow, Permitted, PublishBatches, ViewBatches},
    db::{Text, search},
    http::{
        answer::{Accepted, Json, NoContent, Tagged},
        body::Body,
        csv::Csv,
        file::Pdf,
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
        .service(show)
        .service(remove)
        .service(summarise)
        .service(publish_rows)
        .service(plan)
        .service(cancel_plan)
        .service(import_report)
        .service(publish_report);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in file name and importer.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<BatchStatus>,
    /// Only those of which something waits: `held` (rows to be mended), `publish` (rows to be published) or
    /// `scheduled` (a publication that is planned).
    waiting: Option<Waiting>,
    /// `created_at`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] =
    &[SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) }];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// All batches.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_batches",
    security(("access_token" = ["view_batches"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Batch>), Refused)
)]
#[get("/issuer/batches")]
async fn list(_may: Permitted<ViewBatches>, app: web::Data<App>, query: Query) -> Result<Json<Page<Batch>>> {
    let (query, page) = query.read_list()?;
    listing(&app, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, Batch>> {
    let mut select = Entity::find();
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if let Some(waiting) = query.waiting {
        select = select.filter(store::waits(waiting));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let items = async |app: web::Data<App>, rows| store::shown(app.db.reader(), rows).await;
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The list of batches as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_batches_csv",
    security(("access_token" = ["view_batches"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/batches/csv")]
async fn list_csv(_may: Permitted<ViewBatches>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, query).await?.csv(app, file, "batches").await
}

/// One batch.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch",
    security(("access_token" = ["view_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses(
        (status = 200, body = Batch, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/batches/{id}")]
async fn show(may: IssuerRow<ViewBatches, Entity>, app: web::Data<App>) -> Result<Tagged<Batch>> {
    Ok(Tagged(store::one(&app, may.row.id).await?))
}

/// Delete a batch of which nothing is published, with its rows and its file.
#[utoipa::path(
    tag = "issuer",
    operation_id = "delete_batch",
    security(("access_token" = ["import_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 204), Refused)
)]
#[delete("/issuer/batches/{id}")]
async fn remove(may: IssuerRow<ImportBatches, Entity>, app: web::Data<App>) -> Result<NoContent> {
    delete::delete(&app, &may.caller, may.row.id).await?;
    Ok(NoContent)
}

/// What publishing the batch now would do.
#[utoipa::path(
    tag = "issuer",
    operation_id = "summarise_publication",
    security(("access_token" = ["view_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, body = PublicationSummary), Refused)
)]
#[get("/issuer/batches/{id}/summary")]
async fn summarise(
    may: IssuerRow<ViewBatches, Entity>,
    app: web::Data<App>,
) -> Result<Json<PublicationSummary>> {
    Ok(Json(summary::of(&app, may.row.id).await?))
}

/// Plan the publication of the batch, or change the plan. What is good at that time is published.
#[utoipa::path(
    tag = "issuer",
    operation_id = "plan_publication",
    security(("access_token" = ["publish_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    request_body = NewSchedule,
    responses((status = 200, body = Batch), Refused)
)]
#[put("/issuer/batches/{id}/schedule")]
async fn plan(
    may: IssuerRow<PublishBatches, Entity>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<Batch>> {
    Ok(Json(schedule::plan(&app, &may.caller, may.row.id, body.read()?).await?))
}

/// Cancel the planned publication of the batch, or take note of why it did not happen.
#[utoipa::path(
    tag = "issuer",
    operation_id = "cancel_publication",
    security(("access_token" = ["publish_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, body = Batch), Refused)
)]
#[delete("/issuer/batches/{id}/schedule")]
async fn cancel_plan(may: IssuerRow<PublishBatches, Entity>, app: web::Data<App>) -> Result<Json<Batch>> {
    Ok(Json(schedule::cancel(&app, &may.caller, may.row.id).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PublishQuery {
    /// `records` of the publication's summary, as someone confirmed them: nothing is issued if they are others by now.
    records: Option<u64>,
}

/// Issue the valid rows, as one print job for each centre. Invalid rows stay.
#[utoipa::path(
    tag = "issuer",
    operation_id = "publish_batch",
    security(("access_token" = ["publish_batches"])),
    params(
        ("id" = Uuid, Path, description = "The batch"),
        PublishQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    responses((status = 202, body = Published), Refused)
)]
#[post("/issuer/batches/{id}/publish")]
async fn publish_rows(
    may: IssuerRow<PublishBatches, Entity>,
    app: web::Data<App>,
    query: Query,
    key: IdempotencyKey,
) -> Result<Accepted<Published>> {
    let PublishQuery { records } = query.read()?;
    Ok(Accepted(publish::publish(&app, &may.caller, may.row.id, records, key).await?))
}

/// What became of an imported file, as a PDF to keep.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch_report",
    security(("access_token" = ["view_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refused)
)]
#[get("/issuer/batches/{id}/report.pdf")]
async fn import_report(may: IssuerRow<ViewBatches, Entity>, app: web::Data<App>) -> Result<Pdf> {
    report::import_report(&app, may.row).await
}

/// What was issued from a batch, with references, and what was not and why, as a PDF to keep.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_publication_report",
    security(("access_token" = ["view_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refused)
)]
#[get("/issuer/batches/{id}/publication.pdf")]
async fn publish_report(may: IssuerRow<ViewBatches, Entity>, app: web::Data<App>) -> Result<Pdf> {
    report::publish_report(&app, may.row).await
}
