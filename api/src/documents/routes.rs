//! Routes of documents: a centre's, and the issuer's over all centres.

use actix_web::{get, web};
use serde::Deserialize;
use shared::documents::{Document, View};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Entity, Model},
    lifecycle, listing, rendered, store,
};
use crate::{
    app::App,
    audit::access,
    auth::permit::{CentreRow, IssuerRow, ViewAllDocuments, ViewDocuments},
    http::{answer::Tagged, file::Pdf, query::Query},
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    // Before what takes any name for an id.
    listing::configure(config);
    let config = config.service(show).service(pdf).service(show_any).service(pdf_of_any);
    lifecycle::configure(config);
}

/// One document, with what is printed on it.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_document",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The document")
    ),
    responses(
        (status = 200, body = Document, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/documents/{id}")]
async fn show(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<Document>> {
    Ok(Tagged(store::shown(app.db.reader(), may.row, app.clock.today()).await?))
}

/// One document of any centre, with what is printed on it.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_document",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The document")),
    responses(
        (status = 200, body = Document, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/documents/{id}")]
async fn show_any(may: IssuerRow<ViewAllDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<Document>> {
    Ok(Tagged(store::shown(app.db.reader(), may.row, app.clock.today()).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PdfQuery {
    /// `digital` (the frozen bytes) by default; `print` leaves out what certificate paper carries.
    view: Option<View>,
}

/// A document as PDF.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_document_pdf",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The document"),
        PdfQuery,
        ("Range" = Option<String>, Header, description = "A part of the file"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that is known")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/centres/{centre_id}/documents/{id}/pdf")]
async fn pdf(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>, query: Query) -> Result<Pdf> {
    let query: PdfQuery = query.read()?;
    access::viewed(&app, &may.caller, &may.row).await?;
    file_of(&app, may.row, query.view.unwrap_or(View::Digital)).await
}

/// A document of any centre as PDF.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_document_pdf",
    security(("access_token" = ["view_all_documents"])),
    params(
        ("id" = Uuid, Path, description = "The document"),
        PdfQuery,
        ("Range" = Option<String>, Header, description = "A part of the file"),
        ("If-None-Match" = Option<String>, Header, description = "The ETag that is known")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/issuer/documents/{id}/pdf")]
async fn pdf_of_any(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Pdf> {
    let query: PdfQuery = query.read()?;
    access::viewed(&app, &may.caller, &may.row).await?;
    file_of(&app, may.row, query.view.unwrap_or(View::Digital)).await
}

/// A document's file in this view.
async fn file_of(app: &App, row: Model, view: View) -> Result<Pdf> {
    row.still_there()?;
    match view {
        View::Digital => digital(app, row).await,
        View::Print => {
            // From the frozen facts and the version of the template that never changes, so that it is the same for ever too.
            let template = store::template_of(app, &row).await?;
            let file_name = file_name(&row);
            let (_, bytes) = rendered(app, row.facts()?, template, View::Print).await?;
            Ok(Pdf { bytes: bytes.into(), tag: format!("{}-print", row.sha256), file_name, public: false })
        }
    }
}

/// A document's frozen bytes, for whoever it is shown to.
pub async fn digital(app: &App, row: Model) -> Result<Pdf> {
    row.still_there()?;
    let (bytes, file_name) = (app.blobs.document(&row.sha256).await?, file_name(&row));
    Ok(Pdf { bytes, tag: row.sha256, file_name, public: false })
}

/// The name under which a document is saved: ASCII, without the learner's name.
pub fn file_name(row: &Model) -> String {
    format!("{}_{}.pdf", row.kind.0, store::grouped(&row.reference))
}
