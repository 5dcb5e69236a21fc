//! The rules of approvals.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use shared::{
    approvals::{Approval, ApprovalKind, ApprovalStatus},
    text::tidy,
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    mails,
};
use crate::{
    api_keys::acting,
    app::App,
    audit::{self, Entry},
    auth::Caller,
    batches::{entity as batch, publish},
    bulk_changes,
    db::{Text, for_update},
    problem::{Error, Result},
};

/// What someone asks for.
pub struct Asked {
    /// What is to be done.
    pub kind: ApprovalKind,
    /// The batch, or the bulk change.
    pub subject_id: Uuid,
    /// What it is called.
    pub subject_name: String,
    /// How many rows or documents.
    pub count: u64,
    /// Which ones exactly.
    pub fingerprint: String,
    /// Why.
    pub reason: Option<String>,
}

/// Of what kind a subject is, to the trail.
fn subject_kind(kind: ApprovalKind) -> &'static str {
    match kind {
        ApprovalKind::Publish => "batch",
        ApprovalKind::Revoke => "bulk_change",
    }
}

/// Asks for approval, and tells by mail who may give it: call [`App::wake`] after the commit. Asked for already, it is the
/// same request; an older one about other things is outdated.
pub async fn ask(
    app: &App,
    transaction: &DatabaseTransaction,
    caller: &Caller,
    asked: Asked,
) -> Result<Model> {
    let pending = Entity::find()
        .filter(Column::Kind.eq(Text(asked.kind)))
        .filter(Column::SubjectId.eq(asked.subject_id))
        .filter(Column::Status.eq(Text(ApprovalStatus::Pending)));
    if let Some(pending) = for_update(pending, transaction).one(transaction).await? {
        if pending.fingerprint == asked.fingerprint {
            return Ok(pending);
        }
        end(app, transaction, pending, ApprovalStatus::Outdated, None, None).await?;
    }
    let row = ActiveModel {
        id: Set(app.clock.id()),
        kind: Set(Text(asked.kind)),
        subject_id: Set(asked.subject_id),
        subject_name: Set(asked.subject_name.clone()),
        count: Set(i64::try_from(asked.count).unwrap_or(i64::MAX)),
        fingerprint: Set(asked.fingerprint),
        reason: Set(asked.reason),
        status: Set(Text(ApprovalStatus::Pending)),
        asked_by: Set(caller.user.id),
        asked_by_name: Set(caller.user.name()),
        created_at: Set(app.clock.now()),
        decided_by: Set(None),
        decided_by_name: Set(None),
        decided_at: Set(None),
        decision_reason: Set(None),
    };
    let row = Entity::insert(row).exec_with_returning(transaction).await?;
    let entry = Entry::by(caller, "asked_approval", subject_kind(asked.kind), asked.subject_id);
    audit::record(transaction, app, entry.called(asked.subject_name)).await?;
    mails::waits(app, transaction, &row).await?;
    Ok(row)
}

/// Writes down what became of a request.
async fn end(
    app: &App,
    transaction: &DatabaseTransaction,
    row: Model,
    status: ApprovalStatus,
    by: Option<&Caller>,
    reason: Option<String>,
) -> Result<Model> {
    let row = ActiveModel {
        status: Set(Text(status)),
        decided_by: Set(by.map(|by| by.user.id)),
        decided_by_name: Set(by.map(|by| by.user.name())),
        decided_at: Set(Some(app.clock.now())),
        decision_reason: Set(reason),
        ..row.into_active_model()
    };
    Ok(Entity::update(row).exec(transaction).await?)
}

/// A request that waits, locked until the transaction ends, for someone who may decide on its kind.
async fn waiting(transaction: &DatabaseTransaction, caller: &Caller, id: Uuid) -> Result<Model> {
    // The batch first, as where it is published.
    let found = Entity::find_by_id(id).one(transaction).await?.ok_or(Error::NotFound)?;
    if found.kind.0 == ApprovalKind::Publish {
        for_update(batch::Entity::find_by_id(found.subject_id), transaction).one(transaction).await?;
    }
    let found = for_update(Entity::find_by_id(id), transaction).one(transaction).await?;
    let row = found.ok_or(Error::NotFound)?;
    caller.need(row.kind.0.permission())?;
    if row.status.0 != ApprovalStatus::Pending {
        return Err(Error::StateConflict(
            "This request does not wait any more. Look at it again.".to_owned(),
        ));
    }
    Ok(row)
}

/// Approves a request of someone else's, and does what it asks for.
pub async fn approve(app: &App, caller: &Caller, id: Uuid) -> Result<Approval> {
    let transaction = app.db.write().await?;
    let row = waiting(&transaction, caller, id).await?;
    if row.asked_by == caller.user.id {
        return Err(Error::StateConflict(
            "You asked for this yourself: a second person must approve it.".to_owned(),
        ));
    }
    if acting::maker_of(&transaction, row.asked_by).await? == Some(caller.user.id) {
        return Err(Error::StateConflict(
            "You made the API key that asked for this: a second person must approve it.".to_owned(),
        ));
    }
    let (kind, subject_id) = (row.kind.0, row.subject_id);
    if !acting::may_go_on(&transaction, app, row.asked_by, kind.permission()).await? {
        return Err(Error::StateConflict(
            "The API key that asked for this does not hold any more. Refuse it, and let it be asked for again."
                .to_owned(),
        ));
    }
    let fits = match kind {
        ApprovalKind::Publish => publish::publish_approved(app, &transaction, &row).await?,
        ApprovalKind::Revoke => bulk_changes::begin_approved(app, &transaction, &row).await?,
    };
    if !fits {
        let name = row.subject_name.clone();
        let row = end(app, &transaction, row, ApprovalStatus::Outdated, None, None).await?;
        mails::decided(app, &transaction, &row).await?;
        undo(app, &transaction, kind, subject_id, "It was changed before it was approved.").await?;
        let entry = Entry::by(caller, "found_outdated", subject_kind(kind), subject_id).called(name);
        audit::record(&transaction, app, entry).await?;
        transaction.commit().await?;
        app.wake();
        return Err(Error::StateConflict(
            "This has changed since it was asked for, so nothing was done. Let it be asked for again."
                .to_owned(),
        ));
    }
    decide(app, transaction, caller, row, ApprovalStatus::Approved, None).await
}

/// Refuses a request, and says why.
pub async fn refuse(app: &App, caller: &Caller, id: Uuid, reason: &str) -> Result<Approval> {
    let transaction = app.db.write().await?;
    let row = waiting(&transaction, caller, id).await?;
    if row.asked_by == caller.user.id {
        return Err(Error::StateConflict("You asked for this yourself. Withdraw it instead.".to_owned()));
    }
    undo(app, &transaction, row.kind.0, row.subject_id, "It was refused.").await?;
    decide(app, transaction, caller, row, ApprovalStatus::Refused, Some(tidy(reason))).await
}

/// Takes one's own request back.
pub async fn withdraw(app: &App, caller: &Caller, id: Uuid) -> Result<Approval> {
    let transaction = app.db.write().await?;
    let row = waiting(&transaction, caller, id).await?;
    if row.asked_by != caller.user.id {
        return Err(Error::StateConflict("Only who asked can withdraw this. Refuse it instead.".to_owned()));
    }
    undo(app, &transaction, row.kind.0, row.subject_id, "It was withdrawn.").await?;
    decide(app, transaction, caller, row, ApprovalStatus::Withdrawn, None).await
}

/// Ends what was prepared for a request that is not approved.
async fn undo(
    app: &App,
    transaction: &DatabaseTransaction,
    kind: ApprovalKind,
    subject_id: Uuid,
    why: &str,
) -> Result<()> {
    match kind {
        ApprovalKind::Publish => Ok(()),
        ApprovalKind::Revoke => bulk_changes::give_up_asked(app, transaction, subject_id, why).await,
    }
}

async fn decide(
    app: &App,
    transaction: DatabaseTransaction,
    caller: &Caller,
    row: Model,
    status: ApprovalStatus,
    reason: Option<String>,
) -> Result<Approval> {
    let action = match status {
        ApprovalStatus::Approved => "approved",
        ApprovalStatus::Refused => "refused",
        _ => "withdrew",
    };
    let details = serde_json::json!({ "reason": reason, "asked_by": row.asked_by_name });
    let entry = Entry::by(caller, action, subject_kind(row.kind.0), row.subject_id);
    audit::record(&transaction, app, entry.called(&row.subject_name).with(details)).await?;
    let row = end(app, &transaction, row, status, Some(caller), reason).await?;
    mails::decided(app, &transaction, &row).await?;
    transaction.commit().await?;
    app.wake();
    Ok(row.into())
}
