//! News of single documents: that one was suspended, reinstated, cancelled or replaced. The audit trail tells of them,
//! since the documents themselves are too many to be asked for what changed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::events::Event;
use uuid::Uuid;

use super::{News, Whom, frame};
use crate::{
    app::App,
    audit::entity::{Column, Entity},
    documents::store,
    problem::Result,
};

/// The actions by which a document changes, or takes the place of another.
const ACTIONS: [&str; 5] = ["suspended", "reinstated", "revoked", "replaced", "issued"];

/// The documents of which the audit trail has something new since a time.
pub(super) async fn changed(
    app: &App,
    since: DateTime<Utc>,
    to: Whom,
    limit: Option<u64>,
) -> Result<Vec<(Uuid, News)>> {
    let db = app.db.reader();
    let mut entries = Entity::find()
        .select_only()
        .columns([Column::Id, Column::At, Column::SubjectId])
        .filter(Column::SubjectKind.eq("document"))
        .filter(Column::Action.is_in(ACTIONS))
        .filter(Column::At.gte(since))
        .order_by_desc(Column::At)
        .limit(limit);
    if let Whom::Centre(id) = to {
        entries = entries.filter(Column::CentreId.eq(id));
    }
    let entries: Vec<(Uuid, DateTime<Utc>, Option<Uuid>)> = entries.into_tuple().all(db).await?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let ids = entries.iter().filter_map(|(_, _, id)| *id);
    let known: HashMap<_, _> =
        store::told(db, ids, app.clock.today()).await?.into_iter().map(|it| (it.1.id, it)).collect();
    let mut found = Vec::new();
    for (entry, at, id) in entries {
        let Some((centre_id, document)) = id.and_then(|id| known.get(&id)) else { continue };
        let frame = frame(at, "document", &Event::Document(Box::new(document.clone())))?;
        found.push((entry, News { at, centre_id: Some(*centre_id), for_issuer: true, frame }));
    }
    Ok(found)
}
