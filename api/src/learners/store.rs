//! Queries of learners: by number, also by one that a merge has left, and likely duplicates.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, Query},
};
use shared::learners::{Duplicate, Likeness, ULN_NOT_KNOWN};

use super::entity::{Column, Entity, Model, alias};
use crate::problem::Result;

/// The most likely duplicates of a learner that are shown.
const MAX_DUPLICATES: u64 = 20;

/// The learners to whom these enrolment numbers lead, by the numbers' keys: their own, or one of a duplicate
/// that was merged into them.
pub async fn by_numbers(
    db: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, Model>> {
    let keys: Vec<_> = keys.into_iter().collect();
    let mut found: HashMap<_, _> = Entity::find()
        .filter(Column::EnrolmentKey.is_in(keys.iter().cloned()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.enrolment_key.clone(), row))
        .collect();
    let unknown: Vec<_> = keys.into_iter().filter(|key| !found.contains_key(key)).collect();
    if unknown.is_empty() {
        return Ok(found);
    }
    let aliases = alias::Entity::find().filter(alias::Column::EnrolmentKey.is_in(unknown)).all(db).await?;
    if aliases.is_empty() {
        return Ok(found);
    }
    let learners: HashMap<_, _> = Entity::find()
        .filter(Column::Id.is_in(aliases.iter().map(|alias| alias.learner_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    for alias in aliases {
        if let Some(learner) = learners.get(&alias.learner_id) {
            found.insert(alias.enrolment_key, learner.clone());
        }
    }
    Ok(found)
}

/// Whether a number belonged to a duplicate that was merged.
pub async fn is_alias(db: &impl ConnectionTrait, key: &str) -> Result<bool> {
    Ok(alias::Entity::find_by_id(key.to_owned()).one(db).await?.is_some())
}

/// Only those who are likely the same as another learner.
pub fn alike(select: Select<Entity>, likeness: Likeness) -> Select<Entity> {
    let several = || Expr::cust("count(*)").gt(1);
    match likeness {
        Likeness::SameUln => {
            let ulns = Entity::find()
                .select_only()
                .column(Column::Uln)
                .filter(Column::Uln.is_not_null())
                .filter(Column::Uln.ne(ULN_NOT_KNOWN))
                .group_by(Column::Uln)
                .having(several())
                .into_query();
            select
                // Said again for the index of known ULNs.
                .filter(Column::Uln.is_not_null())
                .filter(Column::Uln.ne(ULN_NOT_KNOWN))
                .filter(Column::Uln.in_subquery(ulns))
        }
        Likeness::SameNameAndBirth => {
            let people = Query::select()
                .column(Column::SortName)
                .column(Column::DateOfBirth)
                .from(Entity)
                .group_by_columns([Column::SortName, Column::DateOfBirth])
                .and_having(several())
                .to_owned();
            let person = Expr::tuple([
                Expr::col((Entity, Column::SortName)),
                Expr::col((Entity, Column::DateOfBirth)),
            ]);
            // All who are erased are called the same.
            select.filter(Column::ErasedAt.is_null()).filter(person.in_subquery(people))
        }
    }
}

/// Learners who are likely the same as this one.
pub async fn duplicates(db: &impl ConnectionTrait, of: &Model) -> Result<Vec<Duplicate>> {
    let uln = of.uln.as_deref().filter(|uln| *uln != ULN_NOT_KNOWN);
    let person = Condition::all()
        .add(Column::SortName.eq(of.sort_name.as_str()))
        .add(Column::DateOfBirth.eq(of.date_of_birth));
    let mut like = Condition::any().add(person);
    if let Some(uln) = uln {
        like = like.add(Condition::all().add(Column::Uln.eq(uln)).add(Column::Uln.ne(ULN_NOT_KNOWN)));
    }
    let rows = Entity::find()
        .filter(like)
        .filter(Column::Id.ne(of.id))
        .filter(Column::ErasedAt.is_null())
        .order_by_asc(Column::Id)
        .limit(MAX_DUPLICATES)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let mut likeness = Vec::new();
            if uln.is_some() && row.uln.as_deref() == uln {
                likeness.push(Likeness::SameUln);
            }
            if row.sort_name == of.sort_name && row.date_of_birth == of.date_of_birth {
                likeness.push(Likeness::SameNameAndBirth);
            }
            Duplicate { learner: row.into(), likeness }
        })
        .collect())
}
