//! A centre's routes of exports.

use actix_web::{delete, get, post, web};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    exports::{Export, ExportEstimate, ExportStatus, NewExport, NewJobExport},
    page::Page,
    records::{RecordFilter, RecordSelection},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    download,
    entity::{Column, Entity},
    service::{self, Asked as Wanted},
    store,
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, ViewDocuments},
    db::{Text, search},
    http::{
        answer::{Accepted, Json, NoContent, Tagged},
        body::Body,
        csv::Csv,
        file::Stored,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    print_jobs::entity as print_job,
    problem::Result,
    records::filter,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(create)
        .service(estimate)
        .service(create_of_print_job)
        .service(show)
        .service(file)
        .service(retry)
        .service(remove);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in name and description.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<ExportStatus>,
    /// `created_at`, `name`, `status` or `documents`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "name", column: Column::Name, key: |row| Key::Text(row.name.clone()) },
    SortBy { name: "status", column: Column::Status, key: |row| Key::Text(row.status.0.to_string()) },
    SortBy { name: "documents", column: Column::DocumentsTotal, key: |row| Key::Number(row.documents_total) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// The centre's exports.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_exports",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, PageQuery),
    responses((status = 200, body = Page<Export>), Refused)
)]
#[get("/centres/{centre_id}/exports")]
async fn list(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Json<Page<Export>>> {
    let (query, page) = query.read_list()?;
    listing(&app, may.centre.id, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, centre_id: Uuid, query: ListQuery) -> Result<List<Entity, Export>> {
    let mut rows = Entity::in_centre(centre_id);
    if !query.status.is_empty() {
        rows = rows.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    let found = search::find(app.db.reader(), rows, query.q.as_deref()).await?;
    let items = async |app: web::Data<App>, rows| store::shown(app.db.reader(), rows, app.clock.now()).await;
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The list of the centre's exports as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_exports_csv",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/exports/csv")]
async fn list_csv(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, asked) = query.read_file()?;
    listing(&app, may.centre.id, query).await?.csv(app, asked, "downloads").await
}

/// Have the valid and expired documents of some records put into an archive, to be downloaded when it is made.
#[utoipa::path(
    tag = "centre",
    operation_id = "create_export",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body = NewExport,
    responses((status = 202, body = Export), Refused)
)]
#[post("/centres/{centre_id}/exports")]
async fn create(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Accepted<Export>> {
    let fingerprint = body.fingerprint();
    let new: NewExport = body.read()?;
    let selection = new.selection();
    let records = filter::chosen(app.db.reader(), may.centre.id, &selection, app.clock.today()).await?;
    let wanted = Wanted {
        centre_id: may.centre.id,
        name: new.name,
        description: new.description,
        kinds: new.kinds,
        field: if selection.filter.is_some() { "/filter" } else { "/record_ids" },
    };
    service::create(&app, &may.caller, wanted, records, key, fingerprint).await.map(Accepted)
}

/// What an export of some records would have, counted exactly.
#[utoipa::path(
    tag = "centre",
    operation_id = "estimate_export",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre")),
    request_body = RecordSelection,
    responses((status = 200, body = ExportEstimate), Refused)
)]
#[post("/centres/{centre_id}/exports/estimate")]
async fn estimate(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<ExportEstimate>> {
    let selection: RecordSelection = body.read()?;
    let db = app.db.reader();
    let records = filter::chosen(db, may.centre.id, &selection, app.clock.today()).await?;
    let estimate = store::estimate(db, records).await?;
    let (most, days) = (app.config.export_max_documents, u64::from(app.config.export_days));
    Ok(Json(ExportEstimate { most, days, ..estimate }))
}

/// Have all valid and expired documents of a print job put into an archive.
#[utoipa::path(
    tag = "centre",
    operation_id = "export_print_job",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The print job"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body = NewJobExport,
    responses((status = 202, body = Export), Refused)
)]
#[post("/centres/{centre_id}/print-jobs/{id}/export")]
async fn create_of_print_job(
    may: CentreRow<ViewDocuments, print_job::Entity>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Accepted<Export>> {
    let fingerprint = body.fingerprint();
    let new: NewJobExport = body.read()?;
    let of = RecordFilter { print_job_id: Some(may.row.id), ..RecordFilter::default() };
    let of = RecordSelection::all(of);
    let records = filter::chosen(app.db.reader(), may.row.centre_id, &of, app.clock.today()).await?;
    let wanted = Wanted {
        centre_id: may.row.centre_id,
        name: new.name,
        description: new.description,
        kinds: new.kinds,
        field: "/kinds",
    };
    service::create(&app, &may.caller, wanted, records, key, fingerprint).await.map(Accepted)
}

/// One export.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_export",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The export")
    ),
    responses(
        (status = 200, body = Export, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/exports/{id}")]
async fn show(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<Export>> {
    store::one_shown(app.db.reader(), may.row, app.clock.now()).await.map(Tagged)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PartQuery {
    /// The number of the file, where the export has several; 1 by default.
    #[param(minimum = 1)]
    part: Option<u64>,
}

/// A file of an export, as .zip.
#[utoipa::path(
    tag = "centre",
    operation_id = "download_export",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The export"),
        PartQuery,
        ("Range" = Option<String>, Header, description = "A part of the file"),
        ("If-Range" = Option<String>, Header, description = "The ETag of the file of which a part is known"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that is known")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/zip", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/zip", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/centres/{centre_id}/exports/{id}/download")]
async fn file(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>, query: Query) -> Result<Stored> {
    let query: PartQuery = query.read()?;
    download::file(app, may.caller, may.row, query.part.unwrap_or(1)).await
}

/// Try once more to make an export that failed, of the same documents.
#[utoipa::path(
    tag = "centre",
    operation_id = "retry_export",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The export"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does it once")
    ),
    responses((status = 202, body = Export), Refused)
)]
#[post("/centres/{centre_id}/exports/{id}/retry")]
async fn retry(
    may: CentreRow<ViewDocuments, Entity>,
    app: web::Data<App>,
    key: IdempotencyKey,
) -> Result<Accepted<Export>> {
    service::retry(&app, &may.caller, may.row.id, key).await.map(Accepted)
}

/// Delete an export and its files. One that is being made is stopped.
#[utoipa::path(
    tag = "centre",
    operation_id = "delete_export",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The export")
    ),
    responses((status = 204, description = "It is gone"), Refused)
)]
#[delete("/centres/{centre_id}/exports/{id}")]
async fn remove(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<NoContent> {
    service::delete(&app, &may.caller, may.row.id).await?;
    Ok(NoContent)
}
