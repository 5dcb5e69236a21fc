//! The issuer's routes of webhooks.

use actix_web::{HttpRequest, delete, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    page::Page,
    webhooks::{NewWebhook, Webhook, WebhookChange, WebhookDelivery, WebhookWithSecret},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{delivery, webhook},
    service,
};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageIntegrations, Permitted},
    http::{
        answer::{Accepted, Created, Json, NoContent, Versioned, check_if_match},
        body::Body,
        idempotency::IdempotencyKey,
        list::List,
        page::{Key, Order, PageQuery, SortBy},
        path_id,
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(show)
        .service(change)
        .service(remove)
        .service(renew)
        .service(test)
        .service(deliveries)
        .service(send_again);
}

type May = IssuerRow<ManageIntegrations, webhook::Entity>;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `created_at`; `-` in front for descending.
    sort: Option<String>,
}

const ORDER: Order<webhook::Entity> = Order {
    sorts: &[SortBy {
        name: "created_at",
        column: webhook::Column::CreatedAt,
        key: |row| Key::Time(row.created_at),
    }],
    default: "-created_at",
    id: (webhook::Column::Id, |row| row.id),
};

const DELIVERIES: Order<delivery::Entity> = Order {
    sorts: &[SortBy {
        name: "created_at",
        column: delivery::Column::CreatedAt,
        key: |row| Key::Time(row.created_at),
    }],
    default: "-created_at",
    id: (delivery::Column::Id, |row| row.id),
};

/// Webhooks.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_webhooks",
    security(("access_token" = ["manage_integrations"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Webhook>), Refused)
)]
#[get("/issuer/webhooks")]
async fn list(
    _may: Permitted<ManageIntegrations>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Webhook>>> {
    let (ListQuery { sort }, page) = query.read_list()?;
    let items = async |app: web::Data<App>, rows: Vec<webhook::Model>| {
        let now = app.clock.now();
        Ok(rows.into_iter().map(|row| row.shown(now)).collect::<Result<_, _>>()?)
    };
    List::new(webhook::Entity::find().into(), ORDER, sort, items).page(app, page).await.map(Json)
}

/// Make a webhook. Its secret is told in this answer only.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_webhook",
    security(("access_token" = ["manage_integrations"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")),
    request_body = NewWebhook,
    responses((status = 201, body = WebhookWithSecret), Refused)
)]
#[post("/issuer/webhooks")]
async fn create(
    may: Permitted<ManageIntegrations>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<WebhookWithSecret>> {
    let fingerprint = body.fingerprint();
    service::create(&app, &may.caller, body.read()?, key, fingerprint).await.map(Created)
}

/// One webhook.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_webhook",
    security(("access_token" = ["manage_integrations"])),
    params(("id" = Uuid, Path, description = "The webhook")),
    responses((status = 200, body = Webhook, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/webhooks/{id}")]
async fn show(may: May, app: web::Data<App>) -> Result<Versioned<Webhook>> {
    let version = may.row.version;
    Ok(Versioned { value: may.row.shown(app.clock.now())?, version })
}

/// Change a webhook, pause it, or let it go on.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_webhook",
    security(("access_token" = ["manage_integrations"])),
    params(
        ("id" = Uuid, Path, description = "The webhook"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = WebhookChange,
    responses((status = 200, body = Webhook, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/webhooks/{id}")]
async fn change(
    may: May,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Webhook>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// Delete a webhook, with the list of what was sent to it.
#[utoipa::path(
    tag = "issuer",
    operation_id = "delete_webhook",
    security(("access_token" = ["manage_integrations"])),
    params(("id" = Uuid, Path, description = "The webhook")),
    responses((status = 204, description = "It is deleted"), Refused)
)]
#[delete("/issuer/webhooks/{id}")]
async fn remove(may: May, app: web::Data<App>) -> Result<NoContent> {
    service::delete(&app, &may.caller, may.row.id).await?;
    Ok(NoContent)
}

/// Make a new secret for a webhook, which is told in this answer only. For a day what is sent is signed with both.
#[utoipa::path(
    tag = "issuer",
    operation_id = "renew_webhook_secret",
    security(("access_token" = ["manage_integrations"])),
    params(("id" = Uuid, Path, description = "The webhook")),
    responses((status = 200, body = WebhookWithSecret), Refused)
)]
#[post("/issuer/webhooks/{id}/secret")]
async fn renew(may: May, app: web::Data<App>) -> Result<Json<WebhookWithSecret>> {
    service::renew(&app, &may.caller, may.row.id).await.map(Json)
}

/// Send a test event to a webhook.
#[utoipa::path(
    tag = "issuer",
    operation_id = "test_webhook",
    security(("access_token" = ["manage_integrations"])),
    params(("id" = Uuid, Path, description = "The webhook")),
    responses((status = 202, body = WebhookDelivery), Refused)
)]
#[post("/issuer/webhooks/{id}/test")]
async fn test(may: May, app: web::Data<App>) -> Result<Accepted<WebhookDelivery>> {
    service::test(&app, &may.caller, may.row.id).await.map(Accepted)
}

/// What was sent to a webhook within the last 30 days, and how that went.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_webhook_deliveries",
    security(("access_token" = ["manage_integrations"])),
    params(("id" = Uuid, Path, description = "The webhook"), ListQuery, PageQuery),
    responses((status = 200, body = Page<WebhookDelivery>), Refused)
)]
#[get("/issuer/webhooks/{id}/deliveries")]
async fn deliveries(may: May, app: web::Data<App>, query: Query) -> Result<Json<Page<WebhookDelivery>>> {
    let (ListQuery { sort }, page) = query.read_list()?;
    let rows = delivery::Entity::find().filter(delivery::Column::WebhookId.eq(may.row.id));
    let items = async |_: web::Data<App>, rows: Vec<delivery::Model>| {
        Ok(rows.into_iter().map(WebhookDelivery::from).collect())
    };
    List::new(rows.into(), DELIVERIES, sort, items).page(app, page).await.map(Json)
}

/// Send something once more that was delivered or given up: the same message under the same id.
#[utoipa::path(
    tag = "issuer",
    operation_id = "send_webhook_delivery_again",
    security(("access_token" = ["manage_integrations"])),
    params(
        ("id" = Uuid, Path, description = "The webhook"),
        ("delivery_id" = Uuid, Path, description = "The delivery")
    ),
    responses((status = 202, body = WebhookDelivery), Refused)
)]
#[post("/issuer/webhooks/{id}/deliveries/{delivery_id}/send")]
async fn send_again(
    may: May,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Accepted<WebhookDelivery>> {
    let delivery_id = path_id(&request, "delivery_id")?;
    service::send_again(&app, &may.caller, may.row.id, delivery_id).await.map(Accepted)
}
