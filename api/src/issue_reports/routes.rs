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
    entity::{Column, Entity},
    service, store,
};
use crate::{
    app::App,
    auth::permit::{
        AnswerReports, CentreOwned, CentreRow, InCentre, IssuerRow, Permitted, ViewAllDocuments,
        ViewDocuments,
    },
    db::{Text, search},
    http::{
        answer::{Created, Json, Tagged, Versioned, check_if_match},
        body::Body,
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
        rate_limit::{Limited, Mail},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(create)
        .service(show)
        .service(list_all)
        .service(list_all_csv)
        .service(show_any)
        .service(change);
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
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "updated_at", column: Column::UpdatedAt, key: |row| Key::Time(row.updated_at) },
    SortBy { name: "status", column: Column::Status, key: |row| Key::Text(row.status.0.to_string()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

async fn listing(app: &App, mut rows: Select<Entity>, query: ListQuery) -> Result<List<Entity, IssueReport>> {
    if !query.status.is_empty() {
        rows = rows.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if !query.subject_kind.is_empty() {
        rows = rows.filter(Column::SubjectKind.is_in(query.subject_kind.into_iter().map(Text)));
    }
    let found = search::find(app.db.reader(), rows, query.q.as_deref()).await?;
    let items = async |app: web::Data<App>, rows| store::shown(app.db.reader(), rows).await;
    Ok(List::new(found, ORDER, query.sort, items))
}

/// What one reporter has reported, the newest first.
pub async fn own_listing(app: &App, rows: Select<Entity>) -> Result<List<Entity, IssueReport>> {
    let all = ListQuery { q: None, status: Vec::new(), subject_kind: Vec::new(), sort: None };
    listing(app, rows, all).await
}

/// What the centre has reported.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_issue_reports",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, PageQuery),
    responses((status = 200, body = Page<IssueReport>), Refused)
)]
#[get("/centres/{centre_id}/issue-reports")]
async fn list(
    may: InCentre<ViewDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<IssueReport>>> {
    let (query, page) = query.read_list()?;
    listing(&app, Entity::in_centre(may.centre.id), query).await?.page(app, page).await.map(Json)
}

/// The list of what the centre has reported as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_issue_reports_csv",
    security(("access_token" = ["view_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/issue-reports/csv")]
async fn list_csv(may: InCentre<ViewDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, Entity::in_centre(may.centre.id), query).await?.csv(app, file, "issue-reports").await
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
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<IssueReport>), Refused)
)]
#[get("/issuer/issue-reports")]
async fn list_all(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<IssueReport>>> {
    let (query, page) = query.read_list()?;
    listing(&app, Entity::find(), query).await?.page(app, page).await.map(Json)
}

/// The list of what centres have reported as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_issue_reports_csv",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/issue-reports/csv")]
async fn list_all_csv(_may: Permitted<ViewAllDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, Entity::find(), query).await?.csv(app, file, "issue-reports").await
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
    security(("access_token" = ["answer_reports"])),
    params(
        ("id" = Uuid, Path, description = "The report"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = IssueReportChange,
    responses((status = 200, body = IssueReport, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/issue-reports/{id}")]
async fn change(
    may: IssuerRow<AnswerReports, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<IssueReport>> {
    let change: IssueReportChange = body.read()?;
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, change, check).await?;
    Ok(Versioned { value, version })
}
