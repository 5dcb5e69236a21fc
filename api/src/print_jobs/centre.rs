//! A centre's routes of print jobs.

use actix_web::{get, web};
use sea_orm::QueryFilter;
use serde::Deserialize;
use shared::{
    page::Page,
    print_jobs::{PrintJob, PrintJobDocument},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::Entity,
    listing::{self, DocumentsQuery, ListQuery},
    store::{self, Viewer},
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, ViewDocuments},
    http::{
        answer::{Json, Tagged},
        csv::Csv,
        list::{FileQuery, List},
        page::PageQuery,
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(list_csv).service(show).service(list_documents).service(list_documents_csv);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AboutQuery {
    /// Words of a qualification's title or number, or the qualification's id: only those with documents of it.
    qualification: Option<String>,
}

async fn listing(
    app: &App,
    centre_id: Uuid,
    about: &Query,
    query: ListQuery,
) -> Result<List<Entity, PrintJob>> {
    let about: AboutQuery = about.read()?;
    let mut rows = Entity::in_centre(centre_id);
    if let Some(text) = about.qualification.filter(|text| !text.trim().is_empty()) {
        rows = rows.filter(listing::about(&text)?);
    }
    listing::jobs(app, rows, query, Viewer::Centre).await
}

/// The centre's print jobs.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_print_jobs",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, AboutQuery, PageQuery),
    responses((status = 200, body = Page<PrintJob>), Refused)
)]
#[get("/centres/{centre_id}/print-jobs")]
async fn list(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<PrintJob>>> {
    let (about, query) = query.split(&["qualification"]);
    let (query, page) = query.read_list()?;
    listing(&app, may.centre.id, &about, query).await?.page(app, page).await.map(Json)
}

/// The list of the centre's print jobs as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_print_jobs_csv",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, AboutQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/print-jobs/csv")]
async fn list_csv(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (about, query) = query.split(&["qualification"]);
    let (query, file) = query.read_file()?;
    listing(&app, may.centre.id, &about, query).await?.csv(app, file, "jobs-issued").await
}

/// One print job.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_print_job",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The print job")
    ),
    responses(
        (status = 200, body = PrintJob, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/print-jobs/{id}")]
async fn show(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<PrintJob>> {
    Ok(Tagged(store::one_shown(app.db.reader(), may.row, Viewer::Centre).await?))
}

/// The documents of a print job.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_print_job_documents",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The print job"),
        DocumentsQuery,
        PageQuery
    ),
    responses((status = 200, body = Page<PrintJobDocument>), Refused)
)]
#[get("/centres/{centre_id}/print-jobs/{id}/documents")]
async fn list_documents(
    may: CentreRow<ViewDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<PrintJobDocument>>> {
    let (query, page) = query.read_list()?;
    listing::documents_of(&app, &may.row, query).await?.page(app, page).await.map(Json)
}

/// The list of the documents of a print job as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_print_job_documents_csv",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The print job"),
        DocumentsQuery,
        FileQuery
    ),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/print-jobs/{id}/documents/csv")]
async fn list_documents_csv(
    may: CentreRow<ViewDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    let name = format!("documents-of-{}", may.row.reference);
    listing::documents_of(&app, &may.row, query).await?.csv(app, file, &name).await
}
