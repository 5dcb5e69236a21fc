//! Routes of the orders that a centre makes: the basket is checked out, and what was ordered is followed.

use actix_web::{HttpRequest, get, post, web};
use shared::{
    basket::{Basket, NewBasketItem},
    orders::{Cancellation, Checkout, NewOrder, Order, OrderStatus, OrderSummary, PaymentPage},
    page::Page,
};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    cancel, checkout,
    entity::{Entity, Model},
    invoice, ledger,
    listing::{ListQuery, listing},
    place,
    store::{self, Viewer},
};
use crate::{
    app::App,
    auth::permit::{CentreOwned, CentreRow, InCentre, OrderDocuments},
    basket::service as baskets,
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
    problem::{Error, Result},
    store::Buyer,
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

/// Makes an order of a buyer's basket. One to be paid by card has its page with the answer, where the provider answers:
/// else it is asked for again.
pub(super) async fn ordered(
    app: &App,
    buyer: &Buyer,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Order>> {
    let fingerprint = body.fingerprint();
    let new: NewOrder = body.read()?;
    let order = place::place(app, buyer, new, key, fingerprint).await?;
    if order.status != OrderStatus::AwaitingPayment {
        return Ok(Created(order));
    }
    match sessions::page(app, order.id).await {
        Ok(page) => Ok(Created(Order { payment_url: page.url, status: page.status, ..order })),
        Err(Error::Unavailable(error)) => {
            tracing::warn!(error = format!("{error:#}"), "an order waits for the payment provider");
            Ok(Created(order))
        }
        Err(error) => Err(error),
    }
}

/// Puts what a buyer ordered into the basket again.
pub(super) async fn put_again(app: &App, buyer: &Buyer, id: Uuid) -> Result<Versioned<Basket>> {
    use sea_orm::{ColumnTrait, QueryFilter};
    let order = buyer.orders().filter(super::entity::Column::Id.eq(id)).one(app.db.reader()).await?;
    let order = order.ok_or(Error::NotFound)?;
    let lines = ledger::lines_of(app.db.reader(), order.id).await?;
    let again = |line: super::entity::line::Model| {
        Some(NewBasketItem {
            product_id: line.product_id?,
            // What was issued in its place is what holds now.
            document_id: line.replaced_by_id.or(line.document_id),
            quantity: line.quantity,
            note: line.note,
        })
    };
    let (value, version) =
        baskets::put_again(app, buyer, lines.into_iter().filter_map(again).collect()).await?;
    Ok(Versioned { value, version })
}

/// An order as its buyer sees it.
pub(super) async fn shown(app: &App, row: Model) -> Result<Versioned<Order>> {
    let version = row.version;
    Ok(Versioned { value: store::one_shown(app, app.db.reader(), row, Viewer::Buyer).await?, version })
}

/// All that the checkout needs: what the basket comes to by each way of posting, the credit that is left, and how a card can
/// be charged.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_checkout",
    security(("access_token" = ["order_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre")),
    responses((status = 200, body = Checkout), Refused)
)]
#[get("/centres/{centre_id}/checkout")]
async fn show_checkout(may: InCentre<OrderDocuments>, app: web::Data<App>) -> Result<Json<Checkout>> {
    checkout::show(&app, &may.into()).await.map(Json)
}

/// Order what is in the basket, which is empty then.
#[utoipa::path(
    tag = "centre",
    operation_id = "create_order",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body = NewOrder,
    responses((status = 201, body = Order), Refused)
)]
#[post("/centres/{centre_id}/orders")]
async fn create(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Order>> {
    ordered(&app, &may.into(), key, body).await
}

/// What the centre has ordered.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_orders",
    security(("access_token" = ["order_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, PageQuery),
    responses((status = 200, body = Page<OrderSummary>), Refused)
)]
#[get("/centres/{centre_id}/orders")]
async fn list(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<OrderSummary>>> {
    let (query, page) = query.read_list()?;
    listing(&app, Entity::in_centre(may.centre.id), query).await?.page(app, page).await.map(Json)
}

/// The list of what the centre has ordered as CSV.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_orders_csv",
    security(("access_token" = ["order_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/centres/{centre_id}/orders/csv")]
async fn list_csv(may: InCentre<OrderDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, Entity::in_centre(may.centre.id), query).await?.csv(app, file, "orders").await
}

/// One order of the centre.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_order",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The order")
    ),
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[get("/centres/{centre_id}/orders/{id}")]
async fn show(may: CentreRow<OrderDocuments, Entity>, app: web::Data<App>) -> Result<Versioned<Order>> {
    shown(&app, may.row).await
}

/// Where an order is paid by card: the page that is open, or a new one where the last one is over.
#[utoipa::path(
    tag = "centre",
    operation_id = "pay_order",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The order")
    ),
    responses((status = 200, body = PaymentPage), Refused)
)]
#[post("/centres/{centre_id}/orders/{id}/pay")]
async fn pay(may: CentreRow<OrderDocuments, Entity>, app: web::Data<App>) -> Result<Json<PaymentPage>> {
    sessions::page(&app, may.row.id).await.map(Json)
}

/// Call an order off, before it is made. What was paid goes back.
#[utoipa::path(
    tag = "centre",
    operation_id = "cancel_order",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The order"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = Option<Cancellation>,
    responses((status = 200, body = Order, headers(("ETag" = String))), Refused)
)]
#[post("/centres/{centre_id}/orders/{id}/cancel")]
async fn cancel_order(
    may: CentreRow<OrderDocuments, Entity>,
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
    tag = "centre",
    operation_id = "order_again",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The order")
    ),
    responses((status = 200, body = Basket, headers(("ETag" = String))), Refused)
)]
#[post("/centres/{centre_id}/orders/{id}/again")]
async fn order_again(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Versioned<Basket>> {
    put_again(&app, &may.into(), path_id(&request, "id")?).await
}

/// The invoice of an order.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_order_invoice",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The order")
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "application/pdf", headers(("Content-Range" = String))),
        (status = 304, description = "The known file is still the right one"),
        Refused
    )
)]
#[get("/centres/{centre_id}/orders/{id}/invoice.pdf")]
async fn invoice_pdf(may: CentreRow<OrderDocuments, Entity>, app: web::Data<App>) -> Result<Pdf> {
    invoice::invoice(&app, &may.row).await
}

/// A credit note of an order.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_credit_note",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
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
#[get("/centres/{centre_id}/orders/{id}/credit-notes/{number}")]
async fn credit_note_pdf(
    may: CentreRow<OrderDocuments, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Pdf> {
    let number = request.match_info().get("number").unwrap_or_default();
    invoice::credit_note(&app, &may.row, number).await
}
