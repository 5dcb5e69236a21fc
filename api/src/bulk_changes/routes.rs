//! The issuer's routes of bulk changes.

use actix_web::{get, post, web};
use shared::{
    bulk_changes::{BulkChange, BulkChangeDocument, BulkQuestion, BulkSummary, NewBulkChange},
    page::Page,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::Entity,
    listing::{self, DocumentsQuery, ListQuery},
    service, store,
};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageDocuments, Permitted, ViewAllDocuments},
    http::{
        answer::{Accepted, Json, Tagged},
        body::Body,
        csv::Csv,
        idempotency::IdempotencyKey,
        list::FileQuery,
        page::PageQuery,
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(ask)
        .service(begin)
        .service(list)
        .service(list_csv)
        .service(show)
        .service(list_documents)
        .service(list_documents_csv);
}

/// What a bulk change would do now: how many documents change, and how many stay as they are and why.
#[utoipa::path(
    tag = "issuer",
    operation_id = "summarise_bulk_change",
    security(("access_token" = ["view_all_documents"])),
    request_body = BulkQuestion,
    responses((status = 200, body = BulkSummary), Refused)
)]
#[post("/issuer/bulk-changes/summary")]
async fn ask(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<BulkSummary>> {
    Ok(Json(service::ask(&app, body.read()?).await?))
}

/// Suspend, reinstate or revoke many documents, in the background. Both counts of the summary are sent along: where
/// they don't hold any more, nothing is done.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_bulk_change",
    security(("access_token" = ["manage_documents"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")),
    request_body = NewBulkChange,
    responses((status = 202, body = BulkChange), Refused)
)]
#[post("/issuer/bulk-changes")]
async fn begin(
    may: Permitted<ManageDocuments>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Accepted<BulkChange>> {
    let fingerprint = body.fingerprint();
    let new: NewBulkChange = body.read()?;
    Ok(Accepted(service::begin(&app, &may.caller, new, key, fingerprint).await?))
}

/// All bulk changes.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_bulk_changes",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<BulkChange>), Refused)
)]
#[get("/issuer/bulk-changes")]
async fn list(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<BulkChange>>> {
    let (query, page) = query.read_list()?;
    listing::changes(query).page(app, page).await.map(Json)
}

/// The list of all bulk changes as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_bulk_changes_csv",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/bulk-changes/csv")]
async fn list_csv(_may: Permitted<ViewAllDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing::changes(query).csv(app, file, "bulk-changes").await
}

/// One bulk change.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_bulk_change",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The bulk change")),
    responses(
        (status = 200, body = BulkChange, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/bulk-changes/{id}")]
async fn show(may: IssuerRow<ViewAllDocuments, Entity>) -> Result<Tagged<BulkChange>> {
    Ok(Tagged(store::shown(may.row)))
}

/// The documents of a bulk change, with what became of each.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_bulk_change_documents",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The bulk change"), DocumentsQuery, PageQuery),
    responses((status = 200, body = Page<BulkChangeDocument>), Refused)
)]
#[get("/issuer/bulk-changes/{id}/documents")]
async fn list_documents(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<BulkChangeDocument>>> {
    let (query, page) = query.read_list()?;
    listing::documents(may.row.id, query).page(app, page).await.map(Json)
}

/// The documents of a bulk change as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_bulk_change_documents_csv",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The bulk change"), DocumentsQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/bulk-changes/{id}/documents/csv")]
async fn list_documents_csv(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing::documents(may.row.id, query).csv(app, file, "bulk-change").await
}
