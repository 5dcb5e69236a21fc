//! Rules of users.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use shared::{
    language::Language,
    permission::{Role, UserKind},
    text::{tidy, tidy_optional},
    users::{NewUser, User, UserChange, UserStatus},
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Entity, Model},
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{
        Caller, links,
        new_password::{self, About},
        service as sessions,
    },
    centres::entity as centre,
    db::{self, Text},
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
};

const UNIQUE: &[(&str, &str, &str, &str)] = &[
    ("users", "email_key", "/email", "A user with this address exists already."),
    ("users", "username_key", "/username", "This user name is taken. Choose another one."),
];

/// Creates a user. With a password, the address must be confirmed by mail and the password is marked as
/// temporary; without one, an invitation goes out.
pub async fn create(
    app: &App,
    caller: &Caller,
    new: NewUser,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<User> {
    let (email, username) = logins(&new.email, new.username.as_deref())?;
    // Before the transaction, since it takes a while.
    let hash = match new.password.clone() {
        Some(password) => {
            Some(new_password::choose(app, "/password", password, About::new_user(&new)).await?)
        }
        None => None,
    };
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(user) => return Ok(user),
        Before::New(claim) => claim,
    };
    let centre_ids = known_centres(&transaction, &new.centre_ids).await?;
    let invited = hash.is_none();
    let user = insert(app, &transaction, &new, email, username, hash, false).await?;
    store::set_centres(&transaction, user.id, &centre_ids).await?;
    if invited {
        links::invite(app, &transaction, &user).await?;
    } else {
        links::ask_to_confirm(app, &transaction, &user).await?;
    }
    audit::record(&transaction, app, Entry::by(caller, "created", "user", user.id)).await?;
    let shown = store::shown(&transaction, user).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

/// Creates a user who can sign in at once, from the command line or as demo data.
pub async fn create_ready(app: &App, new: NewUser, password: String) -> Result<Model> {
    let (email, username) = logins(&new.email, new.username.as_deref())?;
    let hash = new_password::choose(app, "/password", password, About::new_user(&new)).await?;
    let transaction = app.db.write().await?;
    let centre_ids = known_centres(&transaction, &new.centre_ids).await?;
    let user = insert(app, &transaction, &new, email, username, Some(hash), true).await?;
    store::set_centres(&transaction, user.id, &centre_ids).await?;
    audit::record(&transaction, app, Entry::by_user(user.id, "created", "user", user.id)).await?;
    transaction.commit().await?;
    Ok(user)
}

/// The address and the user name, which is the address where none is chosen. A user name with an `@` could be taken
/// for someone's address.
fn logins(email: &str, username: Option<&str>) -> Result<(String, String)> {
    let email = tidy(email);
    let username = tidy_optional(username).unwrap_or_else(|| email.clone());
    if username.contains('@') && store::key(&username) != store::key(&email) {
        return Err(Error::field(
            "/username",
            "not_allowed",
            "Use the account's own address, or a user name without an @.",
        ));
    }
    Ok((email, username))
}

/// Inserts a user; `ready`: the address has proved itself, and the password is the user's own.
pub async fn insert(
    app: &App,
    transaction: &DatabaseTransaction,
    new: &NewUser,
    email: String,
    username: String,
    hash: Option<String>,
    ready: bool,
) -> Result<Model> {
    let now = app.clock.now();
    let (first, middle, last) =
        (tidy(&new.first_name), tidy_optional(new.middle_name.as_deref()), tidy(&new.last_name));
    let status = if hash.is_some() { UserStatus::Active } else { UserStatus::Invited };
    let row = ActiveModel {
        id: Set(app.clock.id()),
        role: Set(Text(Role::of(new.kind, new.is_admin))),
        search: Set(store::search_text(&first, middle.as_deref(), &last, &email, &username)),
        email_key: Set(store::key(&email)),
        email: Set(email),
        username_key: Set(store::key(&username)),
        username: Set(username),
        first_name: Set(first),
        middle_name: Set(middle),
        last_name: Set(last),
        phone: Set(tidy_optional(new.phone.as_deref())),
        password_is_temporary: Set(hash.is_some() && !ready),
        password_hash: Set(hash),
        email_confirmed: Set(ready),
        status: Set(Text(status)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        language: Set(Text(Language::En)),
    };
    db::unique(Entity::insert(row).exec_with_returning(transaction).await, UNIQUE)
}

/// These centres, each once; an error if one is not there.
async fn known_centres(transaction: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let ids: Vec<_> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let known =
        centre::Entity::find().filter(centre::Column::Id.is_in(ids.clone())).count(transaction).await?;
    if known != ids.len() as u64 {
        return Err(Error::field("/centre_ids", "not_found", "One of these centres does not exist."));
    }
    Ok(ids)
}

/// What a user is called, and where reached, after a change.
struct Texts {
    first_name: String,
    middle_name: Option<String>,
    last_name: String,
    phone: Option<String>,
    username: String,
}

impl Texts {
    fn of(user: &Model, change: &UserChange) -> Result<Self> {
        let optional = |asked: &Option<String>, now: &Option<String>| match asked {
            Some(text) => tidy_optional(Some(text)),
            None => now.clone(),
        };
        let needed =
            |asked: &Option<String>, now: &str| asked.as_deref().map_or_else(|| now.to_owned(), tidy);
        let username = match &change.username {
            Some(asked) => logins(&user.email, Some(asked))?.1,
            None => user.username.clone(),
        };
        Ok(Self {
            first_name: needed(&change.first_name, &user.first_name),
            middle_name: optional(&change.middle_name, &user.middle_name),
            last_name: needed(&change.last_name, &user.last_name),
            phone: optional(&change.phone, &user.phone),
            username,
        })
    }

    fn search(&self, email: &str) -> String {
        let middle = self.middle_name.as_deref();
        store::search_text(&self.first_name, middle, &self.last_name, email, &self.username)
    }
}

/// Gives a user another address, which has proved itself. A user name that was the address goes with it.
pub async fn move_to(app: &App, transaction: &DatabaseTransaction, user: Model, email: &str) -> Result<()> {
    let follows = user.username_key == user.email_key;
    let username = if follows { email.to_owned() } else { user.username.clone() };
    let middle = user.middle_name.as_deref();
    let row = ActiveModel {
        search: Set(store::search_text(&user.first_name, middle, &user.last_name, email, &username)),
        email_key: Set(store::key(email)),
        email: Set(email.to_owned()),
        username_key: Set(store::key(&username)),
        username: Set(username),
        email_confirmed: Set(true),
        version: Set(user.version + 1),
        updated_at: Set(app.clock.now()),
        ..user.into_active_model()
    };
    db::unique(Entity::update(row).exec(transaction).await, UNIQUE).map(drop)
}

/// Changes a user. One who is switched off, or whose role changes, is signed out.
pub async fn change(
    app: &App,
    caller: &Caller,
    user: Model,
    change: UserChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(User, i64)> {
    let transaction = app.db.write().await?;
    let user = db::for_update(Entity::find_by_id(user.id), &transaction).one(&transaction).await?;
    let user = user.ok_or(Error::NotFound)?;
    check(user.version)?;
    let kind = user.role.0.kind();
    let role = change.is_admin.map_or(user.role.0, |is_admin| Role::of(kind, is_admin));
    let status = match change.status {
        Some(UserStatus::Active) if user.password_hash.is_none() => UserStatus::Invited,
        Some(status) => status,
        None => user.status.0,
    };
    if user.id == caller.user.id && (role != user.role.0 || status != user.status.0) {
        return Err(Error::StateConflict("You can't switch off or demote your own account.".to_owned()));
    }
    let mut centres_changed = false;
    if let Some(ids) = &change.centre_ids {
        if kind == UserKind::Centre && ids.is_empty() {
            return Err(Error::field("/centre_ids", "required", "Choose at least one centre."));
        }
        if kind != UserKind::Centre && !ids.is_empty() {
            return Err(Error::field("/centre_ids", "not_allowed", "Only centre staff belong to centres."));
        }
        let ids = known_centres(&transaction, ids).await?;
        let before: BTreeSet<_> =
            store::centres_of(&transaction, user.id).await?.into_iter().map(|centre| centre.id).collect();
        centres_changed = before != ids.iter().copied().collect();
        store::set_centres(&transaction, user.id, &ids).await?;
    }
    let signs_out =
        role != user.role.0 || status != UserStatus::Active && user.status.0 == UserStatus::Active;
    let texts = Texts::of(&user, &change)?;
    let (id, version) = (user.id, user.version);
    let action = match (user.status.0, status) {
        (before, after) if before == after => "changed",
        (_, UserStatus::Inactive) => "switched_off",
        (UserStatus::Inactive, _) => "switched_on",
        _ => "changed",
    };
    // Which fields, and not what was in them: the trail is kept longer than personal data may be.
    let fields: Vec<_> = [
        ("first_name", texts.first_name != user.first_name),
        ("middle_name", texts.middle_name != user.middle_name),
        ("last_name", texts.last_name != user.last_name),
        ("phone", texts.phone != user.phone),
        ("username", texts.username != user.username),
        ("is_admin", role != user.role.0),
        ("status", status != user.status.0),
        ("centres", centres_changed),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect();
    let row = ActiveModel {
        role: Set(Text(role)),
        status: Set(Text(status)),
        search: Set(texts.search(&user.email)),
        first_name: Set(texts.first_name),
        middle_name: Set(texts.middle_name),
        last_name: Set(texts.last_name),
        phone: Set(texts.phone),
        username_key: Set(store::key(&texts.username)),
        username: Set(texts.username),
        version: Set(version + 1),
        updated_at: Set(app.clock.now()),
        ..user.into_active_model()
    };
    let user = db::unique(Entity::update(row).exec(&transaction).await, UNIQUE)?;
    if signs_out {
        sessions::revoke_all(app, &transaction, id, None).await?;
    }
    audit::record(
        &transaction,
        app,
        Entry::by(caller, action, "user", id).with(serde_json::json!({ "fields": fields })),
    )
    .await?;
    let shown = store::shown(&transaction, user).await?;
    transaction.commit().await?;
    Ok((shown, version + 1))
}

/// Mails the invitation, or the request to confirm the address, again.
pub async fn invite_again(app: &App, caller: &Caller, id: Uuid, key: IdempotencyKey) -> Result<()> {
    let transaction = app.db.write().await?;
    let claim = match key.claim::<bool>(&transaction, app, caller.user.id, "").await? {
        Before::Answered(_) => return Ok(()),
        Before::New(claim) => claim,
    };
    let user = db::for_update(Entity::find_by_id(id), &transaction).one(&transaction).await?;
    let user = user.ok_or(Error::NotFound)?;
    match user.status.0 {
        UserStatus::Invited => {
            links::invite(app, &transaction, &user).await?;
        }
        UserStatus::Active if !user.email_confirmed => {
            links::ask_to_confirm(app, &transaction, &user).await?;
        }
        UserStatus::Active => {
            return Err(Error::StateConflict(
                "This user has an account already, and can sign in.".to_owned(),
            ));
        }
        _ => {
            return Err(Error::StateConflict(
                "This user is switched off. Switch the user on first.".to_owned(),
            ));
        }
    }
    audit::record(&transaction, app, Entry::by(caller, "invited", "user", id)).await?;
    claim.finish(&transaction, &true).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}
