//! What happened to the documents of a record, as its centre sees it: who did it and why is the issuer's matter.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::{
    TextEnum,
    documents::{DocumentEventKind, DocumentStatus, RecordDocument},
    records::{RecordEvent, RecordHistory},
};
use uuid::Uuid;

use crate::{
    audit::entity as audit,
    documents::{
        entity::{Column, Entity},
        store,
    },
    notifications::{entity as notification, store as notifications},
    problem::Result,
};

/// The history of a record.
pub async fn of(db: &impl ConnectionTrait, record_id: Uuid, today: NaiveDate) -> Result<RecordHistory> {
    let rows = Entity::find().filter(Column::RecordId.eq(record_id)).order_by_asc(Column::Id).all(db).await?;
    let done = audit::Entity::find()
        .filter(audit::Column::SubjectId.is_in(rows.iter().map(|row| row.id)))
        .filter(audit::Column::SubjectKind.eq("document"))
        .order_by_asc(audit::Column::Id)
        .all(db)
        .await?;
    let mut happened: Vec<(DateTime<Utc>, DocumentEventKind, RecordDocument)> = Vec::new();
    for row in &rows {
        let shown = store::in_record(row, today);
        happened.push((row.created_at, DocumentEventKind::Issued, shown.clone()));
        let own = done.iter().filter(|entry| entry.subject_id == Some(row.id));
        happened.extend(own.filter_map(|entry| {
            // That a replacement was issued is told already.
            let kind =
                DocumentEventKind::parse(&entry.action).filter(|it| *it != DocumentEventKind::Issued)?;
            Some((entry.at, kind, shown.clone()))
        }));
        if shown.status == DocumentStatus::Expired {
            happened.push((store::status_since(row, today), DocumentEventKind::Expired, shown));
        }
    }
    let mut moments: BTreeMap<(DateTime<Utc>, DocumentEventKind), Vec<RecordDocument>> = BTreeMap::new();
    for (at, kind, document) in happened {
        // Documents that are issued together differ by less than a second.
        moments.entry((at.trunc_subsecs(0), kind)).or_default().push(document);
    }
    let events = moments.into_iter().map(|((at, kind), mut documents)| {
        store::certificate_first(&mut documents);
        RecordEvent { kind, at, documents }
    });
    let mails = notification::Entity::find()
        .filter(notification::Column::RecordId.eq(record_id))
        .order_by_asc(notification::Column::CreatedAt)
        .order_by_asc(notification::Column::Id)
        .all(db)
        .await?;
    Ok(RecordHistory { events: events.collect(), notifications: notifications::shown(db, mails).await? })
}
