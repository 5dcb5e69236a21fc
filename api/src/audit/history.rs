//! The history of one thing, for the page that shows it.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use serde::Deserialize;
use shared::{
    history::{FieldChange, HistoryEntry, changes, words},
    page::Page,
};
use utoipa::IntoParams;
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    app::App,
    http::{
        page::{Asked, Key, SortBy},
        query::Query,
    },
    problem::Result,
    users::entity as user,
};

/// How a history is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// `at`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[SortBy { name: "at", column: Column::At, key: |row| Key::Time(row.at) }];

/// What was done to the thing of this kind and id.
pub async fn of(app: &App, kind: &str, id: Uuid, query: &Query) -> Result<Page<HistoryEntry>> {
    let select = Entity::find().filter(Column::SubjectId.eq(id)).filter(Column::SubjectKind.eq(kind));
    told(app, select, query, None).await
}

/// The same for a centre, which does not see what other centres did, nor the notes of the issuer.
pub async fn of_centre(
    app: &App,
    kind: &str,
    id: Uuid,
    centre_id: Uuid,
    query: &Query,
) -> Result<Page<HistoryEntry>> {
    let own = Condition::any().add(Column::CentreId.is_null()).add(Column::CentreId.eq(centre_id));
    let select = Entity::find().filter(Column::SubjectId.eq(id)).filter(Column::SubjectKind.eq(kind));
    told(app, select.filter(own), query, Some(centre_id)).await
}

async fn told(
    app: &App,
    select: Select<Entity>,
    query: &Query,
    to: Option<Uuid>,
) -> Result<Page<HistoryEntry>> {
    let query: HistoryQuery = query.read()?;
    let db = app.db.reader();
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(db, select, SORTS, "-at", (Column::Id, |row| row.id)).await?;
    let actors: HashMap<Uuid, String> = user::Entity::find()
        .filter(user::Column::Id.is_in(page.items.iter().filter_map(|row| row.actor_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|user| (user.id, user.name()))
        .collect();
    Ok(page.map(|row: Model| HistoryEntry {
        id: row.id,
        at: row.at,
        actor: row.actor_id.and_then(|id| actors.get(&id).cloned()),
        changes: match row.action.as_str() {
            "locked" => set(&row.details, to.is_none() || to == row.centre_id),
            _ => changes(&row.details),
        },
        action: row.action,
    }))
}

/// What a lock was given: until when, why, and a note where it may be seen.
fn set(details: &serde_json::Value, with_note: bool) -> Vec<FieldChange> {
    let names: &[&str] = if with_note { &["until", "reason", "note"] } else { &["until", "reason"] };
    let given = names.iter().filter_map(|name| Some((*name, words(details.get(name)?)?)));
    given
        .map(|(name, text)| FieldChange { field: name.to_owned(), before: None, after: Some(text) })
        .collect()
}
