//! A centre's routes of print jobs.

use actix_web::{get, web};
use chrono::NaiveDate;
use serde::Deserialize;
use shared::{
    page::Page,
    print_jobs::{PrintJob, PrintJobDocument, PrintJobStatus},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::Entity,
    listing::{self, DocumentsQuery},
    store::{self, Viewer},
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, ViewDocuments},
    http::{
        answer::{Json, Tagged},
        page::Asked,
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(show).service(list_documents);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in reference, creator and qualifications.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<PrintJobStatus>,
    /// Only those created on this day (UTC) or later.
    created_from: Option<NaiveDate>,
    /// Only those created on this day (UTC) or earlier.
    created_to: Option<NaiveDate>,
    /// `created_at`, `reference`, `created_by`, `records` or `status`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The centre's print jobs.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_print_jobs",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = uuid::Uuid, Path, description = "The centre"), ListQuery),
    responses((status = 200, body = Page<PrintJob>), Refused)
)]
#[get("/centres/{centre_id}/print-jobs")]
async fn list(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<PrintJob>>> {
    let query: ListQuery = query.read()?;
    let select = listing::narrowed(
        Entity::in_centre(may.centre.id),
        query.status,
        query.created_from,
        query.created_to,
    );
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let (db, q) = (app.db.reader(), query.q.as_deref());
    Ok(Json(listing::page(db, select, q, listing::CENTRE_SORTS, asked, Viewer::Centre).await?))
}

/// One print job.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_print_job",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = uuid::Uuid, Path, description = "The centre"),
        ("id" = uuid::Uuid, Path, description = "The print job")
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
        ("centre_id" = uuid::Uuid, Path, description = "The centre"),
        ("id" = uuid::Uuid, Path, description = "The print job"),
        DocumentsQuery
    ),
    responses((status = 200, body = Page<PrintJobDocument>), Refused)
)]
#[get("/centres/{centre_id}/print-jobs/{id}/documents")]
async fn list_documents(
    may: CentreRow<ViewDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<PrintJobDocument>>> {
    Ok(Json(listing::documents_of(&app, &may.row, query.read()?).await?))
}
