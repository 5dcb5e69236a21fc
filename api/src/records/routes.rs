//! Routes of records: a centre's, and the issuer's over all centres.

use actix_web::{get, web};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use shared::{page::Page, records::Record};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    store::shown,
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, IssuerRow, ViewAllDocuments, ViewDocuments},
    http::{
        answer::{Json, Tagged},
        page::{Asked, Key, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(show).service(show_any);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those of this print job.
    print_job_id: Option<Uuid>,
    /// `created_at` or `award_date`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "award_date", column: Column::AwardDate, key: |row| Key::Date(row.award_date) },
];

/// The centre's records.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_records",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery),
    responses((status = 200, body = Page<Record>), Refused)
)]
#[get("/centres/{centre_id}/records")]
async fn list(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Json<Page<Record>>> {
    let query: ListQuery = query.read()?;
    let mut select = Entity::in_centre(may.centre.id);
    if let Some(id) = query.print_job_id {
        select = select.filter(Column::PrintJobId.eq(id));
    }
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), select, SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(shown(app.db.reader(), &app, rows).await?)))
}

/// One record.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_record",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The record")
    ),
    responses(
        (status = 200, body = Record, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/records/{id}")]
async fn show(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<Record>> {
    let mut records = shown(app.db.reader(), &app, vec![may.row]).await?;
    records.pop().map(Tagged).ok_or(crate::problem::Error::NotFound)
}

/// One record of any centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_record",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The record")),
    responses(
        (status = 200, body = Record, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/records/{id}")]
async fn show_any(may: IssuerRow<ViewAllDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<Record>> {
    let mut records = shown(app.db.reader(), &app, vec![may.row]).await?;
    records.pop().map(Tagged).ok_or(crate::problem::Error::NotFound)
}
