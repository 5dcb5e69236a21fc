//! Erasing what is personal of a learner, in one transaction; the files go a moment later.

use chrono::NaiveDate;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;
use shared::{learners::LearnerErasure, text::fold};
use uuid::Uuid;

use super::jobs::RemoveFiles;
use crate::{
    app::App,
    audit::{self, Entry, chain::ERASED, entity as event},
    auth::Caller,
    batches::entity::row as batch_row,
    bulk_changes::entity::item as changed_document,
    db::for_update,
    documents::entity as document,
    issue_reports, jobs,
    learner_portal::entity as portal,
    learners::{
        entity::{self as learner, alias, merge},
        service::enrolment_key,
    },
    mail,
    notifications::{entity as notification, outcome},
    print_jobs::{entity::failed as failure, issue::search_text},
    problem::{Error, Result},
    records::{
        entity as record,
        store::lock,
        text::{Of, keep_in_step},
    },
    users,
};

/// What stands where a name was.
pub const NOBODY: &str = "Erased";

/// Erases a learner for this caller, who has typed the number once more.
pub async fn learner(app: &App, caller: &Caller, id: Uuid, asked: LearnerErasure) -> Result<()> {
    let transaction = app.db.write().await?;
    let row = for_update(learner::Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let row = row.ok_or(Error::NotFound)?;
    if row.erased_at.is_some() {
        return Err(Error::StateConflict("This learner’s personal data were erased before.".to_owned()));
    }
    if enrolment_key(&asked.enrolment_number) != row.enrolment_key {
        return Err(Error::field(
            "/enrolment_number",
            "wrong",
            "This is not the learner’s enrolment number.",
        ));
    }
    let entry = Entry::by(caller, ERASED, "learner", id).with(json!({ "reason": asked.reason.trim() }));
    within(app, &transaction, row, entry).await?;
    transaction.commit().await?;
    app.known_answers.forget();
    app.wake();
    Ok(())
}

/// Erases a learner, whose row is locked, and tells of it by this entry.
pub async fn within(
    app: &App,
    transaction: &DatabaseTransaction,
    row: learner::Model,
    entry: Entry<'_>,
) -> Result<()> {
    let (id, now) = (row.id, app.clock.now());
    let records = record_ids(transaction, id).await?;
    lock(transaction, records.iter().copied()).await?;
    let told = app.clock.id();
    audit::record_as(transaction, app, told, entry.called("")).await?;
    let mut subjects = documents(app, transaction, &records).await?;
    subjects.extend(&records);
    let reports = issue_reports::erasure::about(transaction, &subjects).await?;
    subjects.extend(reports);
    subjects.push(id);
    imports(transaction, &row).await?;
    let mut addresses = mails(app, transaction, &records).await?;
    addresses.extend(row.email.clone());
    let account = forget_account(app, transaction, &row).await?;
    mail::forget_addresses(transaction, &addresses).await?;
    alias::Entity::delete_many().filter(alias::Column::LearnerId.eq(id)).exec(transaction).await?;
    merge::Entity::update_many()
        .col_expr(merge::Column::Undo, Expr::value(None::<serde_json::Value>))
        .col_expr(merge::Column::EnrolmentNumber, Expr::value(NOBODY))
        .filter(merge::Column::LearnerId.eq(id))
        .exec(transaction)
        .await?;
    names(transaction, subjects, account, told).await?;
    let version = row.version + 1;
    let erased = learner::ActiveModel {
        // Nobody else has it.
        enrolment_key: Set(format!("ERASED-{}", id.simple())),
        enrolment_number: Set(NOBODY.to_owned()),
        uln: Set(None),
        first_name: Set(String::new()),
        middle_names: Set(None),
        last_name: Set(NOBODY.to_owned()),
        date_of_birth: Set(NaiveDate::default()),
        email: Set(None),
        former_numbers: Set(json!([])),
        sort_name: Set(NOBODY.to_lowercase()),
        search: Set(String::new()),
        version: Set(version),
        updated_at: Set(now),
        erased_at: Set(Some(now)),
        ..row.into_active_model()
    };
    learner::Entity::update(erased).exec(transaction).await?;
    keep_in_step(transaction, Of::Learner(id)).await
}

async fn record_ids(transaction: &DatabaseTransaction, learner_id: Uuid) -> Result<Vec<Uuid>> {
    let ids = record::Entity::find().select_only().column(record::Column::Id);
    Ok(ids.filter(record::Column::LearnerId.eq(learner_id)).into_tuple().all(transaction).await?)
}

/// Takes the names off the documents of these records, and queues the removal of their files; returns the documents.
async fn documents(app: &App, transaction: &DatabaseTransaction, records: &[Uuid]) -> Result<Vec<Uuid>> {
    let of = document::Column::RecordId.is_in(records.iter().copied());
    let rows = document::Entity::find().filter(of).all(transaction).await?;
    let sha256 = rows.iter().map(|row| row.sha256.clone()).collect();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    for row in rows {
        let mut facts = row.facts()?;
        NOBODY.clone_into(&mut facts.learner_name);
        NOBODY.clone_into(&mut facts.enrolment_number);
        let erased = document::ActiveModel {
            learner_name: Set(NOBODY.to_owned()),
            sort_name: Set(NOBODY.to_lowercase()),
            // By the reference it is still found.
            search: Set(fold(&search_text(&facts))),
            facts: Set(serde_json::to_value(facts)?),
            erased_at: Set(Some(app.clock.now())),
            ..row.into_active_model()
        };
        document::Entity::update(erased).exec(transaction).await?;
    }
    changed_document::Entity::update_many()
        .col_expr(changed_document::Column::SortName, Expr::value(NOBODY.to_lowercase()))
        .filter(changed_document::Column::DocumentId.is_in(ids.iter().copied()))
        .exec(transaction)
        .await?;
    jobs::enqueue(transaction, app, &RemoveFiles { sha256 }).await?;
    Ok(ids)
}

/// Empties the rows of files in which the learner came.
async fn imports(transaction: &DatabaseTransaction, row: &learner::Model) -> Result<()> {
    let aliases = alias::Entity::find().filter(alias::Column::LearnerId.eq(row.id)).all(transaction).await?;
    let keys: Vec<_> =
        aliases.into_iter().map(|alias| alias.enrolment_key).chain([row.enrolment_key.clone()]).collect();
    let of: Vec<Uuid> = batch_row::Entity::find()
        .select_only()
        .column(batch_row::Column::Id)
        .filter(batch_row::Column::EnrolmentKey.is_in(keys))
        .into_tuple()
        .all(transaction)
        .await?;
    empty(transaction, &of).await?;
    failure::Entity::update_many()
        .col_expr(failure::Column::LearnerName, Expr::value(NOBODY))
        .col_expr(failure::Column::SortName, Expr::value(NOBODY.to_lowercase()))
        .col_expr(failure::Column::EnrolmentNumber, Expr::value(NOBODY))
        .col_expr(failure::Column::Errors, Expr::value(json!([])))
        .filter(failure::Column::RowId.is_in(of))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Empties the cells of these rows.
pub async fn empty(transaction: &DatabaseTransaction, rows: &[Uuid]) -> Result<()> {
    batch_row::Entity::update_many()
        .col_expr(batch_row::Column::Cells, Expr::value(json!({})))
        .col_expr(batch_row::Column::Errors, Expr::value(json!([])))
        .col_expr(batch_row::Column::LearnerName, Expr::value(None::<String>))
        .col_expr(batch_row::Column::EnrolmentKey, Expr::value(None::<String>))
        .col_expr(batch_row::Column::AwardKey, Expr::value(None::<String>))
        .col_expr(batch_row::Column::Version, Expr::col(batch_row::Column::Version).add(1))
        .filter(batch_row::Column::Id.is_in(rows.iter().copied()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Takes the addresses out of what was mailed about these records; returns them.
async fn mails(app: &App, transaction: &DatabaseTransaction, records: &[Uuid]) -> Result<Vec<String>> {
    let of = || notification::Column::RecordId.is_in(records.iter().copied());
    let told = notification::Entity::find().filter(of()).all(transaction).await?;
    for row in &told {
        // One that waits is not sent any more.
        outcome::note(transaction, app, row.outbox_id, Err((ERASED, "The address was erased."))).await?;
    }
    let addresses = told.into_iter().map(|row| row.email).collect();
    notification::Entity::update_many()
        .col_expr(notification::Column::Email, Expr::value(""))
        .col_expr(notification::Column::EmailKey, Expr::value(""))
        .col_expr(notification::Column::Search, Expr::value(""))
        .col_expr(notification::Column::FailureDetail, Expr::value(None::<String>))
        .filter(of())
        .exec(transaction)
        .await?;
    notification::item::Entity::update_many()
        .col_expr(notification::item::Column::Email, Expr::value(None::<String>))
        .col_expr(notification::item::Column::EnrolmentNumber, Expr::value(None::<String>))
        .filter(notification::item::Column::RecordId.is_in(records.iter().copied()))
        .exec(transaction)
        .await?;
    Ok(addresses)
}

/// Takes the learner off an account, and returns it; one that is left without any is forgotten.
async fn forget_account(
    app: &App,
    transaction: &DatabaseTransaction,
    row: &learner::Model,
) -> Result<Option<Uuid>> {
    portal::registration::Entity::delete_many()
        .filter(portal::registration::Column::EnrolmentNumber.eq(row.enrolment_number.as_str()))
        .exec(transaction)
        .await?;
    let Some(link) = portal::account::Entity::find_by_id(row.id).one(transaction).await? else {
        return Ok(None);
    };
    portal::account::Entity::delete_by_id(row.id).exec(transaction).await?;
    let of = portal::account::Column::UserId.eq(link.user_id);
    if portal::account::Entity::find().filter(of).one(transaction).await?.is_none() {
        users::erasure::erase(app, transaction, link.user_id).await?;
    }
    Ok(Some(link.user_id))
}

/// Takes names, addresses and details out of the audit trail's entries about these things, but for the one that tells of
/// it. Who did it keeps the name, unless it was this account, the learner's own.
async fn names(
    transaction: &DatabaseTransaction,
    subjects: impl IntoIterator<Item = Uuid>,
    account: Option<Uuid>,
    told: Uuid,
) -> Result<()> {
    let entries = event::Entity::update_many()
        .filter(event::Column::SubjectId.is_in(subjects))
        .filter(event::Column::Id.ne(told))
        .filter(event::Column::ErasedBy.is_null());
    if let Some(account) = account {
        let own = entries.clone().filter(event::Column::ActorId.eq(account));
        own.set(forgotten(told)).exec(transaction).await?;
    }
    let by_others = event::ActiveModel { actor_name: NotSet, ..forgotten(told) };
    entries.set(by_others).exec(transaction).await?;
    Ok(())
}

/// What an entry of the audit trail holds after an erasure that this entry tells of.
pub fn forgotten(told: Uuid) -> event::ActiveModel {
    event::ActiveModel {
        actor_name: Set(String::new()),
        subject_name: Set(String::new()),
        address: Set(None),
        details: Set(json!({})),
        search: Set(String::new()),
        salt: Set(None),
        erased_by: Set(Some(told)),
        ..Default::default()
    }
}
