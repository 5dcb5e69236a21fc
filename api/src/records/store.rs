//! Queries of records.

use std::collections::HashMap;

use chrono::NaiveDate;
use futures_util::future::try_join4;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use shared::{
    documents::DocumentStatus,
    records::{MAX_REFERENCES, Record, RecordLearner, RecordQualification},
    users::CentreRef,
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{
    app::App,
    centres::entity as centre,
    db::{Text, for_update},
    documents::{entity as document, store as documents},
    learners::entity as learner,
    problem::{Error, Result},
    qualifications::entity as qualification,
};

/// Records as they are shown: with learner, qualification and documents.
pub async fn shown(db: &impl ConnectionTrait, app: &App, rows: Vec<Model>) -> Result<Vec<Record>> {
    let (learners, centres, qualifications, mut of_record) = try_join4(
        learners(db, rows.iter().map(|row| row.learner_id)),
        centres(db, rows.iter().map(|row| row.centre_id)),
        qualifications(db, rows.iter().map(|row| row.qualification_id)),
        documents::of_records(db, rows.iter().map(|row| row.id), app.clock.today()),
    )
    .await?;
    rows.into_iter()
        .map(|row| {
            let missing = || anyhow::anyhow!("a record without its learner, centre or qualification");
            let learner = learners.get(&row.learner_id).ok_or_else(missing)?;
            let qualification = qualifications.get(&row.qualification_id).ok_or_else(missing)?;
            let centre = centres.get(&row.centre_id).ok_or_else(missing)?;
            Ok(Record {
                id: row.id,
                learner: learner.clone(),
                centre: centre.clone(),
                qualification: qualification.clone(),
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

/// Locks records until the transaction ends, in one order: before their documents are locked or changed, and after their
/// learner is locked, where that is done too. What is read after this is what others have left.
pub async fn lock(transaction: &DatabaseTransaction, ids: impl IntoIterator<Item = Uuid>) -> Result<()> {
    let rows = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids))
        .order_by_asc(Column::Id);
    for_update(rows, transaction).into_tuple::<Uuid>().all(transaction).await?;
    Ok(())
}

/// What records say of their learners. Like what follows, it reads no more than that: lists are long.
async fn learners(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, RecordLearner>> {
    use learner::Column as L;
    type Row = (Uuid, String, Option<String>, String, Option<String>, String, NaiveDate, Option<String>);
    let rows: Vec<Row> = learner::Entity::find()
        .select_only()
        .columns([L::Id, L::EnrolmentNumber, L::Uln, L::FirstName, L::MiddleNames, L::LastName])
        .columns([L::DateOfBirth, L::Email])
        .filter(L::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let learner = |(id, enrolment_number, uln, first_name, middle_names, last_name, date_of_birth, email)| {
        let learner = RecordLearner {
            id,
            enrolment_number,
            uln,
            first_name,
            middle_names,
            last_name,
            date_of_birth,
            email,
        };
        (id, learner)
    };
    Ok(rows.into_iter().map(learner).collect())
}

async fn centres(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, CentreRef>> {
    use centre::Column as C;
    let rows: Vec<(Uuid, String, String)> = centre::Entity::find()
        .select_only()
        .columns([C::Id, C::Number, C::Name])
        .filter(C::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, number, name)| (id, CentreRef { id, number, name })).collect())
}

async fn qualifications(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, RecordQualification>> {
    use qualification::Column as Q;
    let rows: Vec<(Uuid, String, String, String)> = qualification::Entity::find()
        .select_only()
        .columns([Q::Id, Q::Number, Q::Title, Q::Level])
        .filter(Q::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let qualification = |(id, number, title, level)| (id, RecordQualification { id, number, title, level });
    Ok(rows.into_iter().map(qualification).collect())
}

/// The documents of these records that a centre hands out: those that are valid or expired.
pub fn current_documents(records: Select<Entity>) -> Select<document::Entity> {
    let of = records.select_only().column(Column::Id).into_query();
    document::Entity::find()
        // Expired is no stored status.
        .filter(document::Column::Status.eq(Text(DocumentStatus::Valid)))
        // The file of one that was erased is gone.
        .filter(document::Column::ErasedAt.is_null())
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
