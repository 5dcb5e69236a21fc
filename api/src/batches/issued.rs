//! The documents of rows whose awards are issued.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::{
    TextEnum,
    batches::{BatchRow, Column, RowStatus},
    qualifications::normalise_number,
};
use uuid::Uuid;

use crate::{
    app::App,
    documents::store as documents,
    learners::{service::enrolment_key, store as learners},
    problem::Result,
    qualifications::entity as qualification,
    records::entity as record,
};

/// Which award a row means: the learner's key, the qualification's number and the day. Nothing of a row that is not issued.
fn award(row: &BatchRow) -> Option<(String, String, NaiveDate)> {
    if !matches!(row.status, RowStatus::Published | RowStatus::AlreadyIssued) {
        return None;
    }
    let cell = |column: Column| row.values.get(column.as_str());
    Some((
        enrolment_key(cell(Column::EnrolmentNumber)?),
        normalise_number(cell(Column::QualificationNumber)?)?,
        cell(Column::AwardDate)?.parse().ok()?,
    ))
}

/// Adds their documents to rows whose awards are issued, in a handful of queries for all of them.
pub async fn add_documents(app: &App, db: &impl ConnectionTrait, rows: &mut [BatchRow]) -> Result<()> {
    let awards: Vec<_> = rows.iter().map(award).collect();
    let known = || awards.iter().flatten();
    if known().next().is_none() {
        return Ok(());
    }
    let keys: HashSet<_> = known().map(|(key, _, _)| key.clone()).collect();
    let numbers: HashSet<_> = known().map(|(_, number, _)| number.clone()).collect();
    let learners = learners::by_numbers(db, keys).await?;
    let qualifications: HashMap<String, Uuid> = qualification::Entity::find()
        .filter(qualification::Column::Number.is_in(numbers))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.number, row.id))
        .collect();
    let found: HashMap<_, _> = record::Entity::find()
        .filter(record::Column::LearnerId.is_in(learners.values().map(|learner| learner.id)))
        .filter(record::Column::QualificationId.is_in(qualifications.values().copied()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| ((row.learner_id, row.qualification_id, row.award_date), row.id))
        .collect();
    let documents = documents::of_records(db, found.values().copied(), app.clock.today()).await?;
    for (row, award) in rows.iter_mut().zip(&awards) {
        let Some((key, number, day)) = award else { continue };
        let (learner, qualification) = (learners.get(key), qualifications.get(number));
        let (Some(learner), Some(qualification)) = (learner, qualification) else { continue };
        if let Some(id) = found.get(&(learner.id, *qualification, *day)) {
            row.documents = documents.get(id).cloned().unwrap_or_default();
        }
    }
    Ok(())
}
