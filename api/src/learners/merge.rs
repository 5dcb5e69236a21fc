//! Merging a duplicate into the learner who stays: all records move, and the number of the one who goes leads to
//! the other from then on. It can be undone for a while.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{
    learners::{Learner, Merge, MergePreview, MergeSide, NewLearner, NewMerge, SharedAward},
    page::TOTAL_CAP,
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Entity, Model, alias, merge},
    service::{enrolment_key, with_search},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    centres::entity as centre,
    db::{for_update, search::counted},
    documents::entity as document,
    http::{
        answer::{check_tag, etag},
        idempotency::{Before, IdempotencyKey},
    },
    learner_portal::registration,
    problem::{Error, Result},
    qualifications::entity as qualification,
    records::{
        entity as record,
        text::{self as records, Of},
    },
};

/// Days for which a merge can be undone.
pub const UNDO_DAYS: u32 = 30;
/// The most shared awards that are told.
const TOLD: u64 = 20;

/// What undoing a merge needs.
#[derive(Serialize, Deserialize)]
struct Undo {
    learner: Learner,
    record_ids: Vec<Uuid>,
    /// Numbers of earlier duplicates that came with the learner.
    aliases: Vec<String>,
    /// What the one who stays took over for want of its own.
    took_uln: bool,
    took_email: bool,
    /// What became of their accounts.
    #[serde(default)]
    accounts: registration::Moved,
}

/// What merging would do.
pub async fn preview(db: &impl ConnectionTrait, survivor: Model, duplicate_id: Uuid) -> Result<MergePreview> {
    let duplicate = Entity::find_by_id(duplicate_id).one(db).await?.ok_or_else(no_such)?;
    if duplicate.id == survivor.id {
        return Err(itself());
    }
    Ok(MergePreview {
        shared_awards: shared_awards(db, survivor.id, duplicate.id).await?,
        survivor: side(db, survivor).await?,
        duplicate: side(db, duplicate).await?,
        undo_days: UNDO_DAYS,
    })
}

fn no_such() -> Error {
    Error::field("/duplicate_id", "not_found", "There is no such learner; it may have been merged already.")
}

fn itself() -> Error {
    Error::field("/duplicate_id", "not_allowed", "Choose another learner than the one who stays.")
}

async fn side(db: &impl ConnectionTrait, row: Model) -> Result<MergeSide> {
    let records = || record::Entity::find().filter(record::Column::LearnerId.eq(row.id));
    let documents = document::Entity::find().filter(
        document::Column::RecordId
            .in_subquery(records().select_only().column(record::Column::Id).into_query()),
    );
    let centres = centre::Entity::find()
        .select_only()
        .column(centre::Column::Name)
        .filter(
            centre::Column::Id
                .in_subquery(records().select_only().column(record::Column::CentreId).into_query()),
        )
        .order_by_asc(centre::Column::Name)
        .limit(10)
        .into_tuple()
        .all(db)
        .await?;
    Ok(MergeSide {
        etag: etag(row.version),
        records: counted(db, records(), TOTAL_CAP).await?,
        documents: counted(db, documents, TOTAL_CAP).await?,
        centres,
        learner: row.into(),
    })
}

/// The awards that both have: the same qualification on the same date.
async fn shared_awards(db: &impl ConnectionTrait, one: Uuid, other: Uuid) -> Result<Vec<SharedAward>> {
    let award = |row: &record::Model| (row.qualification_id, row.award_date);
    let of = |id: Uuid| record::Entity::find().filter(record::Column::LearnerId.eq(id));
    let known: HashSet<_> = of(one).all(db).await?.iter().map(award).collect();
    let both: Vec<_> = of(other).all(db).await?.iter().map(award).filter(|it| known.contains(it)).collect();
    let qualifications = qualification::Entity::find()
        .filter(qualification::Column::Id.is_in(both.iter().map(|(id, _)| *id)))
        .all(db)
        .await?;
    let mut shared: Vec<_> = both
        .into_iter()
        .take(usize::try_from(TOLD).unwrap_or(usize::MAX))
        .filter_map(|(id, award_date)| {
            let of = qualifications.iter().find(|row| row.id == id)?;
            Some(SharedAward {
                qualification_number: of.number.clone(),
                qualification_title: of.title.clone(),
                award_date,
            })
        })
        .collect();
    shared.sort_by(|a, b| {
        (a.award_date, &a.qualification_number).cmp(&(b.award_date, &b.qualification_number))
    });
    Ok(shared)
}

/// Both learners, locked in one order so that two merges of the same pair wait for each other.
async fn locked(
    transaction: &DatabaseTransaction,
    one: Uuid,
    other: Uuid,
) -> Result<(Option<Model>, Option<Model>)> {
    let both = Entity::find()
        .filter(super::entity::Column::Id.is_in([one, other]))
        .order_by_asc(super::entity::Column::Id);
    let both = for_update(both, transaction).all(transaction).await?;
    let find = |id| both.iter().find(|row| row.id == id).cloned();
    Ok((find(one), find(other)))
}

/// Merges a duplicate into a learner.
pub async fn merge(
    app: &App,
    caller: &Caller,
    survivor_id: Uuid,
    asked: NewMerge,
    check: impl Fn(i64) -> Result<()>,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Merge> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(merge) => return Ok(merge),
        Before::New(claim) => claim,
    };
    if asked.duplicate_id == survivor_id {
        return Err(itself());
    }
    let (survivor, duplicate) = locked(&transaction, survivor_id, asked.duplicate_id).await?;
    let survivor = survivor.ok_or(Error::NotFound)?;
    let duplicate = duplicate.ok_or_else(no_such)?;
    check(survivor.version)?;
    if let Some(tag) = &asked.duplicate_etag {
        check_tag(tag, duplicate.version)?;
    }
    let shared = shared_awards(&transaction, survivor.id, duplicate.id).await?;
    if let Some(first) = shared.first() {
        return Err(Error::StateConflict(in_words(first, shared.len())));
    }
    let moved = take_over(app, &transaction, survivor, duplicate).await?;
    let row = merge::ActiveModel {
        id: Set(app.clock.id()),
        learner_id: Set(survivor_id),
        enrolment_number: Set(moved.learner.enrolment_number.clone()),
        records_count: Set(moved.record_ids.len() as i64),
        undo: Set(Some(serde_json::to_value(&moved)?)),
        merged_by: Set(caller.user.id),
        merged_by_name: Set(caller.user.name()),
        merged_at: Set(app.clock.now()),
        undone_at: Set(None),
    };
    let row = merge::Entity::insert(row).exec_with_returning(&transaction).await?;
    // No names: the trail is kept longer than personal data may be.
    let details = json!({ "duplicate_id": asked.duplicate_id, "records": moved.record_ids.len() });
    let entry = Entry::by(caller, "merged", "learner", survivor_id).with(details);
    audit::record(&transaction, app, entry).await?;
    let merge = shown(row, app.clock.now());
    claim.finish(&transaction, &merge).await?;
    transaction.commit().await?;
    Ok(merge)
}

fn in_words(first: &SharedAward, count: usize) -> String {
    let more = match count {
        1 => String::new(),
        2 => ", and one more".to_owned(),
        _ => format!(", and {} more", count - 1),
    };
    format!(
        "Both learners have the award {} ({}) of {}{more}. One learner can’t have an award twice, so nothing was \
         merged. Look at both records first: one of them was issued by mistake.",
        first.qualification_title,
        first.qualification_number,
        first.award_date.format("%-d %b %Y")
    )
}

/// Moves all that the duplicate has, and removes it.
async fn take_over(
    app: &App,
    transaction: &DatabaseTransaction,
    survivor: Model,
    duplicate: Model,
) -> Result<Undo> {
    let record_ids: Vec<Uuid> = record::Entity::find()
        .select_only()
        .column(record::Column::Id)
        .filter(record::Column::LearnerId.eq(duplicate.id))
        .order_by_asc(record::Column::Id)
        .into_tuple()
        .all(transaction)
        .await?;
    let id = survivor.id;
    record::Entity::update_many()
        .col_expr(record::Column::LearnerId, Expr::value(id))
        .filter(record::Column::LearnerId.eq(duplicate.id))
        .exec(transaction)
        .await?;
    let aliases =
        alias::Entity::find().filter(alias::Column::LearnerId.eq(duplicate.id)).all(transaction).await?;
    alias::Entity::update_many()
        .col_expr(alias::Column::LearnerId, Expr::value(id))
        .filter(alias::Column::LearnerId.eq(duplicate.id))
        .exec(transaction)
        .await?;
    // Merges into the duplicate belong to whom it now is; they can't be undone any more.
    merge::Entity::update_many()
        .col_expr(merge::Column::LearnerId, Expr::value(id))
        .col_expr(merge::Column::Undo, Expr::value(Option::<serde_json::Value>::None))
        .filter(merge::Column::LearnerId.eq(duplicate.id))
        .exec(transaction)
        .await?;
    let accounts = registration::merge(app, transaction, id, duplicate.id).await?;
    Entity::delete_by_id(duplicate.id).exec(transaction).await?;
    let new = alias::ActiveModel { enrolment_key: Set(duplicate.enrolment_key.clone()), learner_id: Set(id) };
    alias::Entity::insert(new).exec_without_returning(transaction).await?;

    let mut numbers = Learner::from(survivor.clone()).former_enrolment_numbers;
    let gone = Learner::from(duplicate);
    numbers.push(gone.enrolment_number.clone());
    numbers.extend(gone.former_enrolment_numbers.iter().cloned());
    let undo = Undo {
        took_uln: survivor.uln.is_none() && gone.uln.is_some(),
        took_email: survivor.email.is_none() && gone.email.is_some(),
        aliases: aliases.into_iter().map(|alias| alias.enrolment_key).collect(),
        record_ids,
        accounts,
        learner: gone,
    };
    let version = survivor.version + 1;
    let kept = with_search(ActiveModel {
        uln: Set(survivor.uln.clone().or_else(|| undo.learner.uln.clone())),
        email: Set(survivor.email.clone().or_else(|| undo.learner.email.clone())),
        former_numbers: Set(serde_json::to_value(numbers)?),
        version: Set(version),
        updated_at: Set(app.clock.now()),
        ..survivor.into_active_model()
    });
    Entity::update(kept).exec(transaction).await?;
    records::keep_in_step(transaction, Of::Learner(id)).await?;
    Ok(undo)
}

/// The merges into a learner, newest first.
pub async fn list(db: &impl ConnectionTrait, now: DateTime<Utc>, learner_id: Uuid) -> Result<Vec<Merge>> {
    let rows = merge::Entity::find()
        .filter(merge::Column::LearnerId.eq(learner_id))
        .filter(merge::Column::UndoneAt.is_null())
        .order_by_desc(merge::Column::Id)
        .limit(50)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| shown(row, now)).collect())
}

fn shown(row: merge::Model, now: DateTime<Utc>) -> Merge {
    let until = row.merged_at + TimeDelta::days(i64::from(UNDO_DAYS));
    Merge {
        id: row.id,
        learner_id: row.learner_id,
        enrolment_number: row.enrolment_number,
        records: u64::try_from(row.records_count).unwrap_or_default(),
        merged_by: row.merged_by_name,
        merged_at: row.merged_at,
        undo_until: (row.undo.is_some() && now < until).then_some(until),
    }
}

/// Undoes a merge: the learner who went is there again, with the records that moved. What came since stays.
pub async fn undo(app: &App, caller: &Caller, learner_id: Uuid, merge_id: Uuid) -> Result<Learner> {
    let transaction = app.db.write().await?;
    let survivor = Entity::find_by_id(learner_id);
    let survivor = for_update(survivor, &transaction).one(&transaction).await?.ok_or(Error::NotFound)?;
    let row = merge::Entity::find_by_id(merge_id).filter(merge::Column::LearnerId.eq(learner_id));
    let row = for_update(row, &transaction).one(&transaction).await?.ok_or(Error::NotFound)?;
    let over = || Error::StateConflict("This merge can’t be undone any more.".to_owned());
    if shown(row.clone(), app.clock.now()).undo_until.is_none() {
        return Err(over());
    }
    let undo: Undo = serde_json::from_value(row.undo.clone().ok_or_else(over)?)?;
    let gone = undo.learner;
    let key = enrolment_key(&gone.enrolment_number);

    let mut back: Vec<String> = undo.aliases;
    alias::Entity::delete_by_id(key.clone()).exec(&transaction).await?;
    let again = NewLearner {
        enrolment_number: gone.enrolment_number.clone(),
        uln: gone.uln.clone(),
        first_name: gone.first_name.clone(),
        middle_names: gone.middle_names.clone(),
        last_name: gone.last_name.clone(),
        date_of_birth: gone.date_of_birth,
        email: gone.email.clone(),
    };
    let restored =
        super::service::insert_as(app, &transaction, gone.id, again, &gone.former_enrolment_numbers).await?;
    let known_since =
        ActiveModel { id: Set(gone.id), created_at: Set(gone.created_at), ..Default::default() };
    Entity::update(known_since).exec(&transaction).await?;
    registration::undo_merge(app, &transaction, &undo.accounts, learner_id, gone.id).await?;
    record::Entity::update_many()
        .col_expr(record::Column::LearnerId, Expr::value(gone.id))
        .filter(record::Column::Id.is_in(undo.record_ids))
        .filter(record::Column::LearnerId.eq(learner_id))
        .exec(&transaction)
        .await?;
    alias::Entity::update_many()
        .col_expr(alias::Column::LearnerId, Expr::value(gone.id))
        .filter(alias::Column::EnrolmentKey.is_in(back.clone()))
        .exec(&transaction)
        .await?;
    back.push(key);
    let numbers: Vec<_> = Learner::from(survivor.clone())
        .former_enrolment_numbers
        .into_iter()
        .filter(|number| !back.contains(&enrolment_key(number)))
        .collect();
    let version = survivor.version + 1;
    let (uln, email) = (survivor.uln.clone(), survivor.email.clone());
    let kept = with_search(ActiveModel {
        uln: Set(uln.filter(|uln| !(undo.took_uln && Some(uln) == gone.uln.as_ref()))),
        email: Set(email.filter(|email| !(undo.took_email && Some(email) == gone.email.as_ref()))),
        former_numbers: Set(serde_json::to_value(numbers)?),
        version: Set(version),
        updated_at: Set(app.clock.now()),
        ..survivor.into_active_model()
    });
    Entity::update(kept).exec(&transaction).await?;
    for id in [learner_id, gone.id] {
        records::keep_in_step(&transaction, Of::Learner(id)).await?;
    }
    let undone = merge::ActiveModel {
        undo: Set(None),
        undone_at: Set(Some(app.clock.now())),
        ..row.into_active_model()
    };
    merge::Entity::update(undone).exec(&transaction).await?;
    let details = json!({ "duplicate_id": gone.id });
    let entry = Entry::by(caller, "undid_merge", "learner", learner_id).with(details.clone());
    audit::record(&transaction, app, entry).await?;
    let entry = Entry::by(caller, "brought_back", "learner", gone.id);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    Ok(Learner { created_at: gone.created_at, ..restored.into() })
}

/// Forgets what undoing needs, of merges before this time: it is personal data of someone who is merged.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    Ok(merge::Entity::update_many()
        .col_expr(merge::Column::Undo, Expr::value(Option::<serde_json::Value>::None))
        .filter(merge::Column::Undo.is_not_null())
        .filter(merge::Column::MergedAt.lt(time))
        .exec(db)
        .await?
        .rows_affected)
}
