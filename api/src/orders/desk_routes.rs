//! Routes of the issuer's desk: the queue of orders, and what is done with them.

use actix_web::{HttpRequest, get, post, web};
use sea_orm::EntityTrait;
use shared::{
    orders::{
        Cancellation, Fulfilment, NewOrderStep, NewRefund, NewReturn, Order, OrderIds, OrderSummary,
        StepOutcomes,
    },
    page::Page,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    cancel,
    entity::Entity,
    invoice,
    listing::{DeskQuery, listing},
    print_file, returns, steps,
    store::{self, Viewer},
};
use crate::{
    app::App,
    auth::permit::{IssuerRow, ManageOrders, Permitted, ViewOrders},
    http::{
        answer::{Created, Json, Versioned, check_if_match},
        body::Body,
        csv::Csv,
        file::{Download, Pdf},
        idempotency::IdempotencyKey,
        list::FileQuery,
        page::PageQuery,
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
        .service(list_csv)
        .service(take_step)
        .service(print)
        .service(show)
        .service(fulfil)
        .service(change_tracking)
        .service(cancel_any)
        .service(refund)
        .service(settle_return)
        .service(invoice_of_any)
        .service(packing_list)
        .service(credit_note_of_any);
}

/// All orders, of centres and learners.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_orders",
    security(("access_token" = ["view_orders"])),
    params(DeskQuery, PageQuery),
    responses((status = 200, body = Page<OrderSummary>), Refused)
)]
#[get("/issuer/orders")]
async fn list(
    _may: Permitted<ViewOrders>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<OrderSummary>>> {
    let (query, page): (DeskQuery, PageQuery) = query.read_list()?;
    let (rows, query) = query.split(Entity::find());
    listing(&app, rows, query).await?.page(app, page).await.map(Json)
}

/// The list of all orders as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_orders_csv",
    security(("access_token" = ["view_orders"])),
    params(DeskQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/orders/csv")]
async fn list_csv(_may: Permitted<ViewOrders>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file): (DeskQuery, FileQuery) = query.read_file()?;
    let (rows, query) = query.split(Entity::find());
    listing(&app, rows, query).await?.csv(app, file, "orders").await
}

/// Take many orders on, each by itself: one that can't go on says why, and holds no other up.
#[utoipa::path(
    tag = "issuer",
    operation_id = "take_order_step",
    security(("access_token" = ["manage_orders"])),
    request_body = NewOrderStep,
    responses((status = 200, body = StepOutcomes), Refused)
)]
#[post("/issuer/orders/steps")]
async fn take_step(
    may: Permitted<ManageOrders>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<StepOutcomes>> {
    let asked: NewOrderStep = body.read()?;
    steps::many(&app, &may.caller, asked).await.map(Json)
}

/// All prints of some orders that are being made, in one PDF: in the order of the orders and their lines, each as often as it
/// was ordered.
#[utoipa::path(
    tag = "issuer",
    operation_id = "make_print_file",
    security(("access_token" = ["manage_orders"])),
    request_body = OrderIds,
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refused)
)]
#[post("/issuer/orders/print-file")]
async fn print(_may: Permitted<ManageOrders>, app: web::Data<App>, body: Body) -> Result<Download> {
    let asked: OrderIds = body.read()?;
    print_file::of(&app, asked).await
}

/// One order.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_order",
    security(("access_token" = ["view_orders"])),
    params(("id" = Uuid, Path, description = "The order")),
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/orders/{id}")]
async fn show(may: IssuerRow<ViewOrders, Entity>, app: web::Data<App>) -> Result<Versioned<Order>> {
    let version = may.row.version;
    Ok(Versioned { value: store::one_shown(&app, app.db.reader(), may.row, Viewer::Issuer).await?, version })
}

/// Say that an order is on its way. One that was not made before is made now.
#[utoipa::path(
    tag = "issuer",
    operation_id = "fulfil_order",
    security(("access_token" = ["manage_orders"])),
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = Option<Fulfilment>,
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/orders/{id}/fulfil")]
async fn fulfil(
    may: IssuerRow<ManageOrders, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Order>> {
    let sent: Fulfilment = body.read_if_sent()?.unwrap_or_default();
    let check = |version| check_if_match(&request, version);
    let (value, version) = steps::fulfil(&app, &may.caller, may.row.id, sent, check).await?;
    Ok(Versioned { value, version })
}

/// Change how an order that is on its way can be followed.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_tracking",
    security(("access_token" = ["manage_orders"])),
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = Fulfilment,
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/orders/{id}/tracking")]
async fn change_tracking(
    may: IssuerRow<ManageOrders, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Order>> {
    let sent: Fulfilment = body.read()?;
    let check = |version| check_if_match(&request, version);
    let (value, version) = steps::track_again(&app, &may.caller, may.row.id, sent, check).await?;
    Ok(Versioned { value, version })
}

/// Call an order off, before it is on its way. What was paid goes back.
#[utoipa::path(
    tag = "issuer",
    operation_id = "cancel_any_order",
    security(("access_token" = ["manage_orders"])),
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = Option<Cancellation>,
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/orders/{id}/cancel")]
async fn cancel_any(
    may: IssuerRow<ManageOrders, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Order>> {
    let asked: Cancellation = body.read_if_sent()?.unwrap_or_default();
    let check = |version| check_if_match(&request, version);
    let (value, version) =
        cancel::cancel(&app, &may.caller, may.row.id, asked, Viewer::Issuer, check).await?;
    Ok(Versioned { value, version })
}

/// Give a part of an order's price back, or all that is left of it: by a credit note, first of what is owed.
#[utoipa::path(
    tag = "issuer",
    operation_id = "refund_order",
    security(("access_token" = ["manage_orders"])),
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = NewRefund,
    responses((status = 201, body = Order), Refused)
)]
#[post("/issuer/orders/{id}/refunds")]
async fn refund(
    may: IssuerRow<ManageOrders, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Order>> {
    let fingerprint = body.fingerprint();
    let asked: NewRefund = body.read()?;
    let check = |version| check_if_match(&request, version);
    cancel::refund(&app, &may.caller, may.row.id, asked, key, fingerprint, check).await.map(Created)
}

/// Settle money that the provider refused to give back: ask it again, or note that it was paid back by bank transfer.
#[utoipa::path(
    tag = "issuer",
    operation_id = "settle_refused_return",
    security(("access_token" = ["manage_orders"])),
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("return_id" = Uuid, Path, description = "The money, as `refused_returns` names it")
    ),
    request_body = NewReturn,
    responses((status = 200, body = Order), Refused)
)]
#[post("/issuer/orders/{id}/returns/{return_id}")]
async fn settle_return(
    may: IssuerRow<ManageOrders, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Json<Order>> {
    let id = returns::known(app.db.reader(), may.row.id, path_id(&request, "return_id")?).await?.id;
    let asked: NewReturn = body.read()?;
    returns::settle(&app, &may.caller, may.row.id, id, asked).await.map(Json)
}

/// The invoice of an order.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_invoice",
    security(("access_token" = ["view_orders"])),
    params(("id" = Uuid, Path, description = "The order")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/issuer/orders/{id}/invoice.pdf")]
async fn invoice_of_any(may: IssuerRow<ViewOrders, Entity>, app: web::Data<App>) -> Result<Pdf> {
    invoice::invoice(&app, &may.row).await
}

/// The packing list of an order: what is in the parcel, without prices.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_packing_list",
    security(("access_token" = ["view_orders"])),
    params(("id" = Uuid, Path, description = "The order")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/issuer/orders/{id}/packing-list.pdf")]
async fn packing_list(may: IssuerRow<ViewOrders, Entity>, app: web::Data<App>) -> Result<Pdf> {
    invoice::packing_list(&app, &may.row).await
}

/// A credit note of an order.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_any_credit_note",
    security(("access_token" = ["view_orders"])),
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("number" = String, Path, description = "The credit note's number")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/issuer/orders/{id}/credit-notes/{number}")]
async fn credit_note_of_any(
    may: IssuerRow<ViewOrders, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Pdf> {
    let number = request.match_info().get("number").unwrap_or_default();
    invoice::credit_note(&app, &may.row, number).await
}
