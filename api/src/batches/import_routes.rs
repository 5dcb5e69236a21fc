//! The issuer's routes of importing: looking at a file, mapping its columns, taking it in, and files to begin with.

use actix_web::{
    HttpMessage, HttpRequest, get, post, put,
    web::{self, Payload},
};
use serde::Deserialize;
use shared::batches::{Batch, ColumnMapping, FileFormat, FilePreview, NewBatch, NewColumnMapping};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    download, mapping, sample,
    upload::{self, About},
};
use crate::{
    app::App,
    auth::permit::{ImportBatches, Permitted, ViewBatches},
    http::{
        answer::{Accepted, Json},
        body::Body,
        file::Download,
        idempotency::IdempotencyKey,
        query::Query,
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(import)
        .service(preview)
        .service(remember_mapping)
        .service(csv_template)
        .service(xlsx_template)
        .service(sample_file);
}

/// The format that a request's media type says; none for bytes of any kind.
fn declared(request: &HttpRequest) -> Result<Option<FileFormat>> {
    Ok(Some(match request.content_type().to_ascii_lowercase().as_str() {
        "application/octet-stream" => return Ok(None),
        "text/csv" | "text/tab-separated-values" | "text/plain" | "application/vnd.ms-excel" => {
            FileFormat::Csv
        }
        "application/json" => FileFormat::Json,
        "application/x-ndjson" | "application/jsonl" | "application/x-jsonlines" => FileFormat::Jsonl,
        kind if kind == FileFormat::Xlsx.media_type() => FileFormat::Xlsx,
        _ => {
            return Err(Error::UnsupportedMediaType(
                "text/csv, application/x-ndjson, application/json or an Excel workbook (.xlsx)",
            ));
        }
    }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// The name of the file, to tell it from others on screen.
    file_name: Option<String>,
    /// The mapping by which its headers are read, where they are not ours.
    mapping: Option<Uuid>,
    /// The sheet of a workbook; by default the first.
    sheet: Option<String>,
}

/// Import awards: CSV in UTF-8, a sheet of an Excel workbook, JSON Lines, or JSON. Nothing is issued yet: the rows are
/// checked in the background.
#[utoipa::path(
    tag = "issuer",
    operation_id = "import_batch",
    security(("access_token" = ["import_batches"])),
    params(
        ImportQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    request_body(content(
        (String = "text/csv"),
        (NewBatch = "application/json"),
        (String = "application/x-ndjson"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/octet-stream")
    )),
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
    let about = About {
        file_name: query.file_name,
        declared: declared(&request)?,
        mapping_id: query.mapping,
        sheet: query.sheet,
    };
    Ok(Accepted(upload::receive(&app, &may.caller, key, about, payload).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewQuery {
    /// The sheet of a workbook; by default the first.
    sheet: Option<String>,
}

/// Look at a file before it is imported: its columns with samples, and how they are or could be read. Of CSV and JSON
/// Lines the beginning is enough. Nothing is kept.
#[utoipa::path(
    tag = "issuer",
    operation_id = "preview_batch",
    security(("access_token" = ["view_batches"])),
    params(PreviewQuery),
    request_body(content(
        (String = "text/csv"),
        (String = "application/x-ndjson"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "application/octet-stream")
    )),
    responses((status = 200, body = FilePreview), Refused)
)]
#[post("/issuer/batches/preview")]
async fn preview(
    _may: Permitted<ViewBatches>,
    app: web::Data<App>,
    request: HttpRequest,
    query: Query,
    payload: Payload,
) -> Result<Json<FilePreview>> {
    let query: PreviewQuery = query.read()?;
    let (format, keep) = upload::glance(&app, declared(&request)?, payload).await?;
    Ok(Json(mapping::preview(&app, format, keep, query.sheet).await?))
}

/// Remember how files with these headers are read, and name that mapping for an import.
#[utoipa::path(
    tag = "issuer",
    operation_id = "remember_column_mapping",
    security(("access_token" = ["import_batches"])),
    request_body = NewColumnMapping,
    responses((status = 200, body = ColumnMapping), Refused)
)]
#[put("/issuer/column-mappings")]
async fn remember_mapping(
    may: Permitted<ImportBatches>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<ColumnMapping>> {
    Ok(Json(mapping::remember(&app, &may.caller, body.read()?).await?))
}

/// A file to fill in, as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch_template_csv",
    security(("access_token" = ["view_batches"])),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv"), Refused)
)]
#[get("/issuer/batch-files/template.csv")]
async fn csv_template(_may: Permitted<ViewBatches>) -> Result<Download> {
    download::csv_template()
}

/// A file to fill in, as an Excel workbook with notes on each column.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch_template_xlsx",
    security(("access_token" = ["view_batches"])),
    responses((
        status = 200,
        body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ), Refused)
)]
#[get("/issuer/batch-files/template.xlsx")]
async fn xlsx_template(_may: Permitted<ViewBatches>) -> Result<Download> {
    download::xlsx_template().await
}

/// A sample with mistakes in it, made of the centres and qualifications that there are.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_batch_sample",
    security(("access_token" = ["view_batches"])),
    responses((status = 200, body = Vec<u8>, content_type = "text/csv"), Refused)
)]
#[get("/issuer/batch-files/sample.csv")]
async fn sample_file(_may: Permitted<ViewBatches>, app: web::Data<App>) -> Result<Download> {
    sample::file(&app).await
}
