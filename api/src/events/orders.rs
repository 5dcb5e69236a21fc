//! News of orders: their centre and the issuer hear of them, of learners' orders the issuer alone.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::events::Event;
use uuid::Uuid;

use super::{News, Whom, frame};
use crate::{
    app::App,
    orders::{
        entity::{Column, Entity},
        store::listed,
    },
    problem::Result,
};

/// The orders that have changed since a time.
pub(super) async fn changed(
    app: &App,
    since: DateTime<Utc>,
    to: Whom,
    limit: Option<u64>,
) -> Result<Vec<(Uuid, News)>> {
    let mut rows =
        Entity::find().filter(Column::UpdatedAt.gte(since)).order_by_desc(Column::UpdatedAt).limit(limit);
    if let Whom::Centre(id) = to {
        rows = rows.filter(Column::CentreId.eq(id));
    }
    let mut found = Vec::new();
    for shown in listed(app.db.reader(), rows.all(app.db.reader()).await?).await? {
        let (id, at) = (shown.id, shown.updated_at);
        let centre_id = shown.buyer.centre.as_ref().map(|centre| centre.id);
        let frame = frame(at, "order", &Event::Order(Box::new(shown)))?;
        found.push((id, News { at, centre_id, for_issuer: true, frame }));
    }
    Ok(found)
}
