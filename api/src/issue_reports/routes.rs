//! Routes of issue reports: a centre's, and the issuer's inbox.

use actix_web::{HttpRequest, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};
use serde::Deserialize;
use shared::{
    issue_reports::{IssueReport, IssueReportChange, IssueStatus, IssueSubject, NewIssueReport},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity, Model},
    service, store,
};
use crate::{
    app::App,
    auth::permit::{
        CentreOwned, CentreRow, InCentre, IssuerRow, ManageDocuments, Permitted, ViewAllDocuments,
        ViewDocuments,
    },
    db::{Text, search},
    http::{
        answer::{Created, Json, Tagged, Versioned, check_if_match},
        body::Body,
        idempotency::IdempotencyKey,
        page::{Asked, Key, SortBy},
        query::{Query, comma_list},
        rate_limit::{Limited, Mail},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(create).service(show).service(list_all).service(show_any).service(change);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in the subject, the message, the reporter and the centre.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<IssueStatus>,
    /// Kinds of subjects, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    subject_kind: Vec<IssueSubject>,
    /// `created_at`, `updated_at` or `status`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "updated_at", column: Column::UpdatedAt, key: |row| Key::Time(row.updated_at) },
    SortBy { name: "status", column: Column::Status, key: |row| Key::Text(row.status.0.to_string()) },
];

async fn page(app: &App, mut rows: Select<Entity>, query: &Query) -> Result<Json<Page<IssueReport>>> {
    let query: ListQuery = query.read()?;
    if !query.status.is_empty() {
        rows = rows.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if !query.subject_kind.is_empty() {
        rows = rows.filter(Column::SubjectKind.is_in(query.subject_kind.into_iter().map(Text)));
    }
    let db = app.db.reader();
    let found = search::find(db, rows, query.q.as_deref()).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(db, found, SORTS, "-created_at", (Column::Id, |row: &Model| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(store::shown(db, rows).await?)))
}

/// What the centre has reported.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_issue_reports",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery),
    responses((status = 200, body = Page<IssueReport>), Refused)
)]
#[get("/centres/{centre_id}/issue-reports")]
async fn list(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<IssueReport>>> {
    page(&app, Entity::in_centre(may.centre.id), &query).await
}

/// Report that something is wrong with a document, a record or an export. The support address is told by mail.
#[utoipa::path(
    tag = "centre",
    operation_id = "create_issue_report",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body = NewIssueReport,
    responses((status = 201, body = IssueReport), Refused)
)]
#[post("/centres/{centre_id}/issue-reports")]
async fn create(
    may: InCentre<ViewDocuments>,
    _limited: Limited<Mail>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<IssueReport>> {
    let fingerprint = body.fingerprint();
    let new: NewIssueReport = body.read()?;
    service::create(&app, &may.caller, may.centre, new, key, fingerprint).await.map(Created)
}

/// One report of the centre.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_issue_report",
    security(("access_token" = ["view_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The report")
    ),
    responses(
        (status = 200, body = IssueReport, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/issue-reports/{id}")]
async fn show(may: CentreRow<ViewDocuments, Entity>, app: web::Data<App>) -> Result<Tagged<IssueReport>> {
    store::one_shown(app.db.reader(), may.row).await.map(Tagged)
}

/// What centres have reported.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_issue_reports",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery),
    responses((status = 200, body = Page<IssueReport>), Refused)
)]
#[get("/issuer/issue-reports")]
async fn list_all(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<IssueReport>>> {
    page(&app, Entity::find(), &query).await
}

/// One report.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_issue_report",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The report")),
    responses((status = 200, body = IssueReport, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/issue-reports/{id}")]
async fn show_any(
    may: IssuerRow<ViewAllDocuments, Entity>,
    app: web::Data<App>,
) -> Result<Versioned<IssueReport>> {
    let version = may.row.version;
    Ok(Versioned { value: store::one_shown(app.db.reader(), may.row).await?, version })
}

/// Answer a report, or say how far it is. Who reported is told by mail.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_issue_report",
    security(("access_token" = ["manage_documents"])),
    params(
        ("id" = Uuid, Path, description = "The report"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = IssueReportChange,
    responses((status = 200, body = IssueReport, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/issue-reports/{id}")]
async fn change(
    may: IssuerRow<ManageDocuments, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<IssueReport>> {
    let change: IssueReportChange = body.read()?;
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, change, check).await?;
    Ok(Versioned { value, version })
}
