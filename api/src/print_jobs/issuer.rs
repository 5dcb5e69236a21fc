//! The issuer's routes of print jobs, over all centres.

use actix_web::{get, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use shared::{
    page::Page,
    print_jobs::{NotMade, PrintJob, PrintJobDocument, PrintJobFailure},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, failed, subject},
    listing::{self, DocumentsQuery, ListQuery},
    retry,
    store::{self, Viewer},
};
use crate::{
    app::App,
    auth::permit::{IssuerRow, Permitted, PublishBatches, ViewAllDocuments},
    db::Text,
    http::{
        answer::{Accepted, Json, Tagged},
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(show)
        .service(list_documents)
        .service(list_documents_csv)
        .service(list_failures)
        .service(list_failures_csv)
        .service(try_again);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WhichQuery {
    /// Only those for this centre.
    centre_id: Option<Uuid>,
    /// Only those with documents of this qualification.
    qualification_id: Option<Uuid>,
    /// Only those with (`true`) or without (`false`) documents that could not be made.
    has_failures: Option<bool>,
}

/// The parameters of [`WhichQuery`].
const WHICH: &[&str] = &["centre_id", "qualification_id", "has_failures"];

async fn listing(app: &App, which: &Query, query: ListQuery) -> Result<List<Entity, PrintJob>> {
    let which: WhichQuery = which.read()?;
    let mut select = Entity::find();
    if let Some(id) = which.centre_id {
        select = select.filter(Column::CentreId.eq(id));
    }
    if let Some(id) = which.qualification_id {
        let about = subject::Entity::find()
            .select_only()
            .column(subject::Column::PrintJobId)
            .filter(subject::Column::QualificationId.eq(id))
            .into_query();
        select = select.filter(Column::Id.in_subquery(about));
    }
    select = match which.has_failures {
        Some(true) => select.filter(Column::DocumentsFailed.gt(0)),
        Some(false) => select.filter(Column::DocumentsFailed.eq(0)),
        None => select,
    };
    listing::jobs(app, select, query, Viewer::Issuer).await
}

/// The print jobs of all centres.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_print_jobs",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery, WhichQuery, PageQuery),
    responses((status = 200, body = Page<PrintJob>), Refused)
)]
#[get("/issuer/print-jobs")]
async fn list(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<PrintJob>>> {
    let (which, query) = query.split(WHICH);
    let (query, page) = query.read_list()?;
    listing(&app, &which, query).await?.page(app, page).await.map(Json)
}

/// The list of the print jobs of all centres as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_print_jobs_csv",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery, WhichQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/print-jobs/csv")]
async fn list_csv(_may: Permitted<ViewAllDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (which, query) = query.split(WHICH);
    let (query, file) = query.read_file()?;
    listing(&app, &which, query).await?.csv(app, file, "jobs-issued").await
}

/// One print job.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_print_job",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The print job")),
    responses(
        (status = 200, body = PrintJob, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/print-jobs/{id}")]
async fn show(may: IssuerRow<ViewAllDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<PrintJob>> {
    Ok(Tagged(store::one_shown(app.db.reader(), may.row, Viewer::Issuer).await?))
}

/// The documents of a print job.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_any_print_job_documents",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The print job"), DocumentsQuery, PageQuery),
    responses((status = 200, body = Page<PrintJobDocument>), Refused)
)]
#[get("/issuer/print-jobs/{id}/documents")]
async fn list_documents(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<PrintJobDocument>>> {
    let (query, page) = query.read_list()?;
    listing::documents_of(&app, &may.row, query).await?.page(app, page).await.map(Json)
}

/// The list of the documents of a print job as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_any_print_job_documents_csv",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The print job"), DocumentsQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/print-jobs/{id}/documents/csv")]
async fn list_documents_csv(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    let name = format!("documents-of-{}", may.row.reference);
    listing::documents_of(&app, &may.row, query).await?.csv(app, file, &name).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FailuresQuery {
    /// Reasons, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    code: Vec<NotMade>,
    /// `line` or `learner_name`; `-` in front for descending.
    sort: Option<String>,
}

const FAILURE_ORDER: Order<failed::Entity> = Order {
    sorts: &[
        SortBy { name: "line", column: failed::Column::Line, key: |row| Key::Number(row.line) },
        SortBy {
            name: "learner_name",
            column: failed::Column::SortName,
            key: |row| Key::Text(row.sort_name.clone()),
        },
    ],
    default: "line",
    id: (failed::Column::Id, |row| row.id),
};

fn failures_of(print_job_id: Uuid, query: FailuresQuery) -> List<failed::Entity, PrintJobFailure> {
    let mut select = failed::Entity::find().filter(failed::Column::PrintJobId.eq(print_job_id));
    if !query.code.is_empty() {
        select = select.filter(failed::Column::Code.is_in(query.code.into_iter().map(Text)));
    }
    let items = async |_, rows: Vec<failed::Model>| {
        Ok(rows.into_iter().map(failed::Model::shown).collect::<std::result::Result<_, _>>()?)
    };
    List::new(select.into(), FAILURE_ORDER, query.sort, items)
}

/// The documents of a print job that were not made, each with the reason.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_print_job_failures",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The print job"), FailuresQuery, PageQuery),
    responses((status = 200, body = Page<PrintJobFailure>), Refused)
)]
#[get("/issuer/print-jobs/{id}/failures")]
async fn list_failures(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<PrintJobFailure>>> {
    let (query, page) = query.read_list()?;
    failures_of(may.row.id, query).page(app, page).await.map(Json)
}

/// The documents of a print job that were not made, as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_print_job_failures_csv",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The print job"), FailuresQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/print-jobs/{id}/failures/csv")]
async fn list_failures_csv(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    let name = format!("not-made-of-{}", may.row.reference);
    failures_of(may.row.id, query).csv(app, file, &name).await
}

/// Try the documents again that were not made. What is made already stays as it is.
#[utoipa::path(
    tag = "issuer",
    operation_id = "retry_print_job",
    security(("access_token" = ["publish_batches"])),
    params(
        ("id" = Uuid, Path, description = "The print job"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    responses((status = 202, body = PrintJob), Refused)
)]
#[post("/issuer/print-jobs/{id}/retry")]
async fn try_again(
    may: IssuerRow<PublishBatches, Entity>,
    app: web::Data<App>,
    key: IdempotencyKey,
) -> Result<Accepted<PrintJob>> {
    Ok(Accepted(retry::retry(&app, &may.caller, may.row.id, key).await?))
}
