//! Routes of products: the issuer sets up what can be ordered.

use actix_web::{HttpRequest, get, patch, post, web};
use serde::{Deserialize, Serialize};
use shared::store::{NewProduct, Product, ProductChange};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{entity::Entity, service};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageProducts, Permitted, ViewOrders},
    http::{
        answer::{Created, Json, Versioned, check_if_match},
        body::Body,
        idempotency::IdempotencyKey,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(create).service(show).service(change);
}

/// All products.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
struct Products {
    /// By category and name.
    items: Vec<Product>,
}

/// All products, those that are not sold included.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_products",
    security(("access_token" = ["view_orders"])),
    responses((status = 200, body = Products), Refused)
)]
#[get("/issuer/products")]
async fn list(_may: Permitted<ViewOrders>, app: web::Data<App>) -> Result<Json<Products>> {
    Ok(Json(Products { items: service::all(app.db.reader()).await? }))
}

/// Create a product.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_product",
    security(("access_token" = ["manage_products"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")),
    request_body = NewProduct,
    responses((status = 201, body = Product), Refused)
)]
#[post("/issuer/products")]
async fn create(
    may: Permitted<ManageProducts>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Product>> {
    let fingerprint = body.fingerprint();
    let new: NewProduct = body.read()?;
    service::create(&app, &may.caller, new, key, fingerprint).await.map(Created)
}

/// One product.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_product",
    security(("access_token" = ["view_orders"])),
    params(("id" = Uuid, Path, description = "The product")),
    responses((status = 200, body = Product, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/products/{id}")]
async fn show(may: IssuerRow<ViewOrders, Entity>, app: web::Data<App>) -> Result<Versioned<Product>> {
    let version = may.row.version;
    Ok(Versioned { value: service::one(app.db.reader(), may.row).await?, version })
}

/// Change a product. What was ordered before keeps its price.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_product",
    security(("access_token" = ["manage_products"])),
    params(
        ("id" = Uuid, Path, description = "The product"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = ProductChange,
    responses((status = 200, body = Product, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/products/{id}")]
async fn change(
    may: IssuerRow<ManageProducts, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Product>> {
    let change: ProductChange = body.read()?;
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, change, check).await?;
    Ok(Versioned { value, version })
}
