//! What can happen to a document after it was issued: it is suspended, reinstated, revoked, or replaced. It expires
//! by its date alone. Each step is in the audit trail with its reason, and verifiers see it at once.

mod history;
mod replace;
mod routes;

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use shared::{
    bulk_changes::BulkOutcome,
    documents::{DocumentStatus, DocumentStatus as Status, DocumentStep as Step},
    text::tidy,
    webhooks::WebhookEvent,
};
use uuid::Uuid;

pub use replace::put_in_place;
pub use routes::configure;

use super::{
    entity::{Column, Entity, Model},
    store::grouped,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::{Text, for_update},
    problem::{Error, Result},
    records::{self, states},
    webhooks,
};

/// A step as the audit trail names it.
pub fn action(step: Step) -> &'static str {
    match step {
        Step::Suspend => "suspended",
        Step::Reinstate => "reinstated",
        Step::Revoke => "revoked",
    }
}

/// The stored status after a step, where it is possible from this one.
fn after(step: Step, status: Status) -> Result<Status> {
    refuse_final(status)?;
    step.after(status).map_err(|why| match why {
        BulkOutcome::Suspended => conflict("This document is suspended already."),
        _ => conflict("This document is not suspended."),
    })
}

fn conflict(why: &str) -> Error {
    Error::StateConflict(why.to_owned())
}

/// Refuses whatever would change a document whose life is over.
fn refuse_final(status: DocumentStatus) -> Result<()> {
    match status {
        Status::Revoked => {
            Err(conflict("This document is cancelled for good: nothing can be changed on it."))
        }
        Status::Replaced => Err(conflict(
            "A newer document has taken the place of this one: nothing can be changed on it. Work on the newer one.",
        )),
        Status::Valid | Status::Expired | Status::Suspended => Ok(()),
    }
}

/// The document, locked until the transaction ends.
async fn locked(transaction: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    let found = for_update(Entity::find_by_id(id), transaction).one(transaction).await?;
    found.ok_or(Error::NotFound)
}

/// Takes a step on a document, and on these others of its record: on all of them, or on none. The reason goes into the
/// audit trail. Answers with the first document.
async fn take(
    app: &App,
    caller: &Caller,
    document: Model,
    step: Step,
    reason: Option<&str>,
    also: &[Uuid],
) -> Result<Model> {
    let ids: BTreeSet<Uuid> = also.iter().copied().chain([document.id]).collect();
    let transaction = app.db.write().await?;
    records::store::lock(&transaction, [document.record_id]).await?;
    let details = serde_json::json!({ "reason": reason.map(tidy) });
    let (mut first, mut told) = (document, Vec::new());
    // In one order, so that two who name the same documents wait for each other.
    for id in ids {
        let found = for_update(Entity::find_by_id(id), &transaction)
            .filter(Column::RecordId.eq(first.record_id))
            .one(&transaction)
            .await?
            .ok_or_else(|| {
                let message = "One of these documents is not of the same record.";
                Error::field("/also", "not_found", message)
            })?;
        let status = after(step, found.status.0)?;
        let mut changed = found.into_active_model();
        changed.status = Set(Text(status));
        changed.status_changed_at = Set(app.clock.now());
        let changed = Entity::update(changed).exec(&transaction).await?;
        let entry = Entry::by(caller, action(step), "document", id);
        let entry = entry.in_centre(changed.centre_id).with(details.clone());
        audit::record(&transaction, app, entry).await?;
        told.push(in_brief(&changed, status));
        if id == first.id {
            first = changed;
        }
    }
    states::keep_in_step(&transaction, [first.record_id]).await?;
    webhooks::tell(&transaction, app, event(step), serde_json::json!({ "documents": told })).await?;
    transaction.commit().await?;
    app.wake();
    app.known_answers.forget();
    Ok(first)
}

/// A step as webhooks are told of it.
pub fn event(step: Step) -> WebhookEvent {
    match step {
        Step::Suspend => WebhookEvent::DocumentSuspended,
        Step::Reinstate => WebhookEvent::DocumentReinstated,
        Step::Revoke => WebhookEvent::DocumentRevoked,
    }
}

/// What webhooks are told of a document that has this status now.
pub fn in_brief(row: &Model, status: Status) -> serde_json::Value {
    serde_json::json!({
        "id": row.id,
        "reference": grouped(&row.reference),
        "kind": row.kind.0,
        "status": status,
        "record_id": row.record_id,
        "centre_id": row.centre_id,
    })
}
