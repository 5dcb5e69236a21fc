//! The issuer's routes of approvals.

use actix_web::{get, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    approvals::{Approval, ApprovalStatus, Refusal},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    service,
};
use crate::{
    app::App,
    auth::{
        caller::InPerson,
        permit::{IssuerRow, Permitted, PublishBatches, ViewAllDocuments},
    },
    db::Text,
    http::{
        answer::{Json, Tagged},
        body::Body,
        page::{Asked, Key, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(show).service(approve).service(refuse).service(withdraw);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<ApprovalStatus>,
    /// Only those about this batch or bulk change.
    subject_id: Option<Uuid>,
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

/// Requests for a second person's approval.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_approvals",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery),
    responses((status = 200, body = Page<Approval>), Refused)
)]
#[get("/issuer/approvals")]
async fn list(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Approval>>> {
    let query: ListQuery = query.read()?;
    let mut rows = Entity::find();
    if !query.status.is_empty() {
        rows = rows.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if let Some(id) = query.subject_id {
        rows = rows.filter(Column::SubjectId.eq(id));
    }
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), rows, SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    Ok(Json(page.map(Approval::from)))
}

/// One request.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_approval",
    security(("access_token" = ["view_all_documents"])),
    params(("id" = Uuid, Path, description = "The request")),
    responses(
        (status = 200, body = Approval, headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/approvals/{id}")]
async fn show(may: IssuerRow<ViewAllDocuments, Entity>) -> Result<Tagged<Approval>> {
    Ok(Tagged(may.row.into()))
}

/// Approve what someone else asked for, and do it.
#[utoipa::path(
    tag = "issuer",
    operation_id = "approve",
    security(("access_token" = ["publish_batches"])),
    params(("id" = Uuid, Path, description = "The request")),
    responses((status = 200, body = Approval), Refused)
)]
#[post("/issuer/approvals/{id}/approve")]
async fn approve(
    InPerson(may): InPerson<IssuerRow<PublishBatches, Entity>>,
    app: web::Data<App>,
) -> Result<Json<Approval>> {
    Ok(Json(service::approve(&app, &may.caller, may.row.id).await?))
}

/// Refuse what someone else asked for.
#[utoipa::path(
    tag = "issuer",
    operation_id = "refuse",
    security(("access_token" = ["publish_batches"])),
    params(("id" = Uuid, Path, description = "The request")),
    request_body = Refusal,
    responses((status = 200, body = Approval), Refused)
)]
#[post("/issuer/approvals/{id}/refuse")]
async fn refuse(
    InPerson(may): InPerson<IssuerRow<PublishBatches, Entity>>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<Approval>> {
    let refusal: Refusal = body.read()?;
    Ok(Json(service::refuse(&app, &may.caller, may.row.id, &refusal.reason).await?))
}

/// Withdraw one's own request.
#[utoipa::path(
    tag = "issuer",
    operation_id = "withdraw",
    security(("access_token" = ["publish_batches"])),
    params(("id" = Uuid, Path, description = "The request")),
    responses((status = 200, body = Approval), Refused)
)]
#[post("/issuer/approvals/{id}/withdraw")]
async fn withdraw(
    InPerson(may): InPerson<IssuerRow<PublishBatches, Entity>>,
    app: web::Data<App>,
) -> Result<Json<Approval>> {
    Ok(Json(service::withdraw(&app, &may.caller, may.row.id).await?))
}
