//! The issuer's routes of users.

use actix_web::{HttpRequest, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use shared::{
    TextEnum,
    history::HistoryEntry,
    page::Page,
    permission::{Role, UserKind},
    users::{NewUser, User, UserChange, UserStatus},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, membership},
    service, store,
};
use crate::{
    app::App,
    audit::history::{self as trail, HistoryQuery},
    auth::permit::{IssuerRow, ManageUsers, Permitted},
    db::{Text, search},
    http::{
        answer::{AcceptedSilently, Created, Json, Versioned, check_if_match},
        body::Body,
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
        .service(create)
        .service(show)
        .service(change)
        .service(history)
        .service(invite_again);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in name, address and user name.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<UserStatus>,
    /// On whose side they are, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    kind: Vec<UserKind>,
    /// Only those who work for this centre.
    centre_id: Option<Uuid>,
    /// Only those who manage other users, or only those who don't.
    is_admin: Option<bool>,
    /// `created_at`, `email` or `last_name`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "email", column: Column::EmailKey, key: |row| Key::Text(row.email_key.clone()) },
    SortBy { name: "last_name", column: Column::LastName, key: |row| Key::Text(row.last_name.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// All users.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_users",
    security(("access_token" = ["manage_users"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<User>), Refused)
)]
#[get("/issuer/users")]
async fn list(_may: Permitted<ManageUsers>, app: web::Data<App>, query: Query) -> Result<Json<Page<User>>> {
    let (query, page) = query.read_list()?;
    listing(&app, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, User>> {
    let mut select = Entity::find();
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if !query.kind.is_empty() || query.is_admin.is_some() {
        let roles = Role::ALL.iter().copied().filter(|role| {
            (query.kind.is_empty() || query.kind.contains(&role.kind()))
                && query.is_admin.is_none_or(|is_admin| role.is_admin() == is_admin)
        });
        select = select.filter(Column::Role.is_in(roles.map(Text)));
    }
    if let Some(centre_id) = query.centre_id {
        let members = membership::Entity::find()
            .select_only()
            .column(membership::Column::UserId)
            .filter(membership::Column::CentreId.eq(centre_id));
        select = select.filter(Column::Id.in_subquery(members.into_query()));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let items = async |app: web::Data<App>, rows| store::all_shown(app.db.reader(), rows).await;
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The list of users as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_users_csv",
    security(("access_token" = ["manage_users"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/users/csv")]
async fn list_csv(_may: Permitted<ManageUsers>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, query).await?.csv(app, file, "users").await
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
    may: Permitted<ManageUsers>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<User>> {
    let fingerprint = body.fingerprint();
    Ok(Created(service::create(&app, &may.caller, body.read()?, key, fingerprint).await?))
}

/// One user.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_user",
    security(("access_token" = ["manage_users"])),
    params(("id" = uuid::Uuid, Path, description = "The user")),
    responses((status = 200, body = User, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/users/{id}")]
async fn show(may: IssuerRow<ManageUsers, Entity>, app: web::Data<App>) -> Result<Versioned<User>> {
    let version = may.row.version;
    Ok(Versioned { value: store::shown(app.db.reader(), may.row).await?, version })
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
async fn change(
    may: IssuerRow<ManageUsers, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<User>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// What was done to a user, newest first.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_user_history",
    security(("access_token" = ["manage_users"])),
    params(("id" = Uuid, Path, description = "The user"), HistoryQuery),
    responses((status = 200, body = Page<HistoryEntry>), Refused)
)]
#[get("/issuer/users/{id}/history")]
async fn history(
    may: IssuerRow<ManageUsers, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<HistoryEntry>>> {
    Ok(Json(trail::of(&app, "user", may.row.id, &query).await?))
}

/// Mail the invitation again, or the request to confirm the address. Links that were mailed before stop working.
#[utoipa::path(
    tag = "issuer",
    operation_id = "resend_invitation",
    security(("access_token" = ["manage_users"])),
    params(
        ("id" = Uuid, Path, description = "The user"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")
    ),
    responses((status = 202, description = "The mail is on its way"), Refused)
)]
#[post("/issuer/users/{id}/resend-invitation")]
async fn invite_again(
    may: IssuerRow<ManageUsers, Entity>,
    app: web::Data<App>,
    key: IdempotencyKey,
) -> Result<AcceptedSilently> {
    service::invite_again(&app, &may.caller, may.row.id, key).await?;
    Ok(AcceptedSilently)
}
