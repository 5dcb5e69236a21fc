//! Rules of qualifications.

use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use shared::{
    qualifications::{NewQualification, Qualification, QualificationChange, normalise_number},
    text::{fold, tidy},
};

use super::entity::{ActiveModel, Entity, Model};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db,
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
};

const UNIQUE: &[(&str, &str, &str, &str)] =
    &[("qualifications", "number", "/number", "A qualification with this number exists already.")];

/// Creates a qualification.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewQualification,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Qualification> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(qualification) => return Ok(qualification),
        Before::New(claim) => claim,
    };
    let row = insert(app, &transaction, new).await?;
    audit::record(&transaction, app, Entry::by(caller, "created", "qualification", row.id)).await?;
    let qualification = Qualification::from(row);
    claim.finish(&transaction, &qualification).await?;
    transaction.commit().await?;
    Ok(qualification)
}

/// Inserts a qualification.
pub async fn insert(app: &App, transaction: &DatabaseTransaction, new: NewQualification) -> Result<Model> {
    let now = app.clock.now();
    let number = normalise_number(&new.number).ok_or(Error::NotFound)?;
    let title = tidy(&new.title);
    let row = ActiveModel {
        id: Set(app.clock.id()),
        search: Set(search_text(&number, &title, &new.level)),
        number: Set(number),
        title: Set(title),
        level: Set(new.level),
        regulated: Set(new.regulated),
        expires_after_months: Set(new.expires_after_months.map(i64::from)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    db::unique(Entity::insert(row).exec_with_returning(transaction).await, UNIQUE)
}

/// Changes a qualification. Issued documents stay as they are.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: uuid::Uuid,
    change: QualificationChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Qualification, i64)> {
    let transaction = app.db.write().await?;
    let row = db::for_update(Entity::find_by_id(id), &transaction)
        .one(&transaction)
        .await?
        .ok_or(Error::NotFound)?;
    check(row.version)?;
    let before = Qualification::from(row.clone());
    let title = change.title.as_deref().map_or_else(|| row.title.clone(), tidy);
    let level = change.level.unwrap_or_else(|| row.level.clone());
    let months = match change.expires_after_months {
        Some(0) => None,
        Some(months) => Some(i64::from(months)),
        None => row.expires_after_months,
    };
    let version = row.version + 1;
    let row = ActiveModel {
        search: Set(search_text(&row.number, &title, &level)),
        title: Set(title),
        level: Set(level),
        regulated: Set(change.regulated.unwrap_or(row.regulated)),
        expires_after_months: Set(months),
        version: Set(version),
        updated_at: Set(app.clock.now()),
        ..row.into_active_model()
    };
    let qualification = Qualification::from(Entity::update(row).exec(&transaction).await?);
    let details = serde_json::json!({ "before": before, "after": qualification });
    audit::record(&transaction, app, Entry::by(caller, "changed", "qualification", id).with(details)).await?;
    transaction.commit().await?;
    Ok((qualification, version))
}

fn search_text(number: &str, title: &str, level: &str) -> String {
    // The number in both forms, since people type either.
    fold(&format!("{number} {} {title} {level}", number.replace('/', "")))
}
