//! The routes of a centre's users, for its administrators.

use actix_web::{HttpRequest, delete, get, patch, post, web};
use shared::{
    history::HistoryEntry,
    page::Page,
    users::{CentreUserChange, NewCentreUser, NewLock, User},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    access, change,
    listing::{CentreListQuery, listing},
    scope::{At, CentreDesk, DeletedAt, UserAt},
    service, store,
};
use crate::{
    app::App,
    audit::history::{self as trail, HistoryQuery},
    http::{
        answer::{AcceptedSilently, Created, Json, NoContent, Versioned, check_if_match},
        body::Body,
        csv::Csv,
        file::Image,
        idempotency::IdempotencyKey,
        list::FileQuery,
        page::PageQuery,
        query::Query,
    },
    openapi::Refused,
    problem::Result,
    profile::routes::{AvatarQuery, picture_of},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(create)
        .service(show)
        .service(edit)
        .service(history)
        .service(resend)
        .service(lock)
        .service(unlock)
        .service(remove)
        .service(restore)
        .service(avatar);
}

/// The users of a centre.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_centre_users",
    security(("access_token" = ["manage_centre_users"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), CentreListQuery, PageQuery),
    responses((status = 200, body = Page<User>), Refused)
)]
#[get("/centres/{centre_id}/users")]
async fn list(may: At<CentreDesk>, app: web::Data<App>, query: Query) -> Result<Json<Page<User>>> {
    let (query, page) = query.read_list::<CentreListQuery>()?;
    listing(&app, may.by.scope, query.into()).await?.page(app, page).await.map(Json)
}

/// The list of a centre's users as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_centre_users_csv",
    security(("access_token" = ["manage_centre_users"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), CentreListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/users/csv")]
async fn list_csv(may: At<CentreDesk>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file::<CentreListQuery>()?;
    listing(&app, may.by.scope, query.into()).await?.csv(app, file, "users").await
}

/// Create a user of a centre. Without a password an invitation goes out by mail.
#[utoipa::path(
    tag = "centre",
    operation_id = "create_centre_user",
    security(("access_token" = ["manage_centre_users"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")),
    request_body = NewCentreUser,
    responses((status = 201, body = User), Refused)
)]
#[post("/centres/{centre_id}/users")]
async fn create(
    may: At<CentreDesk>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<User>> {
    let fingerprint = body.fingerprint();
    let new = body.read::<NewCentreUser>()?.of(may.by.centre_id()?);
    Ok(Created(service::create(&app, &may.by, new, key, fingerprint).await?))
}

/// One user.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_centre_user",
    security(("access_token" = ["manage_centre_users"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[get("/centres/{centre_id}/users/{id}")]
async fn show(may: UserAt<CentreDesk>, app: web::Data<App>) -> Result<Versioned<User>> {
    let version = may.row.version;
    Ok(Versioned { value: store::shown(app.db.reader(), &app, may.row, may.by.scope).await?, version })
}

/// Change a user.
#[utoipa::path(
    tag = "centre",
    operation_id = "change_centre_user",
    security(("access_token" = ["manage_centre_users"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = CentreUserChange,
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[patch("/centres/{centre_id}/users/{id}")]
async fn edit(
    may: UserAt<CentreDesk>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<User>> {
    let check = |version| check_if_match(&request, version);
    let change: CentreUserChange = body.read()?;
    let (value, version) = change::change(&app, &may.by, may.row, change.into(), check).await?;
    Ok(Versioned { value, version })
}

/// What was done to a user, newest first, but for what other centres did.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_centre_user_history",
    security(("access_token" = ["manage_centre_users"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user"), HistoryQuery),
    responses((status = 200, body = Page<HistoryEntry>), Refused)
)]
#[get("/centres/{centre_id}/users/{id}/history")]
async fn history(
    may: UserAt<CentreDesk>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<HistoryEntry>>> {
    Ok(Json(trail::of_centre(&app, "user", may.row.id, may.by.centre_id()?, &query).await?))
}

/// Mail the invitation again, or the request to confirm the address. Links that were mailed before stop working.
#[utoipa::path(
    tag = "centre",
    operation_id = "resend_centre_confirmation",
    security(("access_token" = ["manage_centre_users"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    responses((status = 202, description = "The mail is on its way"), Refused)
)]
#[post("/centres/{centre_id}/users/{id}/resend-confirmation")]
async fn resend(
    may: UserAt<CentreDesk>,
    app: web::Data<App>,
    key: IdempotencyKey,
) -> Result<AcceptedSilently> {
    access::invite_again(&app, &may.by, may.row.id, key).await?;
    Ok(AcceptedSilently)
}

/// Lock a user until a time, for one of the reasons of the rules. The lock ends by itself.
#[utoipa::path(
    tag = "centre",
    operation_id = "lock_centre_user",
    security(("access_token" = ["manage_centre_users"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = NewLock,
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[post("/centres/{centre_id}/users/{id}/lock")]
async fn lock(
    may: UserAt<CentreDesk>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<User>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = access::lock(&app, &may.by, may.row.id, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// Unlock a user.
#[utoipa::path(
    tag = "centre",
    operation_id = "unlock_centre_user",
    security(("access_token" = ["manage_centre_users"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[post("/centres/{centre_id}/users/{id}/unlock")]
async fn unlock(
    may: UserAt<CentreDesk>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Versioned<User>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = access::unlock(&app, &may.by, may.row.id, check).await?;
    Ok(Versioned { value, version })
}

/// Delete a user: he leaves the centre, and the account goes with its last centre. For 30 days he can be restored.
#[utoipa::path(
    tag = "centre",
    operation_id = "delete_centre_user",
    security(("access_token" = ["manage_centre_users"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    responses((status = 204, description = "The user is deleted"), Refused)
)]
#[delete("/centres/{centre_id}/users/{id}")]
async fn remove(may: UserAt<CentreDesk>, app: web::Data<App>, request: HttpRequest) -> Result<NoContent> {
    let check = |version| check_if_match(&request, version);
    access::delete(&app, &may.by, may.row.id, check).await?;
    Ok(NoContent)
}

/// Restore a user who was deleted no longer than 30 days ago.
#[utoipa::path(
    tag = "centre",
    operation_id = "restore_centre_user",
    security(("access_token" = ["manage_centre_users"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[post("/centres/{centre_id}/users/{id}/restore")]
async fn restore(may: DeletedAt<CentreDesk>, app: web::Data<App>) -> Result<Versioned<User>> {
    let (value, version) = access::restore(&app, &may.by, may.row.id).await?;
    Ok(Versioned { value, version })
}

/// A user's picture.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_centre_user_avatar",
    security(("access_token" = ["manage_centre_users"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ("id" = Uuid, Path, description = "The user"), AvatarQuery),
    responses(
        (status = 200, content((Vec<u8> = "image/png")), headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/centres/{centre_id}/users/{id}/avatar")]
async fn avatar(may: UserAt<CentreDesk>, app: web::Data<App>, query: Query) -> Result<Image> {
    picture_of(&app, may.row.id, &query).await
}
