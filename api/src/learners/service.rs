//! Rules of learners.

use chrono::{Datelike, NaiveDate};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde_json::json;
use shared::{
    learners::{Learner, LearnerChange, NewLearner, uln_digits},
    problem::FieldError,
    text::{fold, tidy, tidy_optional},
};

use super::{
    entity::{ActiveModel, Entity, Model},
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    batches::award::Award,
    db,
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
    records::text::{self as records, Of},
};

const UNIQUE: &[(&str, &str, &str, &str)] = &[(
    "learners",
    "enrolment_key",
    "/enrolment_number",
    "A learner with this enrolment number exists already.",
)];

/// The form in which enrolment numbers are compared.
pub fn enrolment_key(number: &str) -> String {
    number.trim().to_uppercase()
}

/// The name by which lists sort: last name first, folded.
pub fn sort_name(first: &str, middle: Option<&str>, last: &str) -> String {
    fold(&format!("{last} {first} {}", middle.unwrap_or_default()))
}

/// The learner's full name, as it is printed.
pub fn full_name(learner: &Model) -> String {
    let middle = learner.middle_names.as_deref().unwrap_or_default();
    let parts = [learner.first_name.as_str(), middle, &learner.last_name];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Refuses a date of birth that can't be one.
fn check_born(app: &App, date: NaiveDate) -> Result<()> {
    if date > app.clock.today() {
        return Err(Error::field("/date_of_birth", "in_future", "This date has not come yet."));
    }
    if date.year() < 1900 {
        return Err(Error::field("/date_of_birth", "out_of_range", "This date is too long ago."));
    }
    Ok(())
}

/// Creates a learner.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewLearner,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Learner> {
    check_born(app, new.date_of_birth)?;
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(learner) => return Ok(learner),
        Before::New(claim) => claim,
    };
    let row = insert(app, &transaction, new).await?;
    audit::record(&transaction, app, Entry::by(caller, "created", "learner", row.id)).await?;
    let learner = Learner::from(row);
    claim.finish(&transaction, &learner).await?;
    transaction.commit().await?;
    Ok(learner)
}

/// Inserts a learner.
pub async fn insert(app: &App, transaction: &DatabaseTransaction, new: NewLearner) -> Result<Model> {
    insert_as(app, transaction, app.clock.id(), new, &[]).await
}

/// Inserts a learner with this id, to whom these numbers lead too.
pub async fn insert_as(
    app: &App,
    transaction: &DatabaseTransaction,
    id: uuid::Uuid,
    new: NewLearner,
    former_numbers: &[String],
) -> Result<Model> {
    if store::is_alias(transaction, &enrolment_key(&new.enrolment_number)).await? {
        return Err(Error::AlreadyExists(FieldError::new(
            "/enrolment_number",
            "already_exists",
            "This number belonged to a duplicate, and leads to the learner that it was merged into.",
        )));
    }
    let row = new_row(app, id, new, former_numbers);
    db::unique(Entity::insert(row).exec_with_returning(transaction).await, UNIQUE)
}

/// A learner to be inserted, with all columns.
pub fn new_row(app: &App, id: uuid::Uuid, new: NewLearner, former_numbers: &[String]) -> ActiveModel {
    let now = app.clock.now();
    with_search(ActiveModel {
        id: Set(id),
        enrolment_key: Set(enrolment_key(&new.enrolment_number)),
        enrolment_number: Set(tidy(&new.enrolment_number)),
        uln: Set(tidy_optional(new.uln.as_deref()).map(|uln| uln_digits(&uln))),
        first_name: Set(tidy(&new.first_name)),
        middle_names: Set(tidy_optional(new.middle_names.as_deref())),
        last_name: Set(tidy(&new.last_name)),
        date_of_birth: Set(new.date_of_birth),
        email: Set(tidy_optional(new.email.as_deref())),
        former_numbers: Set(json!(former_numbers)),
        erased_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    })
}

/// Changes a learner. Issued documents stay as they are.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: uuid::Uuid,
    change: LearnerChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Learner, i64)> {
    let transaction = app.db.write().await?;
    let row = db::for_update(Entity::find_by_id(id), &transaction)
        .one(&transaction)
        .await?
        .ok_or(Error::NotFound)?;
    if row.erased_at.is_some() {
        return Err(Error::StateConflict(
            "This learner’s personal data were erased: there is nothing to correct.".to_owned(),
        ));
    }
    check(row.version)?;
    let (version, before) = (row.version + 1, row.clone());
    let mut row = row.into_active_model();
    if let Some(uln) = change.uln {
        row.uln = Set(tidy_optional(Some(&uln)).map(|uln| uln_digits(&uln)));
    }
    if let Some(first_name) = change.first_name {
        row.first_name = Set(tidy(&first_name));
    }
    if let Some(middle_names) = change.middle_names {
        row.middle_names = Set(tidy_optional(Some(&middle_names)));
    }
    if let Some(last_name) = change.last_name {
        row.last_name = Set(tidy(&last_name));
    }
    if let Some(date_of_birth) = change.date_of_birth {
        check_born(app, date_of_birth)?;
        row.date_of_birth = Set(date_of_birth);
    }
    if let Some(email) = change.email {
        row.email = Set(tidy_optional(Some(&email)));
    }
    row.version = Set(version);
    row.updated_at = Set(app.clock.now());
    let after = Entity::update(with_search(row)).exec(&transaction).await?;
    records::keep_in_step(&transaction, Of::Learner(id)).await?;
    // Which fields, and not what was in them: the trail is kept longer than personal data may be.
    let fields = changed_fields(&before, &after);
    let learner = Learner::from(after);
    if !fields.is_empty() {
        let entry = Entry::by(caller, "changed", "learner", id).with(json!({ "fields": fields }));
        audit::record(&transaction, app, entry).await?;
    }
    transaction.commit().await?;
    Ok((learner, version))
}

fn changed_fields(before: &Model, after: &Model) -> Vec<&'static str> {
    [
        ("uln", before.uln != after.uln),
        ("first_name", before.first_name != after.first_name),
        ("middle_names", before.middle_names != after.middle_names),
        ("last_name", before.last_name != after.last_name),
        ("date_of_birth", before.date_of_birth != after.date_of_birth),
        ("email", before.email != after.email),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect()
}

/// Takes over what a new award of a known learner says of name, ULN and address. Blank cells change nothing.
pub async fn register(
    app: &App,
    transaction: &DatabaseTransaction,
    known: Model,
    award: &Award,
) -> Result<Model> {
    let uln = award.uln.clone().or_else(|| known.uln.clone());
    let email = award.email.clone().or_else(|| known.email.clone());
    let same = known.first_name == award.first_name
        && known.middle_names == award.middle_names
        && known.last_name == award.last_name
        && known.uln == uln
        && known.email == email;
    if same {
        return Ok(known);
    }
    let version = known.version;
    let row = with_search(ActiveModel {
        first_name: Set(award.first_name.clone()),
        middle_names: Set(award.middle_names.clone()),
        last_name: Set(award.last_name.clone()),
        uln: Set(uln),
        email: Set(email),
        version: Set(version + 1),
        updated_at: Set(app.clock.now()),
        ..known.into_active_model()
    });
    let kept = Entity::update(row).exec(transaction).await?;
    records::keep_in_step(transaction, Of::Learner(kept.id)).await?;
    Ok(kept)
}

/// Keeps another address of a learner. The caller writes the audit entry.
pub async fn keep_email(
    app: &App,
    transaction: &DatabaseTransaction,
    known: Model,
    email: &str,
) -> Result<Model> {
    let version = known.version;
    let row = ActiveModel {
        email: Set(Some(email.to_owned())),
        version: Set(version + 1),
        updated_at: Set(app.clock.now()),
        ..known.into_active_model()
    };
    Ok(Entity::update(row).exec(transaction).await?)
}

/// Takes over the name that a replacement of a document was asked for with.
pub async fn correct_name(app: &App, transaction: &DatabaseTransaction, corrected: &Model) -> Result<()> {
    let known = db::for_update(Entity::find_by_id(corrected.id), transaction).one(transaction).await?;
    let known = known.ok_or(Error::NotFound)?;
    let version = known.version;
    let row = with_search(ActiveModel {
        first_name: Set(corrected.first_name.clone()),
        middle_names: Set(corrected.middle_names.clone()),
        last_name: Set(corrected.last_name.clone()),
        version: Set(version + 1),
        updated_at: Set(app.clock.now()),
        ..known.into_active_model()
    });
    Entity::update(row).exec(transaction).await?;
    records::keep_in_step(transaction, Of::Learner(corrected.id)).await
}

/// Fills in what search and sorting look at.
pub(super) fn with_search(row: ActiveModel) -> ActiveModel {
    let (first, middle, last) = (row.first_name.as_ref(), row.middle_names.as_ref(), row.last_name.as_ref());
    let middle = middle.as_deref();
    let former: Vec<String> = serde_json::from_value(row.former_numbers.as_ref().clone()).unwrap_or_default();
    let search = fold(&format!(
        "{first} {} {last} {} {} {}",
        middle.unwrap_or_default(),
        row.enrolment_number.as_ref(),
        row.uln.as_ref().as_deref().unwrap_or_default(),
        former.join(" ")
    ));
    ActiveModel { sort_name: Set(sort_name(first, middle, last)), search: Set(search), ..row }
}
