//! Queries of records.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use shared::{
    documents::{DocumentStatus, RecordDocument},
    records::{MAX_REFERENCES, Record, RecordLearner, RecordQualification},
    users::CentreRef,
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    app::App,
    centres::entity as centre,
    db::Text,
    documents::{entity as document, store as documents},
    learners::entity as learner,
    problem::{Error, Result},
    qualifications::entity as qualification,
};

/// Records as they are shown: with learner, qualification and documents.
pub async fn shown(db: &impl ConnectionTrait, app: &App, rows: Vec<Model>) -> Result<Vec<Record>> {
    let learners: HashMap<_, _> = learner::Entity::find()
        .filter(learner::Column::Id.is_in(rows.iter().map(|row| row.learner_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let centres: HashMap<_, _> = centre::Entity::find()
        .filter(centre::Column::Id.is_in(rows.iter().map(|row| row.centre_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let qualifications: HashMap<_, _> = qualification::Entity::find()
        .filter(qualification::Column::Id.is_in(rows.iter().map(|row| row.qualification_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut of_record = documents_of(app, db, rows.iter().map(|row| row.id)).await?;
    rows.into_iter()
        .map(|row| {
            let missing = || anyhow::anyhow!("a record without its learner, centre or qualification");
            let learner = learners.get(&row.learner_id).ok_or_else(missing)?;
            let qualification = qualifications.get(&row.qualification_id).ok_or_else(missing)?;
            let centre = centres.get(&row.centre_id).ok_or_else(missing)?;
            Ok(Record {
                id: row.id,
                learner: RecordLearner {
                    id: learner.id,
                    enrolment_number: learner.enrolment_number.clone(),
                    uln: learner.uln.clone(),
                    first_name: learner.first_name.clone(),
                    middle_names: learner.middle_names.clone(),
                    last_name: learner.last_name.clone(),
                    date_of_birth: learner.date_of_birth,
                    email: learner.email.clone(),
                },
                centre: CentreRef { id: centre.id, number: centre.number.clone(), name: centre.name.clone() },
                qualification: RecordQualification {
                    id: qualification.id,
                    number: qualification.number.clone(),
                    title: qualification.title.clone(),
                    level: qualification.level.clone(),
                },
                result: row.result,
                award_date: row.award_date,
                expires_on: row.expires_on,
                language: row.language,
                components: serde_json::from_value(row.components)?,
                print_job_id: row.print_job_id,
                documents: of_record.remove(&row.id).unwrap_or_default(),
                notification_status: row.notification_status.0,
                created_at: row.created_at,
            })
        })
        .collect()
}

/// All documents of these records, by record; the certificate comes first.
pub async fn documents_of(
    app: &App,
    db: &impl ConnectionTrait,
    record_ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<RecordDocument>>> {
    let mut of_record: HashMap<Uuid, Vec<RecordDocument>> = HashMap::new();
    let found = document::Entity::find()
        .filter(document::Column::RecordId.is_in(record_ids))
        .order_by_asc(document::Column::Id)
        .all(db)
        .await?;
    for row in found {
        of_record.entry(row.record_id).or_default().push(documents::in_record(&row, app.clock.today()));
    }
    for found in of_record.values_mut() {
        documents::certificate_first(found);
    }
    Ok(of_record)
}

/// The documents of these records that a centre hands out: those that are valid or expired.
pub fn current_documents(records: Select<Entity>) -> Select<document::Entity> {
    let of = records.select_only().column(Column::Id).into_query();
    document::Entity::find()
        // Expired is no stored status.
        .filter(document::Column::Status.eq(Text(DocumentStatus::Valid)))
        .filter(document::Column::RecordId.in_subquery(of))
}

/// The references of the current documents of these records, by the learner's name. An error if there are more
/// than are given out together.
pub async fn references(db: &impl ConnectionTrait, records: Select<Entity>) -> Result<Vec<String>> {
    use document::Column as D;
    let found: Vec<String> = current_documents(records)
        .select_only()
        .column(D::Reference)
        .order_by_asc(D::SortName)
        .order_by_asc(D::RecordId)
        .order_by_asc(D::Kind)
        .limit(MAX_REFERENCES as u64 + 1)
        .into_tuple()
        .all(db)
        .await?;
    if found.len() > MAX_REFERENCES {
        let message = "These are more than 10,000 references. Choose fewer records, or export them: the index lists all.";
        return Err(Error::field("/record_ids", "too_many", message));
    }
    Ok(found.iter().map(|reference| documents::grouped(reference)).collect())
}
