//! A centre's routes of print jobs.

use actix_web::{get, web};
use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    page::Page,
    print_jobs::{PrintJob, PrintJobDocument, PrintJobStatus},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::entity::{Column, Entity};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, ViewDocuments},
    db::{Text, search},
    documents::{entity as document, store as documents},
    http::{
        answer::{Json, Tagged},
        page::{Asked, Key, SortBy},
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

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "reference", column: Column::Reference, key: |row| Key::Text(row.reference.clone()) },
    SortBy {
        name: "created_by",
        column: Column::CreatedByName,
        key: |row| Key::Text(row.created_by_name.clone()),
    },
    SortBy { name: "records", column: Column::RecordsCount, key: |row| Key::Number(row.records_count) },
    SortBy { name: "status", column: Column::Status, key: |row| Key::Text(row.status.0.to_string()) },
];

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
    let mut select = Entity::in_centre(may.centre.id);
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    // Nothing is older, and PostgreSQL's times don't reach as far back as a date can.
    let oldest = chrono::DateTime::UNIX_EPOCH.date_naive();
    if let Some(from) = query.created_from.map(|from| from.max(oldest)) {
        select = select.filter(Column::CreatedAt.gte(from.and_time(chrono::NaiveTime::MIN).and_utc()));
    }
    if let Some(after) = query.created_to.and_then(|to| to.max(oldest).checked_add_days(Days::new(1))) {
        select = select.filter(Column::CreatedAt.lt(after.and_time(chrono::NaiveTime::MIN).and_utc()));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), found, SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    Ok(Json(page.map(PrintJob::from)))
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
async fn show(may: CentreRow<ViewDocuments, Entity>) -> Tagged<PrintJob> {
    Tagged(may.row.into())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DocumentsQuery {
    /// Words to find in learner, enrolment number, qualification and reference.
    q: Option<String>,
    /// Kinds, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    kind: Vec<DocumentKind>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<DocumentStatus>,
    /// `learner_name`, `qualification_title`, `kind` or `reference`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const DOCUMENT_SORTS: &[SortBy<document::Entity>] = &[
    SortBy {
        name: "learner_name",
        column: document::Column::SortName,
        key: |row| Key::Text(row.sort_name.clone()),
    },
    SortBy {
        name: "qualification_title",
        column: document::Column::QualificationTitle,
        key: |row| Key::Text(row.qualification_title.clone()),
    },
    SortBy { name: "kind", column: document::Column::Kind, key: |row| Key::Text(row.kind.0.to_string()) },
    SortBy {
        name: "reference",
        column: document::Column::Reference,
        key: |row| Key::Text(row.reference.clone()),
    },
];

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
    let query: DocumentsQuery = query.read()?;
    let mut select =
        document::Entity::in_centre(may.row.centre_id).filter(document::Column::PrintJobId.eq(may.row.id));
    if !query.kind.is_empty() {
        select = select.filter(document::Column::Kind.is_in(query.kind.into_iter().map(Text)));
    }
    if !query.status.is_empty() {
        select = select.filter(documents::has_status(&query.status, app.clock.today()));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked
        .page(app.db.reader(), found, DOCUMENT_SORTS, "learner_name", (document::Column::Id, |row| row.id))
        .await?;
    let (rows, rest) = page.take_items();
    let ids = rows.iter().map(|row| row.record_id);
    let notified = documents::notification_of(app.db.reader(), ids).await?;
    let today = app.clock.today();
    let items = rows
        .into_iter()
        .map(|row| PrintJobDocument {
            id: row.id,
            kind: row.kind.0,
            status: documents::status_on(&row, today),
            reference: documents::grouped(&row.reference),
            notification_status: notified
                .get(&row.record_id)
                .copied()
                .unwrap_or(NotificationStatus::NotNotified),
            record_id: row.record_id,
            learner_name: row.learner_name,
            qualification_title: row.qualification_title,
        })
        .collect();
    Ok(Json(rest.with_items(items)))
}
