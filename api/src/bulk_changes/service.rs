//! The rules of bulk changes.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    TextEnum,
    approvals::{ApprovalKind, ApprovalStatus},
    bulk_changes::{
        BulkChange, BulkOutcome, BulkQuestion, BulkStatus, BulkSummary, MAX_DOCUMENTS, NewBulkChange,
    },
    documents::{DocumentStatus, DocumentStep},
    permission::Permission,
    text::tidy_optional,
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Entity, Model, item},
    jobs::RunBulkChange,
    store,
};
use crate::{
    api_keys::acting,
    app::App,
    approvals::{
        entity as approval,
        service::{self as approvals, Asked},
    },
    audit::{self, Entry},
    auth::Caller,
    db::{Text, for_update},
    documents::{entity as document, lifecycle, store::grouped},
    http::idempotency::{Before, IdempotencyKey},
    jobs::enqueue,
    problem::{Error, Result},
    records::{self, states},
    webhooks,
};

/// Documents that are changed in one transaction: a stretch that is over before anyone waits for it.
const STRETCH: u64 = 200;

/// What a bulk change would do now.
pub async fn ask(app: &App, question: BulkQuestion) -> Result<BulkSummary> {
    let db = app.db.reader();
    let documents = store::selected(db, app, question.selection).await?;
    let summary = store::summary(db, question.action, documents).await?;
    refuse_too_many(summary.documents)?;
    Ok(BulkSummary { approval_needed: needs_approval(app, question.action).await?, ..summary })
}

/// Whether a second person must approve such a change.
async fn needs_approval(app: &App, action: DocumentStep) -> Result<bool> {
    Ok(action == DocumentStep::Revoke && app.settings().await?.rules.four_eyes_revoke)
}

fn refuse_too_many(documents: u64) -> Result<()> {
    if documents > MAX_DOCUMENTS {
        let message =
            "More than 100,000 documents match. Narrow the selection, and take one part after another.";
        return Err(Error::field("/selection", "out_of_range", message));
    }
    Ok(())
}

/// Begins a bulk change of what was confirmed, and of nothing else.
pub async fn begin(
    app: &App,
    caller: &Caller,
    new: NewBulkChange,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<BulkChange> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(bulk_change) => return Ok(bulk_change),
        Before::New(claim) => claim,
    };
    let documents = store::selected(&transaction, app, new.selection).await?;
    // Counted before anything is written: an unbounded selection must not fill the table.
    refuse_changed(
        store::summary(&transaction, new.action, documents.clone()).await?,
        new.documents,
        new.changes,
    )?;
    let (id, now) = (app.clock.id(), app.clock.now());
    let row = ActiveModel {
        id: Set(id),
        action: Set(Text(new.action)),
        reason: Set(tidy_optional(new.reason.as_deref())),
        status: Set(Text(BulkStatus::Pending)),
        documents: Set(i64::try_from(new.documents).unwrap_or(i64::MAX)),
        changed: Set(0),
        suspended: Set(0),
        not_suspended: Set(0),
        revoked: Set(0),
        replaced: Set(0),
        failure_code: Set(None),
        failure_detail: Set(None),
        created_by: Set(caller.user.id),
        created_by_name: Set(caller.user.name()),
        request_id: Set(caller.request_id.clone()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = Entity::insert(row).exec_with_returning(&transaction).await?;
    store::keep(&transaction, id, documents).await?;
    // Where others write at the same time, what was kept may be other than what was counted.
    let kept = store::summary(&transaction, new.action, store::documents_of(id)).await?;
    refuse_changed(kept, new.documents, new.changes)?;
    let name = if new.changes == 1 { "1 document".to_owned() } else { format!("{} documents", new.changes) };
    if needs_approval(app, new.action).await? {
        let asked = Asked {
            kind: ApprovalKind::Revoke,
            subject_id: id,
            subject_name: name,
            count: new.changes,
            fingerprint: fingerprint_of(kept),
            reason: row.reason.clone(),
        };
        approvals::ask(app, &transaction, caller, asked).await?;
    } else {
        enqueue(&transaction, app, &RunBulkChange { bulk_change_id: id }).await?;
        let entry = Entry::by(caller, lifecycle::action(new.action), "bulk_change", id).called(name);
        audit::record(&transaction, app, entry.with(serde_json::json!({ "reason": row.reason }))).await?;
    }
    let shown = store::shown(row);
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// What tells whether the documents that were written down are as they were: each of them can only cease to be changed,
/// so that it is in how many would be.
fn fingerprint_of(kept: BulkSummary) -> String {
    format!("{}:{}", kept.documents, kept.changes)
}

/// Begins a bulk change that was asked for and is approved now; `false` where its documents have changed.
pub async fn begin_approved(
    app: &App,
    transaction: &DatabaseTransaction,
    approval: &approval::Model,
) -> Result<bool> {
    let id = approval.subject_id;
    let found = for_update(Entity::find_by_id(id), transaction).one(transaction).await?;
    let Some(change) = found.filter(|row| row.status.0 == BulkStatus::Pending) else { return Ok(false) };
    let now = store::summary(transaction, change.action.0, store::documents_of(id)).await?;
    if fingerprint_of(now) != approval.fingerprint {
        return Ok(false);
    }
    enqueue(transaction, app, &RunBulkChange { bulk_change_id: id }).await?;
    let entry = Entry::by_user(change.created_by, lifecycle::action(change.action.0), "bulk_change", id)
        .called(&approval.subject_name)
        .with(serde_json::json!({ "reason": change.reason, "approved": true }));
    audit::record(transaction, app, entry).await?;
    Ok(true)
}

/// Ends a bulk change that was asked for and is not approved. Nothing of it was done.
pub async fn give_up_asked(app: &App, transaction: &DatabaseTransaction, id: Uuid, why: &str) -> Result<()> {
    set_status(transaction, app, id, BulkStatus::Failed, Some(("not_approved", why))).await
}

/// Refuses what is not what was confirmed.
fn refuse_changed(now: BulkSummary, documents: u64, changes: u64) -> Result<()> {
    refuse_too_many(now.documents)?;
    if (now.documents, now.changes) != (documents, changes) {
        return Err(Error::StateConflict(format!(
            "The selection has changed since you looked: it has {} documents now, of which {} would change. Look at \
             it again.",
            now.documents, now.changes
        )));
    }
    if changes == 0 {
        return Err(Error::StateConflict("None of these documents can be changed so.".to_owned()));
    }
    Ok(())
}

/// Whether a second person has approved a bulk change.
async fn is_approved(db: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    let approved = approval::Entity::find()
        .filter(approval::Column::SubjectId.eq(id))
        .filter(approval::Column::Status.eq(Text(ApprovalStatus::Approved)));
    Ok(approved.one(db).await?.is_some())
}

/// Changes the next documents; false when nothing is left to do.
pub async fn go_on(app: &App, id: Uuid) -> Result<bool> {
    let transaction = app.db.write().await?;
    // Whoever else has this job waits here, and then sees what is done.
    let found = for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let Some(change) =
        found.filter(|row| !matches!(row.status.0, BulkStatus::Completed | BulkStatus::Failed))
    else {
        return Ok(false);
    };
    let may = acting::may_go_on(&transaction, app, change.created_by, Permission::ManageDocuments).await?;
    if !may && !is_approved(&transaction, id).await? {
        let why = "The API key that asked for this does not hold any more. What is left was not changed.";
        set_status(&transaction, app, id, BulkStatus::Failed, Some(("key_revoked", why))).await?;
        transaction.commit().await?;
        return Ok(false);
    }
    let waiting: Vec<Uuid> = item::Entity::find()
        .select_only()
        .column(item::Column::DocumentId)
        .filter(item::Column::BulkChangeId.eq(id))
        .filter(item::Column::Outcome.eq(Text(BulkOutcome::Waiting)))
        .order_by_asc(item::Column::SortName)
        .order_by_asc(item::Column::DocumentId)
        .limit(STRETCH)
        .into_tuple()
        .all(&transaction)
        .await?;
    if waiting.is_empty() {
        set_status(&transaction, app, id, BulkStatus::Completed, None).await?;
        transaction.commit().await?;
        return Ok(false);
    }
    let records: Vec<Uuid> = document::Entity::find()
        .select_only()
        .column(document::Column::RecordId)
        .filter(document::Column::Id.is_in(waiting.iter().copied()))
        .into_tuple()
        .all(&transaction)
        .await?;
    records::store::lock(&transaction, records).await?;
    let documents = document::Entity::find()
        .filter(document::Column::Id.is_in(waiting))
        .order_by_asc(document::Column::Id);
    let documents = for_update(documents, &transaction).all(&transaction).await?;
    let step = change.action.0;
    let mut ends = Ends::default();
    for document in &documents {
        ends.add(step, document);
    }
    write_down(&transaction, app, &change, &documents, &ends).await?;
    transaction.commit().await?;
    app.known_answers.forget();
    Ok(true)
}

/// The documents of a stretch by what becomes of them.
#[derive(Default)]
struct Ends(Vec<(BulkOutcome, Option<DocumentStatus>, Vec<Uuid>)>);

impl Ends {
    fn add(&mut self, step: DocumentStep, document: &document::Model) {
        let (outcome, status) = match step.after(document.status.0) {
            Ok(status) => (BulkOutcome::Changed, Some(status)),
            Err(why) => (why, None),
        };
        match self.0.iter_mut().find(|end| (end.0, end.1) == (outcome, status)) {
            Some(end) => end.2.push(document.id),
            None => self.0.push((outcome, status, vec![document.id])),
        }
    }

    fn has_changed(&self, id: Uuid) -> bool {
        self.0.iter().any(|(outcome, _, ids)| *outcome == BulkOutcome::Changed && ids.contains(&id))
    }
}

async fn write_down(
    transaction: &DatabaseTransaction,
    app: &App,
    change: &Model,
    documents: &[document::Model],
    ends: &Ends,
) -> Result<()> {
    let now = app.clock.now();
    let mut counts = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Text(BulkStatus::Processing)))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(change.id));
    for (outcome, status, ids) in &ends.0 {
        if let Some(status) = status {
            document::Entity::update_many()
                .col_expr(document::Column::Status, Expr::value(Text(*status)))
                .col_expr(document::Column::StatusChangedAt, Expr::value(now))
                .filter(document::Column::Id.is_in(ids.iter().copied()))
                .exec(transaction)
                .await?;
        }
        item::Entity::update_many()
            .col_expr(item::Column::Outcome, Expr::value(Text(*outcome)))
            .filter(item::Column::BulkChangeId.eq(change.id))
            .filter(item::Column::DocumentId.is_in(ids.iter().copied()))
            .exec(transaction)
            .await?;
        let column = match outcome {
            BulkOutcome::Waiting => continue,
            BulkOutcome::Changed => Column::Changed,
            BulkOutcome::Suspended => Column::Suspended,
            BulkOutcome::NotSuspended => Column::NotSuspended,
            BulkOutcome::Revoked => Column::Revoked,
            BulkOutcome::Replaced => Column::Replaced,
        };
        let more = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        counts = counts.col_expr(column, Expr::col(column).add(more));
    }
    counts.exec(transaction).await?;
    let changed = documents.iter().filter(|document| ends.has_changed(document.id));
    states::keep_in_step(transaction, changed.map(|document| document.record_id)).await?;
    let details = serde_json::json!({ "reason": change.reason, "bulk_change_id": change.id });
    let entries = documents.iter().filter(|document| ends.has_changed(document.id)).map(|document| {
        Entry::by_user(change.created_by, lifecycle::action(change.action.0), "document", document.id)
            .asked_by(change.created_by_name.clone(), change.request_id.clone())
            .called(grouped(&document.reference))
            .in_centre(document.centre_id)
            .with(details.clone())
    });
    audit::record_all(transaction, app, entries).await?;
    let status_of = |id: Uuid| {
        let end = ends.0.iter().find(|(_, _, ids)| ids.contains(&id));
        end.and_then(|(_, status, _)| *status)
    };
    let told: Vec<_> = documents
        .iter()
        .filter_map(|document| Some(lifecycle::in_brief(document, status_of(document.id)?)))
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    let told = serde_json::json!({ "bulk_change_id": change.id, "documents": told });
    webhooks::tell(transaction, app, lifecycle::event(change.action.0), told).await
}

/// Ends a bulk change that was given up. What is changed stays changed.
pub async fn give_up(app: &App, id: Uuid, code: &str, detail: &str) -> Result<()> {
    let transaction = app.db.write().await?;
    let found = for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    if found.is_some_and(|row| row.status.0 != BulkStatus::Completed) {
        set_status(&transaction, app, id, BulkStatus::Failed, Some((code, detail))).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn set_status(
    transaction: &DatabaseTransaction,
    app: &App,
    id: Uuid,
    status: BulkStatus,
    failure: Option<(&str, &str)>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(status.as_str()))
        .col_expr(Column::FailureCode, Expr::value(failure.map(|failure| failure.0.to_owned())))
        .col_expr(Column::FailureDetail, Expr::value(failure.map(|failure| failure.1.to_owned())))
        .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}
