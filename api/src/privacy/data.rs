//! All that is kept of one learner, for the learner who asks for it by the issuer.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use shared::{audit::AuditEvent, learners::Learner};

use crate::{
    app::App,
    audit::entity as event,
    documents::{entity as document, store},
    learners::{
        entity as learner,
        entity::{alias, merge},
    },
    notifications::entity as notification,
    problem::Result,
    records::entity as record,
};

/// What is kept, and the documents whose files are still there.
pub async fn collected(app: &App, row: learner::Model) -> Result<(Value, Vec<document::Model>)> {
    let (db, id, today) = (app.db.reader(), row.id, app.clock.today());
    let of = record::Column::LearnerId.eq(id);
    let records = record::Entity::find().filter(of).order_by_asc(record::Column::Id).all(db).await?;
    let ids: Vec<_> = records.iter().map(|record| record.id).collect();
    let documents = document::Entity::find()
        .filter(document::Column::RecordId.is_in(ids.iter().copied()))
        .order_by_asc(document::Column::Id)
        .all(db)
        .await?;
    let mails = notification::Entity::find()
        .filter(notification::Column::RecordId.is_in(ids.iter().copied()))
        .order_by_asc(notification::Column::Id)
        .all(db)
        .await?;
    let events = event::Entity::find()
        .filter(event::Column::SubjectId.is_in(ids.into_iter().chain([id])))
        .order_by_asc(event::Column::At)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    let aliases = alias::Entity::find().filter(alias::Column::LearnerId.eq(id)).all(db).await?;
    let merges = merge::Entity::find().filter(merge::Column::LearnerId.eq(id)).all(db).await?;
    let mut shown = Vec::new();
    for document in documents.clone() {
        shown.push(store::shown(db, document, today).await?);
    }
    let awards: Vec<_> = records
        .into_iter()
        .map(|it| {
            json!({ "qualification_title": it.qualification_title, "award_date": it.award_date, "result": it.result,
                "language": it.language, "components": it.components, "notification_status": it.notification_status.0 })
        })
        .collect();
    let mails: Vec<_> = mails
        .into_iter()
        .map(|it| json!({ "email": it.email, "state": it.state.0, "created_at": it.created_at, "sent_at": it.sent_at }))
        .collect();
    let about = json!({
        "learner": Learner::from(row),
        "other_numbers": aliases.into_iter().map(|it| it.enrolment_key).collect::<Vec<_>>(),
        "merges": merges.into_iter().map(|it| json!({ "enrolment_number": it.enrolment_number, "merged_at": it.merged_at })).collect::<Vec<_>>(),
        "awards": awards,
        "documents": shown,
        "mails": mails,
        "audit_trail": events.into_iter().map(AuditEvent::from).collect::<Vec<_>>(),
    });
    Ok((about, documents.into_iter().filter(|it| it.erased_at.is_none()).collect()))
}
