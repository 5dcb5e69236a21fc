//! Queries of qualifications.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement,
};
use shared::text::search_words;

use super::entity::{Column, Entity};
use crate::db::search::nothing;

/// The ids of the qualifications that have all these words in title, number or level. There are far fewer
/// qualifications than what is filtered by them.
pub fn with_words(text: &str) -> SelectStatement {
    let words = search_words(text);
    let holds = words.iter().fold(Condition::all(), |all, word| all.add(Column::Search.contains(word)));
    let holds = if words.is_empty() { holds.add(nothing()) } else { holds };
    Entity::find().select_only().column(Column::Id).filter(holds).into_query()
}
