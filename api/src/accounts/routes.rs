//! Routes of accounts: a centre's own, and the issuer's of all.

use actix_web::{get, post, web};
use chrono::NaiveDate;
use sea_orm::EntityTrait;
use serde::Deserialize;
use shared::{
    accounts::{Account, NewPayment, ReceivedPayment, Statement},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{service, statement};
use crate::{
    app::App,
    auth::permit::{InCentre, IssuerRow, ManageOrders, OrderDocuments, Permitted, ViewOrders},
    centres::entity::{Column, Entity, Model},
    db::search,
    http::{
        answer::{Created, Json},
        body::Body,
        csv::Csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::Result,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(own)
        .service(own_statement)
        .service(list)
        .service(list_csv)
        .service(show)
        .service(show_statement)
        .service(receive)
        .service(ledger);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Days {
    /// The first day; by default the first of the year of the last.
    from: Option<NaiveDate>,
    /// The last day; by default today.
    to: Option<NaiveDate>,
}

impl Days {
    fn read(query: &Query, app: &App) -> Result<(NaiveDate, NaiveDate)> {
        let asked: Self = query.read()?;
        statement::days(asked.from, asked.to, app.clock.today())
    }
}

/// What the centre owes, and what it can order on account.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_own_account",
    security(("access_token" = ["order_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre")),
    responses((status = 200, body = Account), Refused)
)]
#[get("/centres/{centre_id}/account")]
async fn own(may: InCentre<OrderDocuments>, app: web::Data<App>) -> Result<Json<Account>> {
    service::one(app.db.reader(), may.centre, app.clock.today()).await.map(Json)
}

/// What happened on the centre's account.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_own_statement",
    security(("access_token" = ["order_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), Days),
    responses((status = 200, body = Statement), Refused)
)]
#[get("/centres/{centre_id}/statement")]
async fn own_statement(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Statement>> {
    let days = Days::read(&query, &app)?;
    statement::of(app.db.reader(), &may.centre, days).await.map(Json)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in the centre's name, number and town.
    q: Option<String>,
    /// `name` or `number`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "name", column: Column::Name, key: |row| Key::Text(row.name.clone()) },
    SortBy { name: "number", column: Column::NumberKey, key: |row| Key::Text(row.number_key.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "name", id: (Column::Id, |row| row.id) };

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, Account>> {
    let found = search::find(app.db.reader(), Entity::find(), query.q.as_deref()).await?;
    let items = async |app: web::Data<App>, rows: Vec<Model>| {
        service::of(app.db.reader(), rows, app.clock.today()).await
    };
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The accounts of all centres: what each owes, by age.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_accounts",
    security(("access_token" = ["view_orders"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Account>), Refused)
)]
#[get("/issuer/accounts")]
async fn list(_may: Permitted<ViewOrders>, app: web::Data<App>, query: Query) -> Result<Json<Page<Account>>> {
    let (query, page) = query.read_list()?;
    listing(&app, query).await?.page(app, page).await.map(Json)
}

/// The accounts of all centres as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_accounts_csv",
    security(("access_token" = ["view_orders"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/accounts/csv")]
async fn list_csv(_may: Permitted<ViewOrders>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, query).await?.csv(app, file, "accounts").await
}

/// The account of a centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_account",
    security(("access_token" = ["view_orders"])),
    params(("id" = Uuid, Path, description = "The centre")),
    responses((status = 200, body = Account), Refused)
)]
#[get("/issuer/centres/{id}/account")]
async fn show(may: IssuerRow<ViewOrders, Entity>, app: web::Data<App>) -> Result<Json<Account>> {
    service::one(app.db.reader(), may.row, app.clock.today()).await.map(Json)
}

/// What happened on the account of a centre.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_statement",
    security(("access_token" = ["view_orders"])),
    params(("id" = Uuid, Path, description = "The centre"), Days),
    responses((status = 200, body = Statement), Refused)
)]
#[get("/issuer/centres/{id}/statement")]
async fn show_statement(
    may: IssuerRow<ViewOrders, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Statement>> {
    let days = Days::read(&query, &app)?;
    statement::of(app.db.reader(), &may.row, days).await.map(Json)
}

/// Write down a payment of a centre. It is counted for the oldest invoices first.
#[utoipa::path(
    tag = "issuer",
    operation_id = "record_payment",
    security(("access_token" = ["manage_orders"])),
    params(
        ("id" = Uuid, Path, description = "The centre"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body does it once")
    ),
    request_body = NewPayment,
    responses((status = 201, body = ReceivedPayment), Refused)
)]
#[post("/issuer/centres/{id}/payments")]
async fn receive(
    may: IssuerRow<ManageOrders, Entity>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<ReceivedPayment>> {
    let fingerprint = body.fingerprint();
    let new: NewPayment = body.read()?;
    service::receive(&app, &may.caller, may.row.id, new, key, fingerprint).await.map(Created)
}

/// Every invoice, credit note, payment and refund, for the ledger.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_ledger_csv",
    security(("access_token" = ["view_orders"])),
    params(Days),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/ledger/csv")]
async fn ledger(_may: Permitted<ViewOrders>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let days = Days::read(&query, &app)?;
    let rows = statement::ledger(app.db.reader(), days).await?;
    Ok(Csv::of(format!("ledger_{}_{}.csv", days.0, days.1), &statement::HEADER, rows))
}
