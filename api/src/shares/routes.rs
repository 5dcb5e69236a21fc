//! Routes of shares: a learner's own, and those by which they are opened.

use actix_web::{HttpRequest, delete, get, http::header, post, web};
use serde::Deserialize;
use shared::{
    page::Page,
    shares::{NewShare, OpenedShare, Share},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity},
    open::{self, Visitor},
    service, store,
};
use crate::{
    app::App,
    auth::permit::{LearnerOwned, LearnerRow, Permitted, ViewOwnDocuments},
    documents::routes::digital,
    http::{
        answer::{Created, Json, NoContent},
        body::Body,
        file::Pdf,
        idempotency::IdempotencyKey,
        page::{Asked, Key, SortBy},
        path_id,
        query::Query,
        rate_limit::{Limited, Verify, client_address},
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(create).service(show).service(end).service(opened).service(pdf);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
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

/// The own shares, the newest first: those that have ended too.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_shares",
    security(("access_token" = ["view_own_documents"])),
    params(ListQuery),
    responses((status = 200, body = Page<Share>), Refused)
)]
#[get("/learner/shares")]
async fn list(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Share>>> {
    let query: ListQuery = query.read()?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let rows = Entity::of_account(may.caller.user.id);
    let page = asked.page(app.db.reader(), rows, SORTS, "-created_at", (Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(store::shown(&app, app.db.reader(), rows).await?)))
}

/// Share documents by a link.
#[utoipa::path(
    tag = "learner",
    operation_id = "create_share",
    security(("access_token" = ["view_own_documents"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")),
    request_body = NewShare,
    responses((status = 201, body = Share), Refused)
)]
#[post("/learner/shares")]
async fn create(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Share>> {
    let fingerprint = body.fingerprint();
    let new: NewShare = body.read()?;
    if new.recipient_email.is_some() {
        app.limits.check_attempt(&format!("mail of {}", may.caller.user.id))?;
    }
    service::create(&app, &may.caller, new, key, fingerprint).await.map(Created)
}

/// One of the own shares, with each time that it was opened.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_share",
    security(("access_token" = ["view_own_documents"])),
    params(("id" = Uuid, Path, description = "The share")),
    responses((status = 200, body = Share), Refused)
)]
#[get("/learner/shares/{id}")]
async fn show(may: LearnerRow<ViewOwnDocuments, Entity>, app: web::Data<App>) -> Result<Json<Share>> {
    store::detail(&app, app.db.reader(), may.row).await.map(Json)
}

/// End a share: its link shows nothing from then on.
#[utoipa::path(
    tag = "learner",
    operation_id = "end_share",
    security(("access_token" = ["view_own_documents"])),
    params(("id" = Uuid, Path, description = "The share")),
    responses((status = 204, description = "It has ended"), Refused)
)]
#[delete("/learner/shares/{id}")]
async fn end(may: LearnerRow<ViewOwnDocuments, Entity>, app: web::Data<App>) -> Result<NoContent> {
    service::end(&app, &may.caller, may.row).await?;
    Ok(NoContent)
}

/// Open a share: what its documents say, and their status now. Each answer counts as one view.
#[utoipa::path(
    tag = "public",
    operation_id = "open_share",
    security(()),
    params(
        ("token" = String, Path, description = "What stands in the link"),
        ("X-Share-Pin" = Option<String>, Header, description = "The PIN, where the share has one")
    ),
    responses((status = 200, body = OpenedShare), Refused)
)]
#[get("/shares/{token}")]
async fn opened(
    _limit: Limited<Verify>,
    app: web::Data<App>,
    token: web::Path<String>,
    request: HttpRequest,
) -> Result<Json<OpenedShare>> {
    open::open(&app, &token, visitor(&app, &request)).await.map(Json)
}

/// The frozen bytes of a document of a share that is open. It counts as no view.
#[utoipa::path(
    tag = "public",
    operation_id = "get_shared_pdf",
    security(()),
    params(
        ("token" = String, Path, description = "What stands in the link"),
        ("id" = Uuid, Path, description = "The document"),
        ("X-Share-Pin" = Option<String>, Header, description = "The PIN, where the share has one"),
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
#[get("/shares/{token}/documents/{id}/pdf")]
async fn pdf(_limit: Limited<Verify>, app: web::Data<App>, request: HttpRequest) -> Result<Pdf> {
    let id = path_id(&request, "id")?;
    let token = request.match_info().get("token").unwrap_or_default();
    let row = open::file(&app, token, id, visitor(&app, &request)).await?;
    digital(&app, row).await
}

fn visitor(app: &App, request: &HttpRequest) -> Visitor {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    Visitor {
        address: client_address(request, &app.config.trusted_proxies),
        user_agent: text(header::USER_AGENT.as_str()).unwrap_or_default().chars().take(200).collect(),
        pin: text("x-share-pin").map(str::to_owned),
    }
}
