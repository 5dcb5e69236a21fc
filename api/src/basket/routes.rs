//! Routes of baskets: a centre's user has one in each centre, a learner one.

use actix_web::{HttpRequest, get, put, web};
use shared::basket::{Basket, NewBasket};
use utoipa_actix_web::service_config::ServiceConfig;

use super::service;
use crate::{
    app::App,
    auth::permit::{InCentre, OrderDocuments, Permitted, ViewOwnDocuments},
    http::{
        answer::{Versioned, check_if_match},
        body::Body,
    },
    openapi::Refused,
    problem::Result,
    store::Buyer,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show).service(put).service(show_own).service(put_own);
}

async fn shown(app: &App, buyer: Buyer) -> Result<Versioned<Basket>> {
    let (value, version) = service::show(app, app.db.reader(), &buyer).await?;
    Ok(Versioned { value, version })
}

async fn kept(app: &App, buyer: Buyer, request: &HttpRequest, body: Body) -> Result<Versioned<Basket>> {
    let new: NewBasket = body.read()?;
    let check = |version| check_if_match(request, version);
    let (value, version) = service::put(app, &buyer, new, check).await?;
    Ok(Versioned { value, version })
}

/// The caller's basket in this centre, with prices and totals as they are now.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_basket",
    security(("access_token" = ["order_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre")),
    responses((status = 200, body = Basket, headers(("ETag" = String))), Refused)
)]
#[get("/centres/{centre_id}/basket")]
async fn show(may: InCentre<OrderDocuments>, app: web::Data<App>) -> Result<Versioned<Basket>> {
    shown(&app, may.into()).await
}

/// Say what the basket holds: all of it.
#[utoipa::path(
    tag = "centre",
    operation_id = "put_basket",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = NewBasket,
    responses((status = 200, body = Basket, headers(("ETag" = String))), Refused)
)]
#[put("/centres/{centre_id}/basket")]
async fn put(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Basket>> {
    kept(&app, may.into(), &request, body).await
}

/// The own basket, with prices and totals as they are now.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_basket",
    security(("access_token" = ["view_own_documents"])),
    responses((status = 200, body = Basket, headers(("ETag" = String))), Refused)
)]
#[get("/learner/basket")]
async fn show_own(may: Permitted<ViewOwnDocuments>, app: web::Data<App>) -> Result<Versioned<Basket>> {
    shown(&app, may.into()).await
}

/// Say what the own basket holds: all of it.
#[utoipa::path(
    tag = "learner",
    operation_id = "put_own_basket",
    security(("access_token" = ["view_own_documents"])),
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body = NewBasket,
    responses((status = 200, body = Basket, headers(("ETag" = String))), Refused)
)]
#[put("/learner/basket")]
async fn put_own(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Basket>> {
    kept(&app, may.into(), &request, body).await
}
