//! The issuer's routes of a document's life.

use actix_web::{get, post, web};
use shared::documents::{
    Document, DocumentHistory, DocumentStep as Step, Reinstatement, Reissue, StatusReason,
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{history, replace, take};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageDocuments},
    documents::{entity::Entity, store},
    http::{
        answer::{Created, Json},
        body::Body,
        idempotency::IdempotencyKey,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(suspend).service(reinstate).service(revoke).service(reissue).service(show_history);
}

type May = IssuerRow<ManageDocuments, Entity>;

async fn taken(
    app: &App,
    may: May,
    step: Step,
    reason: Option<&str>,
    also: &[Uuid],
) -> Result<Json<Document>> {
    let row = take(app, &may.caller, may.row, step, reason, also).await?;
    Ok(Json(store::shown(app.db.reader(), row, app.clock.today()).await?))
}

/// Put a document on hold: it does not hold until it is reinstated.
#[utoipa::path(
    tag = "issuer",
    operation_id = "suspend_document",
    security(("access_token" = ["manage_documents"])),
    params(("id" = Uuid, Path, description = "The document")),
    request_body = StatusReason,
    responses((status = 200, body = Document), Refused)
)]
#[post("/issuer/documents/{id}/suspend")]
async fn suspend(may: May, app: web::Data<App>, body: Body) -> Result<Json<Document>> {
    let body: StatusReason = body.read()?;
    taken(&app, may, Step::Suspend, Some(&body.reason), &body.also).await
}

/// Let a suspended document hold again. The body may be left out.
#[utoipa::path(
    tag = "issuer",
    operation_id = "reinstate_document",
    security(("access_token" = ["manage_documents"])),
    params(("id" = Uuid, Path, description = "The document")),
    request_body = Option<Reinstatement>,
    responses((status = 200, body = Document), Refused)
)]
#[post("/issuer/documents/{id}/reinstate")]
async fn reinstate(may: May, app: web::Data<App>, body: Body) -> Result<Json<Document>> {
    let body: Reinstatement = body.read_if_sent()?.unwrap_or_default();
    taken(&app, may, Step::Reinstate, body.reason.as_deref(), &body.also).await
}

/// Cancel a document for good.
#[utoipa::path(
    tag = "issuer",
    operation_id = "revoke_document",
    security(("access_token" = ["manage_documents"])),
    params(("id" = Uuid, Path, description = "The document")),
    request_body = StatusReason,
    responses((status = 200, body = Document), Refused)
)]
#[post("/issuer/documents/{id}/revoke")]
async fn revoke(may: May, app: web::Data<App>, body: Body) -> Result<Json<Document>> {
    let body: StatusReason = body.read()?;
    taken(&app, may, Step::Revoke, Some(&body.reason), &body.also).await
}

/// Put a new document, with corrections or without, in the place of this one, which is `replaced` then.
#[utoipa::path(
    tag = "issuer",
    operation_id = "reissue_document",
    security(("access_token" = ["manage_documents"])),
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    request_body = Reissue,
    responses((status = 201, body = Document), Refused)
)]
#[post("/issuer/documents/{id}/reissue")]
async fn reissue(
    may: May,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Document>> {
    let fingerprint = body.fingerprint();
    let reissue: Reissue = body.read()?;
    Ok(Created(replace::replace(&app, &may.caller, may.row.id, reissue, key, fingerprint).await?))
}

/// All that happened to a document, and the chain of replacements that it is in.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_document_history",
    security(("access_token" = ["manage_documents"])),
    params(("id" = Uuid, Path, description = "The document")),
    responses((status = 200, body = DocumentHistory), Refused)
)]
#[get("/issuer/documents/{id}/history")]
async fn show_history(may: May, app: web::Data<App>) -> Result<Json<DocumentHistory>> {
    Ok(Json(history::of(app.db.reader(), &may.row, app.clock.today()).await?))
}
