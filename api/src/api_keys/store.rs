//! Queries of API keys.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::{
    api_keys::{ApiKey, KEY_MARK},
    users::CentreRef,
};
use uuid::Uuid;

use super::entity::Model;
use crate::{app::App, centres::entity as centre, problem::Result};

/// Keys as they are shown, in the same order.
pub async fn shown(db: &impl ConnectionTrait, app: &App, rows: Vec<Model>) -> Result<Vec<ApiKey>> {
    let today = app.clock.today();
    let mut centres: HashMap<Uuid, CentreRef> = HashMap::new();
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.centre_id).collect();
    if !ids.is_empty() {
        for row in centre::Entity::find().filter(centre::Column::Id.is_in(ids)).all(db).await? {
            centres.insert(row.id, CentreRef { id: row.id, number: row.number, name: row.name });
        }
    }
    rows.into_iter()
        .map(|row| {
            Ok(ApiKey {
                status: row.status(today),
                scopes: row.permissions()?,
                centre: row.centre_id.and_then(|id| centres.get(&id).cloned()),
                prefix: format!("{KEY_MARK}{}", row.public_part),
                id: row.id,
                name: row.name,
                expires_on: row.expires_on,
                last_used_at: row.last_used_at,
                created_by: row.created_by_name,
                created_at: row.created_at,
                revoked_by: row.revoked_by_name,
                revoked_at: row.revoked_at,
            })
        })
        .collect()
}
