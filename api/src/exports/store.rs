//! Queries of exports.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Statement,
    sea_query::{Expr, Query},
};
use shared::{
    TextEnum,
    batches::Progress,
    documents::{DocumentKind, DocumentStatus},
    exports::{Export, ExportEstimate, ExportPart, ExportStatus},
};
use uuid::Uuid;

use super::{
    entity::{Entity, Model, document as link, part},
    names,
};
use crate::{
    db::{Text, search},
    documents::entity as document,
    print_jobs::entity::{counted, failure},
    problem::{Error, Result},
    records::{entity as record, store::current_documents},
};

/// Exports as they are shown, in the same order.
pub async fn shown(db: &impl ConnectionTrait, rows: Vec<Model>, now: DateTime<Utc>) -> Result<Vec<Export>> {
    let mut parts: HashMap<Uuid, Vec<part::Model>> = HashMap::new();
    if !rows.is_empty() {
        let found = part::Entity::find()
            .filter(part::Column::ExportId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(part::Column::Number)
            .all(db)
            .await?;
        for part in found {
            parts.entry(part.export_id).or_default().push(part);
        }
    }
    Ok(rows.into_iter().map(|row| one(row, &parts, now)).collect())
}

fn one(row: Model, parts: &HashMap<Uuid, Vec<part::Model>>, now: DateTime<Utc>) -> Export {
    let expired = row.is_expired(now);
    let parts = parts.get(&row.id).filter(|_| !expired).map(Vec::as_slice).unwrap_or_default();
    Export {
        id: row.id,
        parts: parts
            .iter()
            .map(|part| ExportPart {
                number: counted(part.number),
                file_name: names::of_archive(&row.name, counted(part.number), parts.len() as u64),
                documents: counted(part.documents),
                size: counted(part.size),
            })
            .collect(),
        name: row.name,
        description: row.description,
        kinds: row.kinds.split(',').filter_map(DocumentKind::parse).collect(),
        status: row.status.0,
        progress: Progress { done: counted(row.documents_done), total: counted(row.documents_total) },
        documents: counted(row.documents_total),
        size: row.size.map(counted),
        failure: failure(row.failure_code, row.failure_detail),
        downloads: counted(row.downloads),
        last_downloaded_at: row.last_downloaded_at,
        last_downloaded_by: row.last_downloaded_by,
        created_by: row.created_by_name,
        created_at: row.created_at,
        updated_at: row.updated_at,
        completed_at: row.completed_at,
        expires_at: row.expires_at,
        expired,
    }
}

impl Model {
    /// Whether its time is over.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.removed_at.is_some() || self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether it is still to be made.
    pub fn is_under_way(&self) -> bool {
        matches!(self.status.0, ExportStatus::Queued | ExportStatus::Processing)
    }
}

/// An export as it is shown.
pub async fn one_shown(db: &impl ConnectionTrait, row: Model, now: DateTime<Utc>) -> Result<Export> {
    shown(db, vec![row], now).await?.pop().ok_or(Error::NotFound)
}

/// The export with this id.
pub async fn find(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

/// The documents of some records that an export of these kinds has.
pub fn documents(records: Select<record::Entity>, kinds: &[DocumentKind]) -> Select<document::Entity> {
    current_documents(records).filter(document::Column::Kind.is_in(kinds.iter().copied().map(Text)))
}

/// However many there are.
const ALL: u64 = i64::MAX as u64;

#[derive(FromQueryResult)]
struct Alike {
    kind: Text<DocumentKind>,
    status: Text<DocumentStatus>,
    documents: i64,
    size: i64,
}

/// What an export of these records would have.
pub async fn estimate(db: &impl ConnectionTrait, records: Select<record::Entity>) -> Result<ExportEstimate> {
    use document::Column as D;
    let ids = records.clone().select_only().column(record::Column::Id).into_query();
    // All that is asked of a document is in the index by its record.
    let found = document::Entity::find()
        .select_only()
        .columns([D::Kind, D::Status])
        .expr_as(Expr::cust("count(*)"), "documents")
        .expr_as(Expr::cust("cast(sum(documents.size) as bigint)"), "size")
        .filter(D::RecordId.in_subquery(ids))
        .filter(D::ErasedAt.is_null())
        .group_by(D::Kind)
        .group_by(D::Status)
        .into_model::<Alike>()
        .all(db)
        .await?;
    let mut estimate =
        ExportEstimate { records: search::counted(db, records, ALL).await?, ..ExportEstimate::default() };
    for alike in found {
        let documents = counted(alike.documents);
        // Expired is no stored status.
        if alike.status.0 != DocumentStatus::Valid {
            estimate.left_out += documents;
            continue;
        }
        match alike.kind.0 {
            DocumentKind::Certificate => estimate.certificates += documents,
            DocumentKind::Transcript => estimate.transcripts += documents,
            DocumentKind::Letter => estimate.letters += documents,
        }
        estimate.size += counted(alike.size);
    }
    Ok(estimate)
}

/// Settles which documents an export has, in one statement.
pub async fn settle(
    transaction: &DatabaseTransaction,
    export_id: Uuid,
    documents: Select<document::Entity>,
) -> Result<()> {
    const ORDER: &str = "row_number() over (order by documents.sort_name, documents.record_id, documents.kind, \
                         documents.id)";
    let select = documents
        .select_only()
        .expr_as(Expr::value(export_id), "export_id")
        .expr_as(Expr::cust(ORDER), "position")
        .column(document::Column::Id)
        .into_query();
    let insert = Query::insert()
        .into_table(link::Entity)
        .columns([link::Column::ExportId, link::Column::Position, link::Column::DocumentId])
        .select_from(select)
        .map_err(anyhow::Error::from)?
        .to_owned();
    transaction.execute_raw(transaction.get_database_backend().build(&insert)).await?;
    Ok(())
}

/// A document of an export, with what its archive says of it.
#[derive(FromQueryResult)]
pub struct Paper {
    /// Its place in the export, from 1.
    pub position: i64,
    /// Its kind.
    pub kind: Text<DocumentKind>,
    /// Its reference.
    pub reference: String,
    /// Its stored status.
    pub status: Text<DocumentStatus>,
    /// The last day on which it holds.
    pub expires_on: Option<chrono::NaiveDate>,
    /// Date of issue.
    pub issued_on: chrono::NaiveDate,
    /// Its SHA-256.
    pub sha256: String,
    /// Its size in bytes.
    pub size: i64,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification's title as printed.
    pub title: String,
    /// The learner's last name.
    pub last_name: String,
    /// The learner's first name.
    pub first_name: String,
    /// The AO's number for the learner.
    pub enrolment_number: String,
    /// The qualification's number.
    pub number: String,
    /// The qualification's level.
    pub level: String,
    /// The level of attainment.
    pub result: Option<String>,
    /// Date of the award.
    pub award_date: chrono::NaiveDate,
}

const PAPERS: &str = "
select e.position, d.kind, d.reference, d.status, d.expires_on, d.issued_on, d.sha256, d.size, d.learner_name,
    d.qualification_title as title, l.last_name, l.first_name, l.enrolment_number, q.number, q.level, r.result,
    r.award_date
from export_documents e
join documents d on d.id = e.document_id
join records r on r.id = d.record_id
join learners l on l.id = r.learner_id
join qualifications q on q.id = r.qualification_id
where e.export_id = $1 and e.position > $2 and e.position <= $3
order by e.position limit $4";

/// The next documents of an export after a place and up to another one.
pub async fn papers(
    db: &impl ConnectionTrait,
    export_id: Uuid,
    after: i64,
    until: i64,
    limit: i64,
) -> Result<Vec<Paper>> {
    let values = [export_id.into(), after.into(), until.into(), limit.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), PAPERS, values);
    Ok(Paper::find_by_statement(statement).all(db).await?)
}

/// The sizes of an export's documents after a place, in their order.
pub async fn sizes(
    db: &impl ConnectionTrait,
    export_id: Uuid,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, i64)>> {
    const SIZES: &str = "
select e.position, d.size from export_documents e join documents d on d.id = e.document_id
where e.export_id = $1 and e.position > $2 order by e.position limit $3";
    let values = [export_id.into(), after.into(), limit.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), SIZES, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok((row.try_get("", "position")?, row.try_get("", "size")?))).collect()
}
