//! Rules of users.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use shared::{
    language::Language,
    permission::Role,
    problem::FieldError,
    text::{tidy, tidy_optional},
    users::{NewUser, User, UserStatus},
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Entity, Model},
    scope::Manager,
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{
        links,
        new_password::{self, About},
    },
    centres::entity as centre,
    db::{self, Text},
    http::idempotency::{Before, IdempotencyKey},
    problem::{Error, Result},
};

/// What the constraints of users mean. A centre is told no more than that it can't be: whose address it is, and for which
/// centre he works, is not its business.
pub(super) const UNIQUE: &[(&str, &str, &str, &str)] = &[
    (
        "users",
        "email_key",
        "/email",
        "There is an account with this address. If it was deleted, restore it; if the person works for another centre \
         too, ask the awarding organisation to add the centre.",
    ),
    ("users", "username_key", "/username", "This user name is taken. Choose another one."),
    ("users", "username_look", "/username", "This user name looks like another one. Choose a different one."),
];

/// Creates a user. With a password, the address must be confirmed by mail and the password is marked as
/// temporary; without one, an invitation goes out.
pub async fn create(
    app: &App,
    by: &Manager,
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
    let claim = match key.claim(&transaction, app, by.caller.user.id, &fingerprint).await? {
        Before::Answered(user) => return Ok(user),
        Before::New(claim) => claim,
    };
    // Who asks must still be allowed to.
    by.hold_oneself(app, &transaction).await?;
    refuse_taken(&transaction, &email).await?;
    let centre_ids = known_centres(&transaction, &new.centre_ids).await?;
    let invited = hash.is_none();
    let user = insert(app, &transaction, &new, email, username, hash, false).await?;
    store::set_centres(&transaction, user.id, &centre_ids).await?;
    if invited {
        links::invite(app, &transaction, &user).await?;
    } else {
        links::ask_to_confirm(app, &transaction, &user).await?;
    }
    audit::record(&transaction, app, by.entry("created", user.id)).await?;
    let shown = store::shown(&transaction, app, user, by.scope).await?;
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
pub(super) fn logins(email: &str, username: Option<&str>) -> Result<(String, String)> {
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

/// Refuses an address that someone has. The constraint would do so too, but may name the user name that is the address.
pub(super) async fn refuse_taken(transaction: &DatabaseTransaction, email: &str) -> Result<()> {
    match store::by_email(transaction, email).await? {
        Some(_) => Err(Error::AlreadyExists(FieldError::new("/email", "already_exists", UNIQUE[0].3))),
        None => Ok(()),
    }
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
        role: Set(Text(new.role.unwrap_or_else(|| Role::of(new.kind, new.is_admin)))),
        search: Set(store::search_text(&first, middle.as_deref(), &last, &email, &username)),
        email_key: Set(store::key(&email)),
        email: Set(email),
        username_key: Set(store::key(&username)),
        username_look: Set(store::look(&username)),
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
        ..Default::default()
    };
    db::unique(Entity::insert(row).exec_with_returning(transaction).await, UNIQUE)
}

/// These centres, each once; an error if one is not there.
pub(super) async fn known_centres(transaction: &DatabaseTransaction, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let ids: Vec<_> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let known =
        centre::Entity::find().filter(centre::Column::Id.is_in(ids.clone())).count(transaction).await?;
    if known != ids.len() as u64 {
        return Err(Error::field("/centre_ids", "not_found", "One of these centres does not exist."));
    }
    Ok(ids)
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
