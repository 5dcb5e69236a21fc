//! Registering: what is typed is kept, compared in the background, and answered by mail to the typed address. An
//! account comes to be when that address is confirmed.

use chrono::Duration;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde_json::json;
use shared::{
    language::Language,
    learner_portal::{Enrolment, NewEnrolment, NewRegistration, TOKEN_MARK},
    permission::UserKind,
    text::tidy,
    users::{NewUser, UserStatus},
};
use uuid::Uuid;

use super::{
    entity::registration::{ActiveModel, Column, Entity, Model},
    jobs::DecideRegistration,
    mails,
    store::{self, Person},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{
        Caller,
        new_password::{self, About},
        tokens,
    },
    db::{Text, for_update},
    jobs,
    learners::entity as learner,
    mail,
    problem::{Error, Result},
    users::{self, entity as user},
};

/// Days for which an address can be confirmed.
const DAYS: i64 = 7;

/// Takes a registration. The answer and the time are the same for right and for wrong details.
pub async fn ask(app: &App, new: NewRegistration) -> Result<()> {
    let names = [&new.first_name, &new.last_name, &new.email, &new.enrolment_number];
    let about = About::of(names.into_iter().cloned());
    let password_hash = new_password::choose(app, "/password", new.password, about).await?;
    let (id, now) = (app.clock.id(), app.clock.now());
    let row = ActiveModel {
        id: Set(id),
        enrolment_number: Set(tidy(&new.enrolment_number)),
        first_name: Set(tidy(&new.first_name)),
        last_name: Set(tidy(&new.last_name)),
        date_of_birth: Set(new.date_of_birth),
        email: Set(tidy(&new.email)),
        password_hash: Set(password_hash),
        language: Set(Text(new.language.unwrap_or(Language::En))),
        token_hash: Set(None),
        created_at: Set(now),
        expires_at: Set(now + Duration::days(DAYS)),
    };
    let transaction = app.db.write().await?;
    Entity::insert(row).exec_without_returning(&transaction).await?;
    jobs::enqueue(&transaction, app, &DecideRegistration { registration_id: id }).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

impl Model {
    fn person(&self) -> Person<'_> {
        Person { first_name: &self.first_name, last_name: &self.last_name, date_of_birth: self.date_of_birth }
    }
}

/// Compares a registration with the learners, and mails what comes of it.
pub(super) async fn decide(app: &App, id: Uuid) -> Result<()> {
    let brand = app.settings().await?.brand.clone();
    let transaction = app.db.write().await?;
    let found = for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    // Decided before, by a run that was cut off afterwards.
    let Some(row) = found.filter(|row| row.token_hash.is_none()) else { return Ok(()) };
    let to = row.email.clone();
    let matched = store::matching(&transaction, &row.enrolment_number, &row.person()).await?;
    let owner = match &matched {
        Some(learner) => owner_of(&transaction, learner.id).await?,
        None => None,
    };
    let taken = users::store::by_email(&transaction, &to).await?;
    match (matched, owner, taken) {
        (Some(learner), None, None) => {
            let token = format!("{TOKEN_MARK}{}", tokens::new_token()?);
            let link = format!("{}/confirm-email?token={token}", app.config.public_base_url);
            mail::post(
                &transaction,
                app,
                mails::confirm(&brand, row.language.0, &to, &learner.full_name(), &link),
            )
            .await?;
            let waiting =
                ActiveModel { token_hash: Set(Some(tokens::hash(&token))), ..row.into_active_model() };
            Entity::update(waiting).exec(&transaction).await?;
        }
        (matched, owner, taken) => {
            if let Some(owner) = owner.filter(|owner| Some(owner.id) != taken.as_ref().map(|user| user.id)) {
                let told = mails::second_account(app, &brand, owner.language.0, &owner.email, &owner.name());
                mail::post(&transaction, app, told).await?;
            }
            let answer = match (matched, taken) {
                (Some(_), Some(_)) => mails::has_account(app, &brand, row.language.0, &to),
                _ => mails::no_match(app, &brand, row.language.0, &to),
            };
            mail::post(&transaction, app, answer).await?;
            Entity::delete_by_id(id).exec(&transaction).await?;
        }
    }
    transaction.commit().await?;
    app.wake();
    Ok(())
}

async fn owner_of(transaction: &DatabaseTransaction, learner_id: Uuid) -> Result<Option<user::Model>> {
    match store::account_of(transaction, learner_id).await? {
        Some(id) => Ok(user::Entity::find_by_id(id).one(transaction).await?),
        None => Ok(None),
    }
}

/// Confirms the address of a registration: the account is there from now on. All is looked at again, since a week may
/// have passed.
pub async fn confirm(app: &App, transaction: &DatabaseTransaction, token: &str) -> Result<()> {
    let found = Entity::find().filter(Column::TokenHash.eq(tokens::hash(token)));
    let found = for_update(found, transaction).one(transaction).await?;
    let row = found.filter(|row| row.expires_at > app.clock.now()).ok_or(Error::LinkExpired)?;
    let matched = store::matching(transaction, &row.enrolment_number, &row.person()).await?;
    let learner = matched.ok_or(Error::LinkExpired)?;
    // Two links for one learner wait for each other here.
    let locked = for_update(learner::Entity::find_by_id(learner.id), transaction).one(transaction).await?;
    let learner = locked.ok_or(Error::LinkExpired)?;
    let taken = users::store::by_email(transaction, &row.email).await?.is_some();
    if taken || store::account_of(transaction, learner.id).await?.is_some() {
        return Err(Error::LinkExpired);
    }
    Entity::delete_by_id(row.id).exec(transaction).await?;
    open(app, transaction, &learner, row.email, row.password_hash, row.language.0).await.map(drop)
}

/// Opens an account for a learner, with an address that has proved itself.
pub async fn open(
    app: &App,
    transaction: &DatabaseTransaction,
    learner: &learner::Model,
    email: String,
    password_hash: String,
    language: Language,
) -> Result<user::Model> {
    let new = NewUser {
        kind: UserKind::Learner,
        email: email.clone(),
        username: None,
        first_name: learner.first_name.clone(),
        middle_name: learner.middle_names.clone(),
        last_name: learner.last_name.clone(),
        phone: None,
        is_admin: false,
        role: None,
        centre_ids: Vec::new(),
        password: None,
    };
    let user =
        users::service::insert(app, transaction, &new, email.clone(), email, Some(password_hash), true)
            .await?;
    users::store::set_language(transaction, user.id, language).await?;
    store::link(transaction, user.id, learner.id, app.clock.now()).await?;
    let entry = Entry::by_user(user.id, "registered", "learner", learner.id);
    audit::record(transaction, app, entry).await?;
    Ok(user)
}

/// Adds another enrolment number of the caller; all enrolments of the account. What is wrong with a number that can't
/// be added is not told.
pub async fn add(app: &App, caller: &Caller, new: NewEnrolment) -> Result<Vec<Enrolment>> {
    let refused = || {
        let why = "We could not match this number to your name and date of birth. Compare it with your letter, or \
                   ask your centre.";
        Error::field("/enrolment_number", "no_match", why)
    };
    let transaction = app.db.write().await?;
    let mut matched = None;
    for (_, known) in store::learners(&transaction, caller.user.id).await? {
        let found = store::matching(&transaction, &new.enrolment_number, &Person::registered(&known)).await?;
        matched = matched.or(found);
    }
    let learner = matched.ok_or_else(refused)?;
    let locked = for_update(learner::Entity::find_by_id(learner.id), &transaction).one(&transaction).await?;
    let learner = locked.ok_or_else(refused)?;
    match store::account_of(&transaction, learner.id).await? {
        Some(owner) if owner == caller.user.id => {}
        Some(_) => return Err(refused()),
        None => {
            store::link(&transaction, caller.user.id, learner.id, app.clock.now()).await?;
            let entry = Entry::by(caller, "added_enrolment", "learner", learner.id);
            audit::record(&transaction, app, entry).await?;
        }
    }
    let enrolments = store::enrolments(&transaction, caller.user.id).await?;
    transaction.commit().await?;
    Ok(enrolments)
}

/// What a merge did to accounts; its undoing needs it.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Moved {
    /// The account that the duplicate had.
    account: Option<Uuid>,
    /// Whether that account has the survivor since.
    took_survivor: bool,
}

/// Lets the account of a duplicate that is merged show the documents of the one who stays. Where both have accounts,
/// that of the one who stays has all, and the other is told.
pub async fn merge(
    app: &App,
    transaction: &DatabaseTransaction,
    survivor: Uuid,
    duplicate: Uuid,
) -> Result<Moved> {
    let Some(account) = store::account_of(transaction, duplicate).await? else { return Ok(Moved::default()) };
    store::unlink(transaction, duplicate).await?;
    let stays = store::account_of(transaction, survivor).await?;
    match stays {
        None => store::link(transaction, account, survivor, app.clock.now()).await?,
        Some(other) if other != account => {
            if let Some(user) = user::Entity::find_by_id(account).one(transaction).await? {
                let brand = &app.settings().await?.brand;
                mail::post(transaction, app, mails::moved(brand, user.language.0, &user.email, &user.name()))
                    .await?;
            }
        }
        Some(_) => {}
    }
    Ok(Moved { account: Some(account), took_survivor: stays.is_none() })
}

/// Gives an account back what a merge took, unless it was deleted or another account has the learner meanwhile.
pub async fn undo_merge(
    app: &App,
    transaction: &DatabaseTransaction,
    moved: &Moved,
    survivor: Uuid,
    duplicate: Uuid,
) -> Result<()> {
    let Some(account) = moved.account else { return Ok(()) };
    let user = user::Entity::find_by_id(account).one(transaction).await?;
    if user.is_none_or(|user| user.status.0 == UserStatus::Inactive || user.deleted_at.is_some()) {
        return Ok(());
    }
    if moved.took_survivor && store::account_of(transaction, survivor).await? == Some(account) {
        store::unlink(transaction, survivor).await?;
    }
    store::link(transaction, account, duplicate, app.clock.now()).await?;
    let entry = Entry::by_user(account, "added_enrolment", "learner", duplicate);
    audit::record(transaction, app, entry.with(json!({ "undone_merge": true }))).await
}
