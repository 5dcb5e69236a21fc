//! The issuer's routes of a batch's rows.

use actix_web::{HttpRequest, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    batches::{
        AlikeChange, AlikeOutcome, BatchRow, CheckAgain, CheckedAgain, FileFormat, RowChange, RowChanges,
        RowOutcomes, RowStatus,
    },
    documents::{DocumentKind, View},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    download,
    entity::{Entity, row},
    preview, rows, store,
};
use crate::{
    app::App,
    auth::permit::{ImportBatches, IssuerRow, ViewBatches},
    db::Text,
    http::{
        answer::{Json, Versioned, check_if_match},
        body::Body,
        file::{Download, Pdf},
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
        .service(list_rows)
        .service(show_row)
        .service(mend_row)
        .service(mend_rows)
        .service(mend_alike_rows)
        .service(check_rows_again)
        .service(csv_rows)
        .service(xlsx_rows)
        .service(preview_document);
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
    security(("access_token" = ["view_batches"])),
    params(("id" = Uuid, Path, description = "The batch"), RowsQuery),
    responses((status = 200, body = Page<BatchRow>), Refused)
)]
#[get("/issuer/batches/{id}/rows")]
async fn list_rows(
    may: IssuerRow<ViewBatches, Entity>,
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
    Ok(Json(rest.with_items(store::rows_shown(&app, app.db.reader(), rows).await?)))
}

/// Mend a row that is not published, leave it out, or take it back in; it is checked again.
#[utoipa::path(
    tag = "issuer",
    operation_id = "mend_batch_row",
    security(("access_token" = ["import_batches"])),
    params(
        ("id" = Uuid, Path, description = "The batch"),
        ("row_id" = Uuid, Path, description = "The row"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = RowChange,
    responses((status = 200, body = BatchRow, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/batches/{id}/rows/{row_id}")]
async fn mend_row(
    may: IssuerRow<ImportBatches, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<BatchRow>> {
    let row_id = path_id(&request, "row_id")?;
    let unchanged = |version| check_if_match(&request, version);
    let value = rows::mend(&app, &may.caller, may.row.id, row_id, body, unchanged).await?;
    Ok(Versioned { version: value.version, value })
}

/// One row of a batch.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch_row",
    security(("access_token" = ["view_batches"])),
    params(
        ("id" = Uuid, Path, description = "The batch"),
        ("row_id" = Uuid, Path, description = "The row")
    ),
    responses((status = 200, body = BatchRow, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/batches/{id}/rows/{row_id}")]
async fn show_row(
    may: IssuerRow<ViewBatches, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Versioned<BatchRow>> {
    let found = row::Entity::find_by_id(path_id(&request, "row_id")?)
        .filter(row::Column::BatchId.eq(may.row.id))
        .one(app.db.reader())
        .await?
        .ok_or(Error::NotFound)?;
    let value = store::rows_shown(&app, app.db.reader(), vec![found]).await?.pop().ok_or(Error::NotFound)?;
    Ok(Versioned { version: value.version, value })
}

/// Mend several rows together, as when a block of cells is pasted. Rows that someone else changed meanwhile stay.
#[utoipa::path(
    tag = "issuer",
    operation_id = "mend_batch_rows",
    security(("access_token" = ["import_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    request_body = RowChanges,
    responses((status = 200, body = RowOutcomes), Refused)
)]
#[patch("/issuer/batches/{id}/rows")]
async fn mend_rows(
    may: IssuerRow<ImportBatches, Entity>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<RowOutcomes>> {
    Ok(Json(rows::mend_many(&app, &may.caller, may.row.id, body.read()?).await?))
}

/// Make one correction in all rows that have the same fault with the same value: some hundred at a time, until none is
/// left.
#[utoipa::path(
    tag = "issuer",
    operation_id = "mend_alike_batch_rows",
    security(("access_token" = ["import_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    request_body = AlikeChange,
    responses((status = 200, body = AlikeOutcome), Refused)
)]
#[post("/issuer/batches/{id}/mend-alike")]
async fn mend_alike_rows(
    may: IssuerRow<ImportBatches, Entity>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<AlikeOutcome>> {
    let change: AlikeChange = body.read()?;
    Ok(Json(rows::mend_alike(&app, &may.caller, may.row.id, change).await?))
}

/// Check the rows that are held back once more, as when the centre or the qualification that they name was made
/// meanwhile: some hundred at a time, until no `next` line is told.
#[utoipa::path(
    tag = "issuer",
    operation_id = "check_batch_rows_again",
    security(("access_token" = ["import_batches"])),
    params(("id" = Uuid, Path, description = "The batch")),
    request_body = CheckAgain,
    responses((status = 200, body = CheckedAgain), Refused)
)]
#[post("/issuer/batches/{id}/check-again")]
async fn check_rows_again(
    may: IssuerRow<ImportBatches, Entity>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<CheckedAgain>> {
    Ok(Json(rows::check_again(&app, &may.caller, may.row.id, body.read()?).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// Statuses, joined by commas; by default `invalid`.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<RowStatus>,
}

impl FileQuery {
    fn statuses(self) -> Vec<RowStatus> {
        if self.status.is_empty() { vec![RowStatus::Invalid] } else { self.status }
    }
}

/// Rows with what is wrong with them, as CSV: to be mended elsewhere, and imported again.
#[utoipa::path(
    tag = "issuer",
    operation_id = "download_batch_rows_csv",
    security(("access_token" = ["view_batches"])),
    params(("id" = Uuid, Path, description = "The batch"), FileQuery),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv"), Refused)
)]
#[get("/issuer/batches/{id}/rows.csv")]
async fn csv_rows(
    may: IssuerRow<ViewBatches, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Download> {
    let statuses = query.read::<FileQuery>()?.statuses();
    download::rows(app, may.row.id, may.row.file_name.as_deref(), statuses, FileFormat::Csv).await
}

/// The same as an Excel workbook.
#[utoipa::path(
    tag = "issuer",
    operation_id = "download_batch_rows_xlsx",
    security(("access_token" = ["view_batches"])),
    params(("id" = Uuid, Path, description = "The batch"), FileQuery),
    responses((
        status = 200,
        body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ), Refused)
)]
#[get("/issuer/batches/{id}/rows.xlsx")]
async fn xlsx_rows(
    may: IssuerRow<ViewBatches, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Download> {
    let statuses = query.read::<FileQuery>()?.statuses();
    download::rows(app, may.row.id, may.row.file_name.as_deref(), statuses, FileFormat::Xlsx).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewQuery {
    /// The kind of the document.
    kind: DocumentKind,
    /// How it is shown; by default `digital`.
    view: Option<View>,
}

/// A document of a row before it is issued, marked as a preview. Nothing is kept of it.
#[utoipa::path(
    tag = "issuer",
    operation_id = "preview_batch_document",
    security(("access_token" = ["view_batches"])),
    params(
        ("id" = Uuid, Path, description = "The batch"),
        ("row_id" = Uuid, Path, description = "The row"),
        PreviewQuery
    ),
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refused)
)]
#[get("/issuer/batches/{id}/rows/{row_id}/preview.pdf")]
async fn preview_document(
    may: IssuerRow<ViewBatches, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    query: Query,
) -> Result<Pdf> {
    let row_id = path_id(&request, "row_id")?;
    let exists = row::Entity::find_by_id(row_id).filter(row::Column::BatchId.eq(may.row.id));
    exists.one(app.db.reader()).await?.ok_or(Error::NotFound)?;
    let query: PreviewQuery = query.read()?;
    preview::document(&app, may.row.id, row_id, query.kind, query.view.unwrap_or(View::Digital)).await
}
