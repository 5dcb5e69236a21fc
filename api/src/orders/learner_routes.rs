//! Routes of the orders that a learner makes: as those of a centre, but of own documents, and by card only.

use actix_web::{HttpRequest, get, post, web};
use shared::{
    basket::Basket,
    orders::{Cancellation, Checkout, NewOrder, Order, OrderSummary, PaymentPage},
    page::Page,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    cancel, checkout,
    entity::Entity,
    invoice,
    listing::{ListQuery, listing},
    routes::{ordered, put_again, shown},
    store::Viewer,
};
use crate::{
    app::App,
    auth::permit::{LearnerOwned, LearnerRow, Permitted, ViewOwnDocuments},
    http::{
        answer::{Created, Json, Versioned, check_if_match},
        body::Body,
        csv::Csv,
        file::Pdf,
        idempotency::IdempotencyKey,
        list::FileQuery,
        page::PageQuery,
        path_id,
        query::Query,
    },
    openapi::Refused,
    payments::sessions,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(show_checkout)
        .service(create)
        .service(list)
        .service(list_csv)
        .service(show)
        .service(pay)
        .service(cancel_order)
        .service(order_again)
        .service(invoice_pdf)
        .service(credit_note_pdf);
}

/// All that the checkout needs: what the basket comes to by each way of posting, and how a card can be charged.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_checkout",
    security(("access_token" = ["view_own_documents"])),
    responses((status = 200, body = Checkout), Refused)
)]
#[get("/learner/checkout")]
async fn show_checkout(may: Permitted<ViewOwnDocuments>, app: web::Data<App>) -> Result<Json<Checkout>> {
    checkout::show(&app, &may.into()).await.map(Json)
}

/// Order what is in the basket, which is empty then.
#[utoipa::path(
    tag = "learner",
    operation_id = "create_own_order",
    security(("access_token" = ["view_own_documents"])),
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body = NewOrder,
    responses((status = 201, body = Order), Refused)
)]
#[post("/learner/orders")]
async fn create(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Order>> {
    ordered(&app, &may.into(), key, body).await
}

/// What one has ordered.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_own_orders",
    security(("access_token" = ["view_own_documents"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<OrderSummary>), Refused)
)]
#[get("/learner/orders")]
async fn list(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<OrderSummary>>> {
    let (query, page) = query.read_list()?;
    listing(&app, Entity::of_account(may.caller.user.id), query).await?.page(app, page).await.map(Json)
}

/// The list of what one has ordered as CSV.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_own_orders_csv",
    security(("access_token" = ["view_own_documents"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/learner/orders/csv")]
async fn list_csv(may: Permitted<ViewOwnDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, Entity::of_account(may.caller.user.id), query).await?.csv(app, file, "orders").await
}

/// One of the own orders.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_order",
    security(("access_token" = ["view_own_documents"])),
    params(
        ("id" = Uuid, Path, description = "The order")
    ),
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[get("/learner/orders/{id}")]
async fn show(may: LearnerRow<ViewOwnDocuments, Entity>, app: web::Data<App>) -> Result<Versioned<Order>> {
    shown(&app, may.row).await
}

/// Where an order is paid by card: the page that is open, or a new one where the last one is over.
#[utoipa::path(
    tag = "learner",
    operation_id = "pay_own_order",
    security(("access_token" = ["view_own_documents"])),
    params(
        ("id" = Uuid, Path, description = "The order")
    ),
    responses((status = 200, body = PaymentPage), Refused)
)]
#[post("/learner/orders/{id}/pay")]
async fn pay(may: LearnerRow<ViewOwnDocuments, Entity>, app: web::Data<App>) -> Result<Json<PaymentPage>> {
    sessions::page(&app, may.row.id).await.map(Json)
}

/// Call an order off, before it is made. What was paid goes back.
#[utoipa::path(
    tag = "learner",
    operation_id = "cancel_own_order",
    security(("access_token" = ["view_own_documents"])),
    params(
        ("id" = Uuid, Path, description = "The order"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = Option<Cancellation>,
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[post("/learner/orders/{id}/cancel")]
async fn cancel_order(
    may: LearnerRow<ViewOwnDocuments, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Order>> {
    let asked: Cancellation = body.read_if_sent()?.unwrap_or_default();
    let check = |version| check_if_match(&request, version);
    let (value, version) = cancel::cancel(&app, &may.caller, may.row.id, asked, Viewer::Buyer, check).await?;
    Ok(Versioned { value, version })
}

/// Put what was ordered into the basket again, beside what is in it.
#[utoipa::path(
    tag = "learner",
    operation_id = "order_own_again",
    security(("access_token" = ["view_own_documents"])),
    params(
        ("id" = Uuid, Path, description = "The order")
    ),
    responses((status = 200, body = Basket, headers(("ETag" = String))), Refused)
)]
#[post("/learner/orders/{id}/again")]
async fn order_again(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Versioned<Basket>> {
    put_again(&app, &may.into(), path_id(&request, "id")?).await
}

/// The invoice of an order.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_order_invoice",
    security(("access_token" = ["view_own_documents"])),
    params(
        ("id" = Uuid, Path, description = "The order")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/learner/orders/{id}/invoice.pdf")]
async fn invoice_pdf(may: LearnerRow<ViewOwnDocuments, Entity>, app: web::Data<App>) -> Result<Pdf> {
    invoice::invoice(&app, &may.row).await
}

/// A credit note of an order.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_credit_note",
    security(("access_token" = ["view_own_documents"])),
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
#[get("/learner/orders/{id}/credit-notes/{number}")]
async fn credit_note_pdf(
    may: LearnerRow<ViewOwnDocuments, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Pdf> {
    let number = request.match_info().get("number").unwrap_or_default();
    invoice::credit_note(&app, &may.row, number).await
}
