//! All that is kept of one learner, for the learner who asks for it by the issuer.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use shared::{audit::AuditEvent, learners::Learner};

use crate::{
    app::App,
    audit::entity as event,
    batches::entity::row as batch_row,
    documents::{entity as document, store},
    issue_reports::{self, entity as issue_report},
    learner_portal::{data::of_account, entity::account},
    learners::{
        entity as learner,
        entity::{alias, merge},
    },
    notifications::entity as notification,
    problem::Result,
    records::entity as record,
    users::entity as user,
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
    let document_ids = documents.iter().map(|it| it.id);
    let subjects: Vec<_> = ids.into_iter().chain(document_ids).chain([id]).collect();
    let reports = issue_report::Entity::find()
        .filter(issue_report::Column::SubjectId.is_in(subjects.iter().copied()))
        .order_by_asc(issue_report::Column::Id)
        .all(db)
        .await?;
    let events = event::Entity::find()
        .filter(event::Column::SubjectId.is_in(subjects))
        .order_by_asc(event::Column::At)
        .order_by_asc(event::Column::Id)
        .all(db)
        .await?;
    let aliases = alias::Entity::find().filter(alias::Column::LearnerId.eq(id)).all(db).await?;
    let keys = aliases.iter().map(|alias| alias.enrolment_key.clone()).chain([row.enrolment_key.clone()]);
    let imported = batch_row::Entity::find()
        .filter(batch_row::Column::EnrolmentKey.is_in(keys))
        .order_by_asc(batch_row::Column::Id)
        .all(db)
        .await?;
    let imported: Vec<_> = imported
        .into_iter()
        .map(|it| json!({ "batch_id": it.batch_id, "line": it.line, "status": it.status.0, "values": it.cells }))
        .collect();
    let account = match account::Entity::find_by_id(id).one(db).await? {
        Some(link) => user::Entity::find_by_id(link.user_id).one(db).await?,
        None => None,
    };
    let account = match account {
        Some(user) => Some(of_account(app, &user).await?),
        None => None,
    };
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
        "imported_rows": imported,
        "issue_reports": issue_reports::shown(db, reports).await?,
        "portal_account": account,
        "audit_trail": events.into_iter().map(AuditEvent::from).collect::<Vec<_>>(),
    });
    Ok((about, documents.into_iter().filter(|it| it.erased_at.is_none()).collect()))
}
