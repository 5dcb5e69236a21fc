//! The lists of bulk changes, and of the documents of one.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::bulk_changes::{BulkChange, BulkChangeDocument, BulkOutcome};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, item},
    store,
};
use crate::{
    db::Text,
    http::{
        list::{CsvColumn, InCsv, List, column},
        page::{Key, Order, SortBy},
        query::comma_list,
    },
};

/// How the bulk changes are listed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// `created_at`; `-` in front for descending.
    sort: Option<String>,
}

const ORDER: Order<Entity> = Order {
    sorts: &[SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) }],
    default: "-created_at",
    id: (Column::Id, |row| row.id),
};

/// All bulk changes.
pub fn changes(query: ListQuery) -> List<Entity, BulkChange> {
    let items = async |_, rows: Vec<_>| Ok(rows.into_iter().map(store::shown).collect());
    List::new(Entity::find().into(), ORDER, query.sort, items)
}

impl InCsv for BulkChange {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("what", "What", |it| it.action.word().into()),
        column("what", "Documents", |it| it.documents.into()),
        column("what", "Reason", |it| it.reason.clone().into()),
        column("changed", "Changed", |it| it.changed.into()),
        column("skipped", "Stayed", |it| it.skipped.total().into()),
        column("status", "Status", |it| it.status.word().into()),
        column("by", "By", |it| it.created_by.as_str().into()),
        column("created_at", "When", |it| it.created_at.into()),
    ];
}

/// Which documents of a bulk change are listed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// What became of them, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    outcome: Vec<BulkOutcome>,
    /// `learner_name`; `-` in front for descending.
    sort: Option<String>,
}

const DOCUMENT_ORDER: Order<item::Entity> = Order {
    sorts: &[SortBy {
        name: "learner_name",
        column: item::Column::SortName,
        key: |row| Key::Text(row.sort_name.clone()),
    }],
    default: "learner_name",
    id: (item::Column::DocumentId, |row| row.document_id),
};

/// The documents of this bulk change.
pub fn documents(bulk_change_id: Uuid, query: DocumentsQuery) -> List<item::Entity, BulkChangeDocument> {
    let mut rows = item::Entity::find().filter(item::Column::BulkChangeId.eq(bulk_change_id));
    if !query.outcome.is_empty() {
        rows = rows.filter(item::Column::Outcome.is_in(query.outcome.into_iter().map(Text)));
    }
    List::new(rows.into(), DOCUMENT_ORDER, query.sort, store::documents_shown)
}

impl InCsv for BulkChangeDocument {
    const COLUMNS: &'static [CsvColumn<Self>] = &[
        column("learner_name", "Learner", |it| it.learner_name.as_str().into()),
        column("outcome", "What became of it", |it| it.outcome.word().into()),
        column("kind", "Document", |it| it.kind.word().into()),
        column("reference", "Reference", |it| it.reference.as_str().into()),
        column("centre", "Centre", |it| it.centre_name.as_str().into()),
        column("status", "Status today", |it| it.status.word().into()),
        column("qualification", "Qualification", |it| it.qualification_title.as_str().into()),
    ];
}
