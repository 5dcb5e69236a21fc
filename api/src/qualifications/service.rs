//! Rules of qualifications.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use shared::{
    page::TOTAL_CAP,
    qualifications::{
        NewQualification, Qualification, QualificationChange, QualificationFigures, QualificationStatus,
        Unit, normalise_number,
    },
    text::{fold, tidy},
};
use uuid::Uuid;

use super::entity::{ActiveModel, Entity, Model};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::{self, Text, search::counted},
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
    records::{
        entity as record,
        text::{self as records, Of},
    },
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
    let (title, units) = (tidy(&new.title), tidied(new.units));
    let row = ActiveModel {
        id: Set(app.clock.id()),
        search: Set(search_text(&number, &title, &new.level)),
        number: Set(number),
        title: Set(title),
        level: Set(new.level),
        regulated: Set(new.regulated),
        credits: Set(new.credits.filter(|credits| *credits > 0).map(i64::from)),
        expires_after_months: Set(new.expires_after_months.map(i64::from)),
        units: Set(serde_json::to_value(units)?),
        status: Set(Text(new.status.unwrap_or(QualificationStatus::Active))),
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
    id: Uuid,
    change: QualificationChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Qualification, i64)> {
    let transaction = app.db.write().await?;
    let row = db::for_update(Entity::find_by_id(id), &transaction)
        .one(&transaction)
        .await?
        .ok_or(Error::NotFound)?;
    check(row.version)?;
    let (qualification, version) = update(app, caller, &transaction, row, change).await?;
    transaction.commit().await?;
    Ok((qualification, version))
}

/// Changes a locked row.
pub async fn update(
    app: &App,
    caller: &Caller,
    transaction: &DatabaseTransaction,
    row: Model,
    change: QualificationChange,
) -> Result<(Qualification, i64)> {
    let id = row.id;
    let before = Qualification::from(row.clone());
    let before_search = row.search.clone();
    let number = match &change.number {
        Some(number) => normalise_number(number).ok_or(Error::NotFound)?,
        None => row.number.clone(),
    };
    if number != row.number && has_records(transaction, id).await? {
        return Err(Error::field(
            "/number",
            "fixed",
            "This qualification has records: its number is printed on documents, and stays.",
        ));
    }
    let title = change.title.as_deref().map_or_else(|| row.title.clone(), tidy);
    let level = change.level.unwrap_or_else(|| row.level.clone());
    let number_of = |change: Option<u16>, now: Option<i64>| match change {
        Some(0) => None,
        Some(number) => Some(i64::from(number)),
        None => now,
    };
    let units = change.units.map_or_else(|| before.units.clone(), tidied);
    let version = row.version + 1;
    let row = ActiveModel {
        search: Set(search_text(&number, &title, &level)),
        number: Set(number),
        title: Set(title),
        level: Set(level),
        regulated: Set(change.regulated.unwrap_or(row.regulated)),
        credits: Set(number_of(change.credits, row.credits)),
        expires_after_months: Set(number_of(change.expires_after_months, row.expires_after_months)),
        units: Set(serde_json::to_value(units)?),
        status: Set(change.status.map_or(row.status, Text)),
        version: Set(version),
        updated_at: Set(app.clock.now()),
        ..row.into_active_model()
    };
    let renamed = row.search.as_ref() != &before_search || row.title.as_ref() != &before.title;
    let qualification = Qualification::from(db::unique(Entity::update(row).exec(transaction).await, UNIQUE)?);
    if renamed {
        records::keep_in_step(transaction, Of::Qualification(id)).await?;
    }
    let action = match (before.status, qualification.status) {
        (QualificationStatus::Active, QualificationStatus::Archived) => "archived",
        (QualificationStatus::Archived, QualificationStatus::Active) => "brought_back",
        _ => "changed",
    };
    let details = serde_json::json!({ "before": before, "after": qualification });
    audit::record(transaction, app, Entry::by(caller, action, "qualification", id).with(details)).await?;
    Ok((qualification, version))
}

fn records_of(id: Uuid) -> sea_orm::Select<record::Entity> {
    record::Entity::find().filter(record::Column::QualificationId.eq(id))
}

async fn has_records(db: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    Ok(counted(db, records_of(id), 1).await? > 0)
}

/// What a qualification has.
pub async fn figures(db: &impl ConnectionTrait, id: Uuid) -> Result<QualificationFigures> {
    Ok(QualificationFigures { records: counted(db, records_of(id), TOTAL_CAP).await? })
}

/// Units as they are kept.
pub fn tidied(units: Vec<Unit>) -> Vec<Unit> {
    let tidied = |unit: Unit| Unit {
        reference: tidy(&unit.reference),
        title: tidy(&unit.title),
        level: tidy(&unit.level),
        credits: unit.credits.filter(|credits| *credits > 0),
    };
    units.into_iter().map(tidied).collect()
}

fn search_text(number: &str, title: &str, level: &str) -> String {
    // The number in both forms, since people type either.
    fold(&format!("{number} {} {title} {level}", number.replace('/', "")))
}
