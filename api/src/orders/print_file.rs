//! The print file: what of some orders is to be printed, as one PDF.

use actix_web::web::Bytes;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::{
    documents::View,
    orders::{OrderIds, OrderStatus},
};

use super::{
    entity::{Column, Entity},
    merge, prints,
};
use crate::{
    app::App,
    documents::{self, store as document_store},
    http::file::Download,
    problem::{Error, Result},
};

/// The print views of what is printed for these orders, in their order, each as often as it was ordered.
pub async fn of(app: &App, asked: OrderIds) -> Result<Download> {
    let db = app.db.reader();
    let orders = Entity::find().filter(Column::Id.is_in(asked.order_ids.iter().copied())).all(db).await?;
    let mut files = Vec::new();
    for (at, id) in asked.order_ids.iter().enumerate() {
        let field = format!("/order_ids/{at}");
        let order = orders.iter().find(|order| order.id == *id);
        let order = order.ok_or_else(|| Error::field(&field, "not_found", "There is no such order."))?;
        if !matches!(
            order.status.0,
            OrderStatus::InProduction | OrderStatus::Dispatched | OrderStatus::Completed
        ) {
            let status = order.status.0;
            let hint = if status == OrderStatus::Placed { ": start production first" } else { "" };
            let message = format!("Order {} is {}{hint}.", order.number, status.word().to_lowercase());
            return Err(Error::field(&field, "not_allowed", message));
        }
        for (line, document) in prints::holding(db, app, order, false).await? {
            let Some(row) = document else { continue };
            let template = document_store::template_of(app, &row).await?;
            let (_, bytes) = documents::rendered(app, row.facts()?, template, View::Print).await?;
            files.push((bytes, usize::try_from(line.printed).unwrap_or_default()));
        }
    }
    if files.is_empty() {
        return Err(Error::StateConflict("No document is printed for these orders.".to_owned()));
    }
    let whole = app.cpu.run(move || merge::merged(files)).await??;
    let name = format!("print-file-{}.pdf", app.clock.now().format("%Y-%m-%d-%H%M"));
    Ok(Download::whole("application/pdf", &name, Bytes::from(whole)))
}
