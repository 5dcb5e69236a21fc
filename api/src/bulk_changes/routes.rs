//! The issuer's routes of bulk changes.

use actix_web::{get, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    bulk_changes::{BulkChange, BulkChangeDocument, BulkOutcome, BulkQuestion, BulkSummary, NewBulkChange},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity, item},
    service, store,
};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageDocuments, Permitted, ViewAllDocuments},
    db::Text,
    http::{
        answer::{Accepted, Json, Tagged},
        body::Body,
        idempotency::IdempotencyKey,
        page::{Asked, Key, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(ask).service(begin).service(list).service(show).service(list_documents);
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

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
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

/// All bulk changes.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_bulk_changes",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery),
    responses((status = 200, body = Page<BulkChange>), Refused)
)]
#[get("/issuer/bulk-changes")]
async fn list(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<BulkChange>>> {
    let query: ListQuery = query.read()?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page =
        asked.page(app.db.reader(), Entity::find(), SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    Ok(Json(page.map(store::shown)))
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

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DocumentsQuery {
    /// What became of them, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    outcome: Vec<BulkOutcome>,
    /// `learner_name`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const DOCUMENT_SORTS: &[SortBy<item::Entity>] = &[SortBy {
    name: "learner_name",
    column: item::Column::SortName,
    key: |row| Key::Text(row.sort_name.clone()),
}];

/// The documents of a bulk change, with what became of each.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_bulk_change_documents",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The bulk change"), DocumentsQuery),
    responses((status = 200, body = Page<BulkChangeDocument>), Refused)
)]
#[get("/issuer/bulk-changes/{id}/documents")]
async fn list_documents(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<BulkChangeDocument>>> {
    let query: DocumentsQuery = query.read()?;
    let mut rows = item::Entity::find().filter(item::Column::BulkChangeId.eq(may.row.id));
    if !query.outcome.is_empty() {
        rows = rows.filter(item::Column::Outcome.is_in(query.outcome.into_iter().map(Text)));
    }
    let db = app.db.reader();
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked
        .page(db, rows, DOCUMENT_SORTS, "learner_name", (item::Column::DocumentId, |row| row.document_id))
        .await?;
    let (items, rest) = page.take_items();
    Ok(Json(rest.with_items(store::documents_shown(db, &app, items).await?)))
}
