//! Which documents a record has, and in which states, as bits in the record itself, so that filters that most records
//! pass need not look at documents. Whoever changes the status of documents, or adds one to a record, calls
//! [`keep_in_step`] in the same transaction.

use chrono::NaiveDate;
use migration::DOCUMENT_STATES;
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus},
};
use uuid::Uuid;

use super::entity::{Column, Entity};
use crate::{
    db::Text,
    documents::{entity as document, store::has_status},
    problem::Result,
};

/// A valid document has another last day than the record: a later one was corrected.
const EXPIRY_DIFFERS: i64 = 1 << 12;

/// The bit of a document of this kind with this status. What has expired is stored as valid.
fn bit(kind: DocumentKind, status: DocumentStatus) -> i64 {
    let kind = match kind {
        DocumentKind::Certificate => 1,
        DocumentKind::Transcript => 1 << 4,
        DocumentKind::Letter => 1 << 8,
    };
    kind * match status {
        DocumentStatus::Valid | DocumentStatus::Expired => 1,
        DocumentStatus::Suspended => 2,
        DocumentStatus::Revoked => 4,
        DocumentStatus::Replaced => 8,
    }
}

/// Of a record with a valid document of each of these kinds, which expire when it does.
pub fn all_valid(kinds: impl IntoIterator<Item = DocumentKind>) -> i64 {
    kinds.into_iter().fold(0, |bits, kind| bits | bit(kind, DocumentStatus::Valid))
}

/// Brings the bits of records in step with their documents. The records must be locked (see [`super::store::lock`]) since
/// before the documents changed, or two that change documents of one record would each miss what the other does.
pub async fn keep_in_step(
    transaction: &DatabaseTransaction,
    record_ids: impl IntoIterator<Item = Uuid>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::DocumentStates, Expr::cust(DOCUMENT_STATES))
        .filter(Column::Id.is_in(record_ids))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The record has a document of one of these kinds with one of these statuses on this day. No kinds are all
/// kinds, and no statuses all statuses.
pub fn has_document(kinds: &[DocumentKind], statuses: &[DocumentStatus], today: NaiveDate) -> Condition {
    let kinds = if kinds.is_empty() { DocumentKind::ALL } else { kinds };
    let statuses = if statuses.is_empty() { DocumentStatus::ALL } else { statuses };
    let on_a_day =
        |status: &&DocumentStatus| matches!(status, DocumentStatus::Valid | DocumentStatus::Expired);
    let (by_day, mut stored): (Vec<&DocumentStatus>, Vec<&DocumentStatus>) =
        statuses.iter().partition(on_a_day);
    let mut found = Condition::any();
    match by_day[..] {
        [] => {}
        [status] => found = found.add(has_on(kinds, *status, today)),
        _ => stored.push(&DocumentStatus::Valid),
    }
    if !stored.is_empty() {
        found = found.add(has(bits(kinds, stored)));
    }
    found
}

/// What is stored as valid, and on this day is valid or expired.
fn has_on(kinds: &[DocumentKind], status: DocumentStatus, today: NaiveDate) -> Condition {
    use document::Column as D;
    let by_record = if status == DocumentStatus::Expired {
        Condition::any().add(Column::ExpiresOn.lt(today))
    } else {
        Condition::any().add(Column::ExpiresOn.is_null()).add(Column::ExpiresOn.gte(today))
    };
    let one = document::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(Expr::col((document::Entity, D::RecordId)).equals((Entity, Column::Id)))
        .filter(D::Kind.is_in(kinds.iter().copied().map(Text)))
        .filter(has_status(&[status], today))
        .limit(1)
        .into_query();
    // Compared rather than asked for by EXISTS, which PostgreSQL may answer by reading all documents first.
    let by_documents = SimpleExpr::SubQuery(None, Box::new(one.into())).eq(1);
    let same = Condition::all().add(has(EXPIRY_DIFFERS).not()).add(by_record);
    let other = Condition::all().add(has(EXPIRY_DIFFERS)).add(by_documents);
    Condition::all().add(has(bits(kinds, [&status]))).add(Condition::any().add(same).add(other))
}

fn bits<'a>(kinds: &[DocumentKind], statuses: impl IntoIterator<Item = &'a DocumentStatus>) -> i64 {
    statuses
        .into_iter()
        .flat_map(|status| kinds.iter().map(|kind| bit(*kind, *status)))
        .fold(0, |bits, bit| bits | bit)
}

/// The record has one of these bits.
fn has(bits: i64) -> SimpleExpr {
    Expr::col((Entity, Column::DocumentStates)).bit_and(bits).ne(0)
}
