//! What the lists of orders have in common.

use chrono::{NaiveDate, NaiveTime};
use sea_orm::{ColumnTrait, QueryFilter, Select};
use serde::Deserialize;
use shared::orders::{BuyerKind, OrderStatus, OrderSummary, Payment};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    store,
};
use crate::{
    app::App,
    db::{Text, search, storable},
    http::{
        list::List,
        page::{Key, Order, SortBy},
        query::comma_list,
    },
    problem::Result,
};

/// What can be asked of one's own orders.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Words to find in the number, the references, the purchase order, the tracking number and the buyer.
    pub q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    pub status: Vec<OrderStatus>,
    /// How they are paid: `on_account` or `card`.
    pub payment: Option<Payment>,
    /// Only those placed on this day (UTC) or later.
    pub created_from: Option<NaiveDate>,
    /// Only those placed on this day (UTC) or earlier.
    pub created_to: Option<NaiveDate>,
    /// `created_at`, `updated_at`, `status` or `total`; `-` in front for descending.
    pub sort: Option<String>,
}

/// What can be asked of all orders.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeskQuery {
    /// Words to find in the number, the references, the purchase order, the tracking number and the buyer.
    pub q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    pub status: Vec<OrderStatus>,
    /// How they are paid: `on_account` or `card`.
    pub payment: Option<Payment>,
    /// Who ordered: `centre` or `learner`.
    pub buyer: Option<BuyerKind>,
    /// Only those of this centre.
    pub centre_id: Option<Uuid>,
    /// Only those placed on this day (UTC) or later.
    pub created_from: Option<NaiveDate>,
    /// Only those placed on this day (UTC) or earlier.
    pub created_to: Option<NaiveDate>,
    /// `created_at`, `updated_at`, `status` or `total`; `-` in front for descending.
    pub sort: Option<String>,
}

impl DeskQuery {
    /// These orders, as they were asked for.
    pub fn split(self, mut rows: Select<Entity>) -> (Select<Entity>, ListQuery) {
        if let Some(id) = self.centre_id {
            rows = rows.filter(Column::CentreId.eq(id));
        }
        rows = match self.buyer {
            Some(BuyerKind::Centre) => rows.filter(Column::CentreId.is_not_null()),
            Some(BuyerKind::Learner) => rows.filter(Column::CentreId.is_null()),
            None => rows,
        };
        let Self { q, status, payment, created_from, created_to, sort, .. } = self;
        (rows, ListQuery { q, status, payment, created_from, created_to, sort })
    }
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "updated_at", column: Column::UpdatedAt, key: |row| Key::Time(row.updated_at) },
    SortBy { name: "status", column: Column::Status, key: |row| Key::Text(row.status.0.to_string()) },
    SortBy { name: "total", column: Column::TotalPence, key: |row| Key::Number(row.total_pence) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// A list of some of these orders.
pub async fn listing(
    app: &App,
    mut rows: Select<Entity>,
    query: ListQuery,
) -> Result<List<Entity, OrderSummary>> {
    if !query.status.is_empty() {
        rows = rows.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if let Some(payment) = query.payment {
        rows = rows.filter(Column::Payment.eq(Text(payment)));
    }
    if let Some(from) = query.created_from {
        rows = rows.filter(Column::CreatedAt.gte(storable(from).and_time(NaiveTime::MIN).and_utc()));
    }
    if let Some(after) = query.created_to.and_then(|to| storable(to).succ_opt()) {
        rows = rows.filter(Column::CreatedAt.lt(after.and_time(NaiveTime::MIN).and_utc()));
    }
    let found = search::find(app.db.reader(), rows, query.q.as_deref()).await?;
    let items = async |app: actix_web::web::Data<App>, rows| store::listed(app.db.reader(), rows).await;
    Ok(List::new(found, ORDER, query.sort, items))
}
