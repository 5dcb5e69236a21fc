//! The issuer's routes of users.

use actix_web::{HttpRequest, delete, get, patch, post, web};
use shared::{
    history::HistoryEntry,
    page::Page,
    settings::LockoutReason,
    users::{NewLock, NewUser, User, UserChange},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    access, change,
    listing::{ListQuery, listing},
    scope::{At, DeletedAt, IssuerDesk, UserAt},
    service, store,
};
use crate::{
    app::App,
    audit::history::{self as trail, HistoryQuery},
    auth::{
        Caller,
        caller::InPerson,
        permit::{ManageUsers, ViewUsers},
    },
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
        .service(avatar)
        .service(lockout_reasons);
}

/// All users.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_users",
    security(("access_token" = ["view_users"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<User>), Refused)
)]
#[get("/issuer/users")]
async fn list(may: At<IssuerDesk<ViewUsers>>, app: web::Data<App>, query: Query) -> Result<Json<Page<User>>> {
    let (query, page) = query.read_list()?;
    listing(&app, may.by.scope, query).await?.page(app, page).await.map(Json)
}

/// The list of users as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_users_csv",
    security(("access_token" = ["view_users"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/users/csv")]
async fn list_csv(may: At<IssuerDesk<ViewUsers>>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, may.by.scope, query).await?.csv(app, file, "users").await
}

/// Create a user of the issuer or of centres. Without a password an invitation goes out by mail.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_user",
    security(("access_token" = ["manage_users"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")),
    request_body = NewUser,
    responses((status = 201, body = User), Refused)
)]
#[post("/issuer/users")]
async fn create(
    may: At<IssuerDesk<ManageUsers>>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<User>> {
    let fingerprint = body.fingerprint();
    Ok(Created(service::create(&app, &may.by, body.read()?, key, fingerprint).await?))
}

/// One user.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_user",
    security(("access_token" = ["view_users"])),
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/users/{id}")]
async fn show(may: UserAt<IssuerDesk<ViewUsers>>, app: web::Data<App>) -> Result<Versioned<User>> {
    let version = may.row.version;
    Ok(Versioned { value: store::shown(app.db.reader(), &app, may.row, may.by.scope).await?, version })
}

/// Change a user.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_user",
    security(("access_token" = ["manage_users"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = UserChange,
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/users/{id}")]
async fn edit(
    may: UserAt<IssuerDesk<ManageUsers>>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<User>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = change::change(&app, &may.by, may.row, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// What was done to a user, newest first.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_user_history",
    security(("access_token" = ["view_users"])),
    params(("id" = Uuid, Path, description = "The user"), HistoryQuery),
    responses((status = 200, body = Page<HistoryEntry>), Refused)
)]
#[get("/issuer/users/{id}/history")]
async fn history(
    may: UserAt<IssuerDesk<ViewUsers>>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<HistoryEntry>>> {
    Ok(Json(trail::of(&app, "user", may.row.id, &query).await?))
}

/// Mail the invitation again, or the request to confirm the address. Links that were mailed before stop working.
#[utoipa::path(
    tag = "issuer",
    operation_id = "resend_confirmation",
    security(("access_token" = ["manage_users"])),
    params(
        ("id" = Uuid, Path, description = "The user"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    responses((status = 202, description = "The mail is on its way"), Refused)
)]
#[post("/issuer/users/{id}/resend-confirmation")]
async fn resend(
    may: UserAt<IssuerDesk<ManageUsers>>,
    app: web::Data<App>,
    key: IdempotencyKey,
) -> Result<AcceptedSilently> {
    access::invite_again(&app, &may.by, may.row.id, key).await?;
    Ok(AcceptedSilently)
}

/// Lock a user until a time, for one of the reasons of the rules. The lock ends by itself.
#[utoipa::path(
    tag = "issuer",
    operation_id = "lock_user",
    security(("access_token" = ["manage_users"])),
    params(
        ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = NewLock,
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/users/{id}/lock")]
async fn lock(
    may: UserAt<IssuerDesk<ManageUsers>>,
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
    tag = "issuer",
    operation_id = "unlock_user",
    security(("access_token" = ["manage_users"])),
    params(
        ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/users/{id}/unlock")]
async fn unlock(
    may: UserAt<IssuerDesk<ManageUsers>>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Versioned<User>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = access::unlock(&app, &may.by, may.row.id, check).await?;
    Ok(Versioned { value, version })
}

/// Delete a user. For 30 days the account can be restored; then it is erased.
#[utoipa::path(
    tag = "issuer",
    operation_id = "delete_user",
    security(("access_token" = ["manage_users"])),
    params(
        ("id" = Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    responses((status = 204, description = "The user is deleted"), Refused)
)]
#[delete("/issuer/users/{id}")]
async fn remove(
    may: UserAt<IssuerDesk<ManageUsers>>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<NoContent> {
    let check = |version| check_if_match(&request, version);
    access::delete(&app, &may.by, may.row.id, check).await?;
    Ok(NoContent)
}

/// Restore a user who was deleted no longer than 30 days ago.
#[utoipa::path(
    tag = "issuer",
    operation_id = "restore_user",
    security(("access_token" = ["manage_users"])),
    params(("id" = Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/users/{id}/restore")]
async fn restore(may: DeletedAt<IssuerDesk<ManageUsers>>, app: web::Data<App>) -> Result<Versioned<User>> {
    let (value, version) = access::restore(&app, &may.by, may.row.id).await?;
    Ok(Versioned { value, version })
}

/// A user's picture.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_user_avatar",
    security(("access_token" = ["view_users"])),
    params(("id" = Uuid, Path, description = "The user"), AvatarQuery),
    responses(
        (status = 200, content((Vec<u8> = "image/png")), headers(("ETag" = String))),
        (status = 304, description = "What is known is still right"),
        Refused
    )
)]
#[get("/issuer/users/{id}/avatar")]
async fn avatar(may: UserAt<IssuerDesk<ViewUsers>>, app: web::Data<App>, query: Query) -> Result<Image> {
    picture_of(&app, may.row.id, &query).await
}

/// The reasons for which a user can be locked.
#[utoipa::path(
    tag = "me",
    operation_id = "list_lockout_reasons",
    security(("access_token" = [])),
    responses((status = 200, body = Vec<LockoutReason>), Refused)
)]
#[get("/lockout-reasons")]
async fn lockout_reasons(_caller: InPerson<Caller>, app: web::Data<App>) -> Result<Json<Vec<LockoutReason>>> {
    let now = app.settings().await?;
    Ok(Json(now.rules.lockout_reasons.iter().filter(|reason| reason.active).cloned().collect()))
}
