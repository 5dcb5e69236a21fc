//! Queries of shares.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::shares::{Share, ShareDocument, ShareView};
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model, item, view},
    service,
};
use crate::{
    app::App,
    documents::{entity as document, store::status_on},
    problem::{Error, Result},
};

/// The most openings that are shown.
const MAX_OPENINGS: u64 = 200;

/// The share with this hash of a token.
pub async fn by_token_hash(db: &impl ConnectionTrait, hash: String) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash)).one(db).await?)
}

/// The documents of these shares, each in the order in which they were chosen.
pub async fn documents(
    db: &impl ConnectionTrait,
    share_ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<document::Model>>> {
    let items = item::Entity::find()
        .filter(item::Column::ShareId.is_in(share_ids))
        .order_by_asc(item::Column::ShareId)
        .order_by_asc(item::Column::Position)
        .all(db)
        .await?;
    let rows: HashMap<Uuid, document::Model> = document::Entity::find()
        .filter(document::Column::Id.is_in(items.iter().map(|item| item.document_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut found: HashMap<Uuid, Vec<document::Model>> = HashMap::new();
    for item in items {
        if let Some(row) = rows.get(&item.document_id) {
            found.entry(item.share_id).or_default().push(row.clone());
        }
    }
    Ok(found)
}

/// Shares as their learner sees them, in the same order.
pub async fn shown(app: &App, db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Share>> {
    let mut documents = documents(db, rows.iter().map(|row| row.id)).await?;
    rows.into_iter()
        .map(|row| {
            let of = documents.remove(&row.id).unwrap_or_default();
            one_shown(app, row, &of)
        })
        .collect()
}

fn one_shown(app: &App, row: Model, documents: &[document::Model]) -> Result<Share> {
    let today = app.clock.today();
    let token = service::token(app, row.id)?;
    Ok(Share {
        id: row.id,
        url: service::url(app, &token),
        token,
        status: row.status(app.clock.now()),
        has_pin: row.pin_hash.is_some(),
        hide: row.hidden(),
        views: u32::try_from(row.views).unwrap_or(u32::MAX),
        max_views: row.max_views.map(|most| u32::try_from(most).unwrap_or(u32::MAX)),
        last_viewed_at: row.last_viewed_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
        created_at: row.created_at,
        label: row.label,
        recipient_email: row.recipient_email,
        documents: documents
            .iter()
            .map(|document| ShareDocument {
                id: document.id,
                kind: document.kind.0,
                qualification_title: document.qualification_title.clone(),
                status: status_on(document, today),
            })
            .collect(),
        openings: None,
    })
}

/// A share with its openings.
pub async fn detail(app: &App, db: &impl ConnectionTrait, row: Model) -> Result<Share> {
    let openings = view::Entity::find()
        .filter(view::Column::ShareId.eq(row.id))
        .order_by_desc(view::Column::Id)
        .limit(MAX_OPENINGS)
        .all(db)
        .await?;
    let mut share = shown(app, db, vec![row]).await?.pop().ok_or(Error::NotFound)?;
    let opening =
        |row: view::Model| ShareView { viewed_at: row.viewed_at, network: row.network, browser: row.browser };
    share.openings = Some(openings.into_iter().map(opening).collect());
    Ok(share)
}

/// Forgets shares that could not be opened any more at this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    let over = Condition::any().add(Column::EndedAt.lt(time)).add(Column::ExpiresAt.lt(time));
    Ok(Entity::delete_many().filter(over).exec(db).await?.rows_affected)
}
