//! The issuer's routes of batches.

use actix_web::{
    HttpMessage, HttpRequest, get, patch, post,
    web::{self, Payload},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    batches::{Batch, BatchRow, BatchStatus, NewBatch, Published, RowChange, RowStatus},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity, Format, row},
    publish, report, store, upload,
};
use crate::{
    app::App,
    auth::permit::{ImportBatches, IssuerRow, Permitted, PublishBatches},
    db::{Text, search},
    http::{
        answer::{Accepted, Json, Tagged},
        body::Body,
        file::Pdf,
        idempotency::IdempotencyKey,
        page::{Asked, Key, SortBy},
        path_id,
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(import)
        .service(show)
        .service(list_rows)
        .service(mend_row)
        .service(publish_rows)
        .service(import_report);
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
    /// `created_at`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] =
    &[SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) }];

/// All batches.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_batches",
    security(("access_token" = ["import_batches"])),
    params(ListQuery),
    responses((status = 200, body = Page<Batch>), Refused)
)]
#[get("/issuer/batches")]
async fn list(
    _may: Permitted<ImportBatches>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Batch>>> {
    let query: ListQuery = query.read()?;
    let mut select = Entity::find();
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), found, SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(store::shown(app.db.reader(), rows).await?)))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// The name of the file, to tell it from others on screen.
    file_name: Option<String>,
}

/// Import awards, as CSV (UTF-8) or JSON. Nothing is issued yet: the rows are checked in the background.
#[utoipa::path(
    tag = "issuer",
    operation_id = "import_batch",
    security(("access_token" = ["import_batches"])),
    params(
        ImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    request_body(content((String = "text/csv"), (NewBatch = "application/json"))),
    responses((status = 202, body = Batch), Refused)
)]
#[post("/issuer/batches")]
async fn import(
    may: Permitted<ImportBatches>,
    app: web::Data<App>,
    request: HttpRequest,
    query: Query,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Accepted<Batch>> {
    let query: ImportQuery = query.read()?;
    let format = match request.content_type().to_ascii_lowercase().as_str() {
        "text/csv" => Format::Csv,
        "application/json" => Format::Json,
        _ => return Err(Error::UnsupportedMediaType("text/csv or application/json")),
    };
    let batch = upload::receive(&app, &may.caller, key, query.file_name.as_deref(), format, payload).await?;
    Ok(Accepted(batch))
}

/// One batch.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch",
    security(("access_token" = ["import_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses(
        (status = 200, body = Batch, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/batches/{id}")]
async fn show(may: IssuerRow<ImportBatches, Entity>, app: web::Data<App>) -> Result<Tagged<Batch>> {
    Ok(Tagged(store::one_shown(app.db.reader(), may.row).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RowsQuery {
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<RowStatus>,
    /// `line`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const ROW_SORTS: &[SortBy<row::Entity>] =
    &[SortBy { name: "line", column: row::Column::Line, key: |row| Key::Number(row.line) }];

/// The rows of a batch, with what is wrong with them.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_batch_rows",
    security(("access_token" = ["import_batches"])),
    params(("id" = Uuid, Path, description = "The batch"), RowsQuery),
    responses((status = 200, body = Page<BatchRow>), Refused)
)]
#[get("/issuer/batches/{id}/rows")]
async fn list_rows(
    may: IssuerRow<ImportBatches, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<BatchRow>>> {
    let query: RowsQuery = query.read()?;
    let mut select = row::Entity::find().filter(row::Column::BatchId.eq(may.row.id));
    if !query.status.is_empty() {
        select = select.filter(row::Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page =
        asked.page(app.db.reader(), select, ROW_SORTS, "line", (row::Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    let rows = rows.into_iter().map(row::Model::shown).collect::<Result<_, _>>()?;
    Ok(Json(rest.with_items(rows)))
}

/// Mend a row that is not published, and check it again.
#[utoipa::path(
    tag = "issuer",
    operation_id = "mend_batch_row",
    security(("access_token" = ["import_batches"])),
    params(
        ("id" = Uuid, Path, description = "The batch"),
        ("row_id" = Uuid, Path, description = "The row")
    ),
    request_body = RowChange,
    responses((status = 200, body = BatchRow), Refused)
)]
#[patch("/issuer/batches/{id}/rows/{row_id}")]
async fn mend_row(
    may: IssuerRow<ImportBatches, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Json<BatchRow>> {
    let row_id = path_id(&request, "row_id")?;
    Ok(Json(publish::mend(&app, &may.caller, may.row.id, row_id, body).await?))
}

/// Issue the valid rows, as one print job for each centre. Invalid rows stay.
#[utoipa::path(
    tag = "issuer",
    operation_id = "publish_batch",
    security(("access_token" = ["publish_batches"])),
    params(
        ("id" = Uuid, Path, description = "The batch"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    responses((status = 202, body = Published), Refused)
)]
#[post("/issuer/batches/{id}/publish")]
async fn publish_rows(
    may: IssuerRow<PublishBatches, Entity>,
    app: web::Data<App>,
    key: IdempotencyKey,
) -> Result<Accepted<Published>> {
    Ok(Accepted(publish::publish(&app, &may.caller, may.row.id, key).await?))
}

/// What became of an imported file, as a PDF to keep.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch_report",
    security(("access_token" = ["import_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refused)
)]
#[get("/issuer/batches/{id}/report.pdf")]
async fn import_report(may: IssuerRow<ImportBatches, Entity>, app: web::Data<App>) -> Result<Pdf> {
    report::import_report(&app, may.row).await
}
