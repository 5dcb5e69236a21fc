//! Rules of centres.

use migration::search_mark;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use shared::{
    centres::{Address, Centre, CentreChange, CentreFigures, CentreStatus, Contact, NewCentre},
    money::{DEFAULT_CURRENCY, Money},
    page::TOTAL_CAP,
    postcode::normalise,
    text::{fold, tidy, tidy_optional},
};
use uuid::Uuid;

use super::entity::{ActiveModel, Entity, Model};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, permit::CentreOwned},
    db::{self, Text, search::counted},
    http::idempotency::{Before, IdempotencyKey},
    print_jobs::entity as print_job,
    problem::{Error, Result},
    records::entity as record,
    users::Scope,
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
    let (id, now) = (app.clock.id(), app.clock.now());
    let by_default = app.settings().await?.rules.store.default_credit_limit_pence;
    let credit = new.credit_limit.unwrap_or_else(|| Money::of(by_default, DEFAULT_CURRENCY));
    let contacts = tidied(new.contacts);
    let row = with_address(
        ActiveModel {
            id: Set(id),
            search_mark: Set(search_mark(id)),
            number_key: Set(number_key(&new.number)),
            search: Set(search_text(&new.number, &new.name, &new.address, &contacts)),
            number: Set(tidy(&new.number)),
            name: Set(tidy(&new.name)),
            contacts: Set(serde_json::to_value(contacts)?),
            credit_limit: Set(credit.amount),
            credit_currency: Set(credit.currency),
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
    id: Uuid,
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
    let number = change.number.as_deref().map_or_else(|| row.number.clone(), tidy);
    if number_key(&number) != row.number_key && has_records(&transaction, id).await? {
        return Err(Error::field(
            "/number",
            "fixed",
            "This centre has records: its number is printed on documents, and stays.",
        ));
    }
    let name = change.name.as_deref().map_or_else(|| row.name.clone(), tidy);
    let address = change.address.unwrap_or_else(|| before.address.clone());
    let contacts = change.contacts.map_or_else(|| before.contacts.clone(), tidied);
    let credit = change.credit_limit.unwrap_or_else(|| before.credit_limit.clone());
    let status = change.status.unwrap_or(row.status.0);
    let version = row.version + 1;
    let row = with_address(
        ActiveModel {
            search: Set(search_text(&number, &name, &address, &contacts)),
            number_key: Set(number_key(&number)),
            number: Set(number),
            name: Set(name),
            contacts: Set(serde_json::to_value(contacts)?),
            credit_limit: Set(credit.amount),
            credit_currency: Set(credit.currency),
            status: Set(Text(status)),
            version: Set(version),
            updated_at: Set(app.clock.now()),
            ..row.into_active_model()
        },
        &address,
    );
    let centre = Centre::from(db::unique(Entity::update(row).exec(&transaction).await, UNIQUE)?);
    let action = match (before.status, centre.status) {
        (CentreStatus::Active, CentreStatus::Inactive) => "archived",
        (CentreStatus::Inactive, CentreStatus::Active) => "brought_back",
        _ => "changed",
    };
    // Of contacts only that they changed: the trail is kept longer than personal data may be.
    let bare = |centre: &Centre| Centre { contacts: Vec::new(), ..centre.clone() };
    let fields: &[&str] = if before.contacts == centre.contacts { &[] } else { &["contacts"] };
    let details = serde_json::json!({ "before": bare(&before), "after": bare(&centre), "fields": fields });
    audit::record(&transaction, app, Entry::by(caller, action, "centre", id).in_centre(id).with(details))
        .await?;
    transaction.commit().await?;
    Ok((centre, version))
}

async fn has_records(db: &impl ConnectionTrait, id: Uuid) -> Result<bool> {
    Ok(counted(db, record::Entity::in_centre(id), 1).await? > 0)
}

/// What a centre has.
pub async fn figures(db: &impl ConnectionTrait, id: Uuid) -> Result<CentreFigures> {
    Ok(CentreFigures {
        users: counted(db, Scope::Centre(id).users(), TOTAL_CAP).await?,
        print_jobs: counted(db, print_job::Entity::in_centre(id), TOTAL_CAP).await?,
        records: counted(db, record::Entity::in_centre(id), TOTAL_CAP).await?,
    })
}

fn tidied(contacts: Vec<Contact>) -> Vec<Contact> {
    let tidied = |contact: Contact| Contact {
        name: tidy(&contact.name),
        role: tidy(&contact.role),
        email: tidy_optional(contact.email.as_deref()),
        phone: tidy_optional(contact.phone.as_deref()),
    };
    contacts.into_iter().map(tidied).collect()
}

fn with_address(row: ActiveModel, address: &Address) -> ActiveModel {
    let known = Some(address.postcode.as_str()).filter(|_| address.country == "GB").and_then(normalise);
    ActiveModel {
        address_line1: Set(tidy(&address.line1)),
        address_line2: Set(tidy_optional(address.line2.as_deref())),
        address_town: Set(tidy(&address.town)),
        address_postcode: Set(known.unwrap_or_else(|| tidy(&address.postcode))),
        address_country: Set(address.country.clone()),
        ..row
    }
}

fn search_text(number: &str, name: &str, address: &Address, contacts: &[Contact]) -> String {
    let people: Vec<_> = contacts.iter().map(|contact| contact.name.as_str()).collect();
    fold(&format!("{number} {name} {} {} {}", address.town, address.postcode, people.join(" ")))
}
