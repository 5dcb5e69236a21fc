//! The issuer's routes of API keys.

use actix_web::{delete, get, post, web};
use sea_orm::EntityTrait;
use serde::Deserialize;
use shared::{
    api_keys::{ApiKey, NewApiKey, NewlyMadeKey},
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
    auth::permit::{IssuerRow, ManageIntegrations, Permitted},
    http::{
        answer::{Created, Json, NoContent},
        body::Body,
        idempotency::IdempotencyKey,
        list::List,
        page::{Key, Order, PageQuery, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(create).service(revoke);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `created_at`, `expires_on` or `name`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "expires_on", column: Column::ExpiresOn, key: |row| Key::Date(row.expires_on) },
    SortBy { name: "name", column: Column::Name, key: |row| Key::Text(row.name.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// API keys, the revoked ones too.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_api_keys",
    security(("access_token" = ["manage_integrations"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<ApiKey>), Refused)
)]
#[get("/issuer/api-keys")]
async fn list(
    _may: Permitted<ManageIntegrations>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<ApiKey>>> {
    let (ListQuery { sort }, page) = query.read_list()?;
    let items = async |app: web::Data<App>, rows| store::shown(app.db.reader(), &app, rows).await;
    List::new(Entity::find().into(), ORDER, sort, items).page(app, page).await.map(Json)
}

/// Make an API key. Its secret is told in this answer only.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_api_key",
    security(("access_token" = ["manage_integrations"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")),
    request_body = NewApiKey,
    responses((status = 201, body = NewlyMadeKey), Refused)
)]
#[post("/issuer/api-keys")]
async fn create(
    may: Permitted<ManageIntegrations>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<NewlyMadeKey>> {
    let fingerprint = body.fingerprint();
    service::create(&app, &may.caller, body.read()?, key, fingerprint).await.map(Created)
}

/// Revoke an API key: it is refused from now on, and stays in the list.
#[utoipa::path(
    tag = "issuer",
    operation_id = "revoke_api_key",
    security(("access_token" = ["manage_integrations"])),
    params(("id" = Uuid, Path, description = "The key")),
    responses((status = 204, description = "It is revoked"), Refused)
)]
#[delete("/issuer/api-keys/{id}")]
async fn revoke(may: IssuerRow<ManageIntegrations, Entity>, app: web::Data<App>) -> Result<NoContent> {
    service::revoke(&app, &may.caller, may.row.id).await?;
    Ok(NoContent)
}
