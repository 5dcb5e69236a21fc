//! Queries of bulk changes.

use std::collections::HashMap;

use actix_web::web::Data;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, Query, SelectStatement},
};
use shared::{
    bulk_changes::{BulkChange, BulkChangeDocument, BulkOutcome, BulkSummary, DocumentSelection, Skipped},
    documents::{DocumentStatus, DocumentStep},
};
use uuid::Uuid;

use super::entity::{Model, item};
use crate::{
    app::App,
    db::Text,
    documents::{entity as document, listing, store as documents},
    print_jobs::entity::{counted, failure},
    problem::{Error, Result},
};

/// The documents that are meant.
pub async fn selected(
    db: &impl ConnectionTrait,
    app: &App,
    selection: DocumentSelection,
) -> Result<Select<document::Entity>> {
    let all = document::Entity::find();
    Ok(match selection {
        DocumentSelection { ids: Some(ids), .. } => all.filter(document::Column::Id.is_in(ids)),
        DocumentSelection { changed_by: Some(id), .. } => {
            let changed = item::Entity::find()
                .select_only()
                .column(item::Column::DocumentId)
                .filter(item::Column::BulkChangeId.eq(id))
                .filter(item::Column::Outcome.eq(Text(BulkOutcome::Changed)))
                .into_query();
            all.filter(document::Column::Id.in_subquery(changed))
        }
        DocumentSelection { filter, .. } => {
            listing::found(db, &filter.unwrap_or_default(), app.clock.today()).await?.rows
        }
    })
}

/// What a step would do to these documents.
pub async fn summary(
    db: &impl ConnectionTrait,
    step: DocumentStep,
    documents: Select<document::Entity>,
) -> Result<BulkSummary> {
    let groups: Vec<(Text<DocumentStatus>, i64)> = documents
        .select_only()
        .column(document::Column::Status)
        .expr_as(Expr::cust("count(*)"), "documents")
        .group_by(document::Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    let mut summary = BulkSummary::default();
    for (status, documents) in groups {
        let documents = counted(documents);
        summary.documents += documents;
        match step.after(status.0) {
            Ok(_) => summary.changes += documents,
            Err(why) => summary.skipped.add(why, documents),
        }
    }
    Ok(summary)
}

/// The documents of a bulk change.
pub fn documents_of(id: Uuid) -> Select<document::Entity> {
    let of: SelectStatement = item::Entity::find()
        .select_only()
        .column(item::Column::DocumentId)
        .filter(item::Column::BulkChangeId.eq(id))
        .into_query();
    document::Entity::find().filter(document::Column::Id.in_subquery(of))
}

/// Writes down which documents a bulk change has.
pub async fn keep(
    transaction: &DatabaseTransaction,
    id: Uuid,
    documents: Select<document::Entity>,
) -> Result<()> {
    let chosen = documents
        .select_only()
        .expr_as(Expr::value(id), "bulk_change_id")
        .column(document::Column::Id)
        .expr_as(Expr::value(Text(BulkOutcome::Waiting)), "outcome")
        .column(document::Column::SortName)
        .into_query();
    let mut insert = Query::insert();
    insert.into_table(item::Entity).columns([
        item::Column::BulkChangeId,
        item::Column::DocumentId,
        item::Column::Outcome,
        item::Column::SortName,
    ]);
    insert.select_from(chosen).map_err(anyhow::Error::from)?;
    transaction.execute(&insert).await?;
    Ok(())
}

/// A bulk change as it is shown.
pub fn shown(row: Model) -> BulkChange {
    let skipped = Skipped {
        suspended: counted(row.suspended),
        not_suspended: counted(row.not_suspended),
        revoked: counted(row.revoked),
        replaced: counted(row.replaced),
    };
    let (documents, changed) = (counted(row.documents), counted(row.changed));
    BulkChange {
        id: row.id,
        action: row.action.0,
        reason: row.reason,
        status: row.status.0,
        documents,
        waiting: documents.saturating_sub(changed + skipped.total()),
        changed,
        skipped,
        failure: failure(row.failure_code, row.failure_detail),
        created_by: row.created_by_name,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// Documents of a bulk change as they are shown, in the same order.
pub async fn documents_shown(app: Data<App>, items: Vec<item::Model>) -> Result<Vec<BulkChangeDocument>> {
    let db = app.db.reader();
    let rows = document::Entity::find()
        .filter(document::Column::Id.is_in(items.iter().map(|item| item.document_id)))
        .all(db)
        .await?;
    let listed = documents::listed(db, rows, app.clock.today()).await?;
    let mut listed: HashMap<Uuid, _> = listed.into_iter().map(|document| (document.id, document)).collect();
    items
        .into_iter()
        .map(|item| {
            let document = listed.remove(&item.document_id).ok_or(Error::NotFound)?;
            Ok(BulkChangeDocument {
                id: document.id,
                outcome: item.outcome.0,
                kind: document.kind,
                reference: document.reference,
                status: document.status,
                learner_name: document.learner_name,
                qualification_title: document.qualification_title,
                centre_name: document.centre_name,
            })
        })
        .collect()
}
