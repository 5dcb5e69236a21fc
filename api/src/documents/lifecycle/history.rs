//! What happened to a document, and the chain of replacements that it is in.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use shared::{
    TextEnum,
    documents::{ChainLink, DocumentEvent, DocumentEventKind, DocumentHistory, DocumentStatus},
};

use crate::{
    audit,
    documents::{
        entity::{Column, Entity, Model},
        store,
    },
    print_jobs::entity as print_job,
    problem::Result,
};

/// The longest chain that is followed. Each link is a deliberate act of a person.
const MAX_CHAIN: usize = 1000;

/// All that happened to a document.
pub async fn of(db: &impl ConnectionTrait, row: &Model, today: NaiveDate) -> Result<DocumentHistory> {
    Ok(DocumentHistory { events: events(db, row, today).await?, chain: chain(db, row, today).await? })
}

async fn events(db: &impl ConnectionTrait, row: &Model, today: NaiveDate) -> Result<Vec<DocumentEvent>> {
    let done = audit::of_subject(db, row.id).await?;
    let mut events: Vec<_> = done
        .into_iter()
        .filter_map(|done| {
            Some(DocumentEvent {
                kind: DocumentEventKind::parse(&done.action)?,
                at: done.at,
                by: Some(done.actor).filter(|name| !name.is_empty()),
                reason: done.details["reason"].as_str().map(str::to_owned),
            })
        })
        .collect();
    if row.replaces_id.is_none() {
        // Published with its print job, whose trail names who did it.
        let print_job = print_job::Entity::find_by_id(row.print_job_id).one(db).await?;
        let by = print_job.map(|job| job.created_by_name);
        let issued = DocumentEvent { kind: DocumentEventKind::Issued, at: row.created_at, by, reason: None };
        events.insert(0, issued);
    }
    if store::status_on(row, today) == DocumentStatus::Expired {
        let at = store::status_since(row, today);
        events.push(DocumentEvent { kind: DocumentEventKind::Expired, at, by: None, reason: None });
    }
    Ok(events)
}

async fn chain(db: &impl ConnectionTrait, row: &Model, today: NaiveDate) -> Result<Vec<ChainLink>> {
    let link = |row: &Model| ChainLink {
        id: row.id,
        reference: store::grouped(&row.reference),
        status: store::status_on(row, today),
        issued_on: row.issued_on,
    };
    let mut chain = vec![link(row)];
    let mut before = row.replaces_id;
    while let Some(id) = before.filter(|_| chain.len() < MAX_CHAIN) {
        let Some(found) = Entity::find_by_id(id).one(db).await? else { break };
        chain.insert(0, link(&found));
        before = found.replaces_id;
    }
    let mut last = row.id;
    while chain.len() < MAX_CHAIN {
        let Some(found) = Entity::find().filter(Column::ReplacesId.eq(last)).one(db).await? else { break };
        chain.push(link(&found));
        last = found.id;
    }
    Ok(chain)
}
