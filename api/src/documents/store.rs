//! Queries of documents, and what their status is on a day.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use shared::{
    TextEnum,
    documents::{Document, DocumentKind, DocumentStatus, IssuedDocument, NotificationStatus, RecordDocument},
    reference::Reference,
};
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model},
    render::template::{Template, Templates},
};
use crate::{
    app::App,
    centres::entity as centre,
    db::Text,
    problem::Result,
    records::entity as record,
    templates::{self, entity as template_version},
};

/// The status on this day: a valid document expires by its date, without anything being written.
pub fn status_on(row: &Model, today: NaiveDate) -> DocumentStatus {
    from_stored(row.status.0, row.expires_on, today)
}

fn from_stored(status: DocumentStatus, expires_on: Option<NaiveDate>, today: NaiveDate) -> DocumentStatus {
    match status {
        DocumentStatus::Valid if expires_on.is_some_and(|last| last < today) => DocumentStatus::Expired,
        status => status,
    }
}

/// Since when the document has the status that it has on this day.
pub fn status_since(row: &Model, today: NaiveDate) -> DateTime<Utc> {
    match (status_on(row, today), row.expires_on.and_then(|last| last.succ_opt())) {
        (DocumentStatus::Expired, Some(first)) => {
            first.and_time(NaiveTime::MIN).and_utc().max(row.status_changed_at)
        }
        _ => row.status_changed_at,
    }
}

/// The condition that a document has one of these statuses on this day.
pub fn has_status(statuses: &[DocumentStatus], today: NaiveDate) -> Condition {
    let valid = Column::Status.eq(Text(DocumentStatus::Valid));
    let current = || Condition::any().add(Column::ExpiresOn.is_null()).add(Column::ExpiresOn.gte(today));
    statuses.iter().fold(Condition::any(), |any, status| match status {
        DocumentStatus::Valid => any.add(Condition::all().add(valid.clone()).add(current())),
        DocumentStatus::Expired => {
            any.add(Condition::all().add(valid.clone()).add(Column::ExpiresOn.lt(today)))
        }
        other => any.add(Column::Status.eq(Text(*other))),
    })
}

/// A stored reference in groups of four.
pub fn grouped(plain: &str) -> String {
    Reference::parse(plain).map_or_else(|_| plain.to_owned(), |reference| reference.to_string())
}

/// Documents as the issuer's list shows them.
pub async fn listed(
    db: &impl ConnectionTrait,
    rows: Vec<Model>,
    today: NaiveDate,
) -> Result<Vec<IssuedDocument>> {
    let centres: HashMap<Uuid, String> = centre::Entity::find()
        .filter(centre::Column::Id.is_in(rows.iter().map(|row| row.centre_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|centre| (centre.id, centre.name))
        .collect();
    Ok(rows
        .into_iter()
        .map(|row| IssuedDocument {
            id: row.id,
            kind: row.kind.0,
            reference: grouped(&row.reference),
            status: status_on(&row, today),
            learner_name: row.learner_name,
            qualification_title: row.qualification_title,
            centre_id: row.centre_id,
            centre_name: centres.get(&row.centre_id).cloned().unwrap_or_default(),
            issued_on: row.issued_on,
            expires_on: row.expires_on,
            created_at: row.created_at,
        })
        .collect())
}

/// A document with what is printed on it.
pub async fn shown(db: &impl ConnectionTrait, row: Model, today: NaiveDate) -> Result<Document> {
    let facts = row.facts()?;
    let record = record::Entity::find_by_id(row.record_id).one(db).await?;
    let template_version: Option<i64> = match row.template_id {
        Some(id) => {
            let version = template_version::Entity::find_by_id(id).select_only();
            version.column(template_version::Column::Version).into_tuple().one(db).await?
        }
        None => None,
    };
    Ok(Document {
        id: row.id,
        record_id: row.record_id,
        print_job_id: row.print_job_id,
        kind: row.kind.0,
        reference: grouped(&row.reference),
        status: status_on(&row, today),
        status_changed_at: status_since(&row, today),
        learner_name: facts.learner_name,
        qualification_number: facts.qualification_number,
        qualification_title: facts.qualification_title,
        level: facts.level,
        result: facts.result,
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        notification_status: record
            .map_or(NotificationStatus::NotNotified, |record| record.notification_status.0),
        sha256: row.sha256,
        // The file of one that was erased is gone.
        size: if row.erased_at.is_some() { 0 } else { u64::try_from(row.size).unwrap_or_default() },
        template_version,
        record_documents: of_records(db, [row.record_id], today)
            .await?
            .remove(&row.record_id)
            .unwrap_or_default(),
    })
}

/// A document among those of its record.
pub fn in_record(row: &Model, today: NaiveDate) -> RecordDocument {
    RecordDocument {
        id: row.id,
        kind: row.kind.0,
        reference: grouped(&row.reference),
        status: status_on(row, today),
    }
}

/// The version of the template that a document was made with: the first, if it was made before there were any.
pub async fn template_of(app: &App, row: &Model) -> Result<Arc<Template>> {
    Ok(match row.template_id {
        Some(id) => Arc::clone(&templates::store::published(app, app.db.reader(), id).await?.template),
        None => Arc::clone(Templates::first().of(row.kind.0)),
    })
}

/// What news say of documents: their centres, and what they are now.
pub async fn told(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
    today: NaiveDate,
) -> Result<Vec<(Uuid, RecordDocument)>> {
    let rows: Vec<Row> = brief(Column::CentreId).filter(Column::Id.is_in(ids)).into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|row| in_brief(row, today)).collect())
}

/// An id that is asked for, and what a list of documents says of one.
type Row = (Uuid, Uuid, Text<DocumentKind>, String, Text<DocumentStatus>, Option<NaiveDate>);

/// Selects [`Row`]s: not what is printed on documents, which is most of them.
fn brief(with: Column) -> Select<Entity> {
    Entity::find().select_only().columns([
        with,
        Column::Id,
        Column::Kind,
        Column::Reference,
        Column::Status,
        Column::ExpiresOn,
    ])
}

fn in_brief(
    (with, id, kind, reference, status, expires_on): Row,
    today: NaiveDate,
) -> (Uuid, RecordDocument) {
    let status = from_stored(status.0, expires_on, today);
    (with, RecordDocument { id, kind: kind.0, reference: grouped(&reference), status })
}

/// All documents of these records, by record; the certificate comes first.
pub async fn of_records(
    db: &impl ConnectionTrait,
    record_ids: impl IntoIterator<Item = Uuid>,
    today: NaiveDate,
) -> Result<HashMap<Uuid, Vec<RecordDocument>>> {
    let rows: Vec<Row> = brief(Column::RecordId)
        .filter(Column::RecordId.is_in(record_ids))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut of_record: HashMap<Uuid, Vec<RecordDocument>> = HashMap::new();
    for (record_id, document) in rows.into_iter().map(|row| in_brief(row, today)) {
        of_record.entry(record_id).or_default().push(document);
    }
    for documents in of_record.values_mut() {
        certificate_first(documents);
    }
    Ok(of_record)
}

/// Puts a record's documents in the order of their kinds: the certificate, the transcript, the letter.
pub fn certificate_first(documents: &mut [RecordDocument]) {
    documents.sort_by_key(|document| DocumentKind::ALL.iter().position(|kind| *kind == document.kind));
}

/// Whether the learners of these records were told.
pub async fn notification_of(
    db: &impl ConnectionTrait,
    record_ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, NotificationStatus>> {
    let rows: Vec<(Uuid, Text<NotificationStatus>)> = record::Entity::find()
        .select_only()
        .column(record::Column::Id)
        .column(record::Column::NotificationStatus)
        .filter(record::Column::Id.is_in(record_ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, status)| (id, status.0)).collect())
}
