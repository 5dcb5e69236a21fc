//! Revenue and volumes: what was invoiced in a time, by month, product or centre.

use std::collections::{BTreeMap, HashMap};

use actix_web::{get, web};
use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use serde::Deserialize;
use shared::{
    money::DEFAULT_CURRENCY,
    orders::{OrderReport, OrderReportBy, OrderReportRow},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, line},
    store,
};
use crate::{
    accounts::days,
    app::App,
    auth::permit::{Permitted, ViewOrders},
    http::{answer::Json, csv::Cell, csv::Csv, query::Query},
    openapi::Refused,
    problem::Result,
    store::sold,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show).service(show_csv);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// What is counted by: `month` (by default), `product` or `centre`.
    by: Option<OrderReportBy>,
    /// The first day of invoices; by default the first of the year of the last.
    from: Option<NaiveDate>,
    /// The last day of invoices; by default today.
    to: Option<NaiveDate>,
}

/// Sums of some orders or lines.
#[derive(Clone, Debug, Default, FromQueryResult)]
struct Sums {
    day: Option<NaiveDate>,
    of: Option<Uuid>,
    orders: i64,
    pieces: i64,
    net: i64,
    vat: i64,
    credited: i64,
    credited_net: i64,
}

impl Sums {
    fn row(self, label: String) -> OrderReportRow {
        OrderReportRow {
            label,
            orders: self.orders,
            pieces: self.pieces,
            net_pence: self.net,
            vat_pence: self.vat,
            total_pence: self.net + self.vat,
            refunded_pence: self.credited,
            refunded_net_pence: self.credited_net,
        }
    }
}

/// What of an order was credited, without VAT.
const CREDITED_NET: &str = "(select coalesce(sum(order_papers.net_pence), 0) from order_papers \
     where order_papers.order_id = orders.id and order_papers.kind = 'credit_note')";

/// A sum as a whole number, whatever the engine makes of it.
fn sum(column: &str) -> Expr {
    Expr::cust(format!("cast(coalesce(sum({column}), 0) as bigint)"))
}

fn orders_within((from, to): (NaiveDate, NaiveDate)) -> sea_orm::Select<Entity> {
    Entity::find()
        .select_only()
        .expr_as(Expr::cust("count(*)"), "orders")
        .expr_as(sum("pieces"), "pieces")
        .expr_as(sum("net_pence"), "net")
        .expr_as(sum("vat_pence"), "vat")
        .expr_as(sum("credited_pence"), "credited")
        .expr_as(sum(CREDITED_NET), "credited_net")
        .filter(Column::InvoicedOn.between(from, to))
}

async fn by_month(db: &impl ConnectionTrait, within: (NaiveDate, NaiveDate)) -> Result<Vec<OrderReportRow>> {
    let found = orders_within(within)
        .column_as(Column::InvoicedOn, "day")
        .expr_as(Expr::cust("null"), "of")
        .group_by(Column::InvoicedOn);
    let mut months: BTreeMap<String, Sums> = BTreeMap::new();
    for sums in found.into_model::<Sums>().all(db).await? {
        let label = sums.day.map(|day| day.format("%Y-%m").to_string()).unwrap_or_default();
        let month = months.entry(label).or_default();
        month.orders += sums.orders;
        month.pieces += sums.pieces;
        month.net += sums.net;
        month.vat += sums.vat;
        month.credited += sums.credited;
        month.credited_net += sums.credited_net;
    }
    Ok(months.into_iter().map(|(label, sums)| sums.row(label)).collect())
}

async fn by_centre(db: &impl ConnectionTrait, within: (NaiveDate, NaiveDate)) -> Result<Vec<OrderReportRow>> {
    let found = orders_within(within)
        .column_as(Column::CentreId, "of")
        .group_by(Column::CentreId)
        .into_model::<Sums>()
        .all(db)
        .await?;
    let centres = store::centres(db, found.iter().filter_map(|sums| sums.of)).await?;
    let named = |sums: Sums| {
        let centre = sums.of.and_then(|id| centres.get(&id));
        let label = centre.map_or_else(|| "Learners".to_owned(), |it| format!("{} ({})", it.name, it.number));
        sums.row(label)
    };
    Ok(most_first(found.into_iter().map(named).collect()))
}

async fn by_product(
    db: &impl ConnectionTrait,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<OrderReportRow>> {
    let found = line::Entity::find()
        .select_only()
        .column_as(line::Column::ProductId, "of")
        .expr_as(Expr::cust("count(distinct order_lines.order_id)"), "orders")
        .expr_as(sum("order_lines.quantity"), "pieces")
        .expr_as(sum("order_lines.net_pence"), "net")
        .expr_as(sum("order_lines.vat_pence"), "vat")
        .expr_as(Expr::cust("cast(0 as bigint)"), "credited")
        .expr_as(Expr::cust("cast(0 as bigint)"), "credited_net")
        .join(
            JoinType::InnerJoin,
            line::Entity::belongs_to(Entity).from(line::Column::OrderId).to(Column::Id).into(),
        )
        .filter(Column::InvoicedOn.between(from, to))
        .group_by(line::Column::ProductId)
        .into_model::<Sums>()
        .all(db)
        .await?;
    let names: HashMap<Uuid, String> = sold(db, found.iter().filter_map(|sums| sums.of))
        .await?
        .into_iter()
        .map(|(id, product)| (id, product.name))
        .collect();
    let named = |mut sums: Sums| {
        let name = sums.of.map(|id| names.get(&id).cloned().unwrap_or_default());
        if name.is_none() {
            sums.pieces = 0;
        }
        sums.row(name.unwrap_or_else(|| "Postage".to_owned()))
    };
    Ok(most_first(found.into_iter().map(named).collect()))
}

fn most_first(mut rows: Vec<OrderReportRow>) -> Vec<OrderReportRow> {
    rows.sort_by(|one, other| {
        other.total_pence.cmp(&one.total_pence).then_with(|| one.label.cmp(&other.label))
    });
    rows
}

async fn report(app: &App, query: &Query) -> Result<(OrderReport, OrderReportBy)> {
    let asked: ReportQuery = query.read()?;
    let within = days(asked.from, asked.to, app.clock.today())?;
    let (db, by) = (app.db.reader(), asked.by.unwrap_or(OrderReportBy::Month));
    let rows = match by {
        OrderReportBy::Month => by_month(db, within).await?,
        OrderReportBy::Product => by_product(db, within).await?,
        OrderReportBy::Centre => by_centre(db, within).await?,
    };
    Ok((OrderReport { from: within.0, to: within.1, currency: DEFAULT_CURRENCY.to_owned(), rows }, by))
}

/// Revenue and volumes of what was invoiced in a time.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_order_report",
    security(("access_token" = ["view_orders"])),
    params(ReportQuery),
    responses((status = 200, body = OrderReport), Refused)
)]
#[get("/issuer/reports/orders")]
async fn show(_may: Permitted<ViewOrders>, app: web::Data<App>, query: Query) -> Result<Json<OrderReport>> {
    Ok(Json(report(&app, &query).await?.0))
}

/// Revenue and volumes of what was invoiced in a time as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_order_report_csv",
    security(("access_token" = ["view_orders"])),
    params(ReportQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/reports/orders/csv")]
async fn show_csv(_may: Permitted<ViewOrders>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (report, by) = report(&app, &query).await?;
    let first = match by {
        OrderReportBy::Month => "Month",
        OrderReportBy::Product => "Product",
        OrderReportBy::Centre => "Centre",
    };
    let row = |row: OrderReportRow| {
        vec![
            row.label.into(),
            Cell::Number(row.orders),
            Cell::Number(row.pieces),
            Cell::Decimal(row.net_pence),
            Cell::Decimal(row.vat_pence),
            Cell::Decimal(row.total_pence),
            Cell::Decimal(row.refunded_pence),
            Cell::Decimal(row.refunded_net_pence),
        ]
    };
    let name = format!("orders-by-{by}_{}_{}.csv", report.from, report.to);
    let header = [first, "Orders", "Pieces", "Net", "VAT", "Total", "Credited", "Credited net"];
    Ok(Csv::of(name, &header, report.rows.into_iter().map(row).collect()))
}
