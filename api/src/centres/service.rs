//! Rules of centres.

use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use shared::{
    centres::{Address, Centre, CentreChange, CentreStatus, NewCentre},
    text::{fold, tidy, tidy_optional},
};

use super::entity::{ActiveModel, Entity, Model};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::{self, Text},
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
};

const UNIQUE: &[(&str, &str, &str, &str)] =
    &[("centres", "number_key", "/number", "A centre with this number exists already.")];

/// The form in which centre numbers are compared.
pub fn number_key(number: &str) -> String {
    number.trim().to_ascii_uppercase()
}

/// Creates a centre.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewCentre,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Centre> {
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(centre) => return Ok(centre),
        Before::New(claim) => claim,
    };
    let row = insert(app, &transaction, new).await?;
    audit::record(&transaction, app, Entry::by(caller, "created", "centre", row.id).in_centre(row.id))
        .await?;
    let centre = Centre::from(row);
    claim.finish(&transaction, &centre).await?;
    transaction.commit().await?;
    Ok(centre)
}

/// Inserts a centre.
pub async fn insert(app: &App, transaction: &DatabaseTransaction, new: NewCentre) -> Result<Model> {
    let now = app.clock.now();
    let row = with_address(
        ActiveModel {
            id: Set(app.clock.id()),
            number_key: Set(number_key(&new.number)),
            search: Set(search_text(&new.number, &new.name, &new.address)),
            number: Set(tidy(&new.number)),
            name: Set(tidy(&new.name)),
            status: Set(Text(new.status.unwrap_or(CentreStatus::Active))),
            version: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
            ..Default::default()
        },
        &new.address,
    );
    db::unique(Entity::insert(row).exec_with_returning(transaction).await, UNIQUE)
}

/// Changes a centre.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: uuid::Uuid,
    change: CentreChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(Centre, i64)> {
    let transaction = app.db.write().await?;
    let row = db::for_update(Entity::find_by_id(id), &transaction)
        .one(&transaction)
        .await?
        .ok_or(Error::NotFound)?;
    check(row.version)?;
    let before = Centre::from(row.clone());
    let name = change.name.as_deref().map_or_else(|| row.name.clone(), tidy);
    let address = change.address.unwrap_or_else(|| before.address.clone());
    let status = change.status.unwrap_or(row.status.0);
    let version = row.version + 1;
    let row = with_address(
        ActiveModel {
            search: Set(search_text(&row.number, &name, &address)),
            name: Set(name),
            status: Set(Text(status)),
            version: Set(version),
            updated_at: Set(app.clock.now()),
            ..row.into_active_model()
        },
        &address,
    );
    let centre = Centre::from(Entity::update(row).exec(&transaction).await?);
    let details = serde_json::json!({ "before": before, "after": centre });
    audit::record(&transaction, app, Entry::by(caller, "changed", "centre", id).in_centre(id).with(details))
        .await?;
    transaction.commit().await?;
    Ok((centre, version))
}

fn with_address(row: ActiveModel, address: &Address) -> ActiveModel {
    ActiveModel {
        address_line1: Set(tidy(&address.line1)),
        address_line2: Set(tidy_optional(address.line2.as_deref())),
        address_town: Set(tidy(&address.town)),
        address_postcode: Set(tidy(&address.postcode)),
        address_country: Set(address.country.clone()),
        ..row
    }
}

fn search_text(number: &str, name: &str, address: &Address) -> String {
    fold(&format!("{number} {name} {} {}", address.town, address.postcode))
}
