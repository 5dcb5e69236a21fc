//! Changing a user: names, address, role, status and centres.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use shared::{
    permission::{Role, UserKind},
    text::{tidy, tidy_optional},
    users::{User, UserChange, UserStatus},
};

use super::{
    entity::{ActiveModel, Entity, Model},
    scope::{Manager, Scope},
    service::{UNIQUE, known_centres, logins, refuse_taken},
    store,
};
use crate::{
    app::App,
    audit,
    auth::{links, service as sessions},
    db::{self, Text},
    problem::{Error, Result},
    profile,
};

/// What a user is called, and where reached, after a change.
struct Texts {
    first_name: String,
    middle_name: Option<String>,
    last_name: String,
    phone: Option<String>,
    username: String,
}

impl Texts {
    /// `email`: the address that the user has from now on, where it is another one.
    fn of(user: &Model, change: &UserChange, email: Option<&str>) -> Result<Self> {
        let optional = |asked: &Option<String>, now: &Option<String>| match asked {
            Some(text) => tidy_optional(Some(text)),
            None => now.clone(),
        };
        let needed =
            |asked: &Option<String>, now: &str| asked.as_deref().map_or_else(|| now.to_owned(), tidy);
        let email = email.unwrap_or(&user.email);
        // A user name that is the address goes with it.
        let follows = |name: &str| store::key(name) == user.email_key;
        let username = match &change.username {
            Some(asked) if !follows(asked) => logins(email, Some(asked))?.1,
            None if !follows(&user.username) => user.username.clone(),
            _ => email.to_owned(),
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

/// The role after a change.
fn role(user: &Model, change: &UserChange) -> Result<Role> {
    match (change.role, change.is_admin) {
        (Some(role), _) if role.kind() != user.role.0.kind() => {
            Err(Error::field("/role", "not_allowed", "Choose a role of this kind of user."))
        }
        (Some(role), _) => Ok(role),
        (None, Some(is_admin)) => Ok(user.role.0.with_admin(is_admin)),
        (None, None) => Ok(user.role.0),
    }
}

/// Sets the centres of a user; whether they are other ones than before.
async fn set_centres(
    transaction: &DatabaseTransaction,
    user: &Model,
    ids: Option<&Vec<uuid::Uuid>>,
) -> Result<bool> {
    let Some(ids) = ids else { return Ok(false) };
    let of_centres = user.role.0.kind() == UserKind::Centre;
    if of_centres && ids.is_empty() {
        return Err(Error::field("/centre_ids", "required", "Choose at least one centre."));
    }
    if !of_centres && !ids.is_empty() {
        return Err(Error::field("/centre_ids", "not_allowed", "Only centre staff belong to centres."));
    }
    let ids = known_centres(transaction, ids).await?;
    let before: BTreeSet<_> =
        store::centres_of(transaction, user.id).await?.into_iter().map(|centre| centre.id).collect();
    let changed = before != ids.iter().copied().collect();
    store::set_centres(transaction, user.id, &ids).await?;
    Ok(changed)
}

/// Changes a user. One who is made inactive, or whose role changes, is signed out. A confirmed address stays until the
/// new one is confirmed; one that was never confirmed is simply another one.
pub async fn change(
    app: &App,
    by: &Manager,
    user: Model,
    change: UserChange,
    check: impl Fn(i64) -> Result<()>,
) -> Result<(User, i64)> {
    let transaction = app.db.write().await?;
    let user = by.hold_present(app, &transaction, user.id).await?;
    check(user.version)?;
    by.refuse_shared(&transaction, user.id).await?;
    let role = role(&user, &change)?;
    if change.status.is_some_and(|status| status != user.status.0) {
        by.refuse_stopped(&user, app.clock.now())?;
    }
    let status = match change.status {
        Some(UserStatus::Active) if user.password_hash.is_none() => UserStatus::Invited,
        Some(status) => status,
        None => user.status.0,
    };
    if role != user.role.0 || status != user.status.0 {
        by.not_oneself(user.id, "make inactive, or change the role of,")?;
    }
    let email = change.email.as_deref().map(tidy).filter(|email| *email != user.email);
    let moves = email.as_deref().is_some_and(|email| store::key(email) != user.email_key);
    if let Some(email) = email.as_deref().filter(|_| moves) {
        app.limits.check_attempt(&format!("mail to user {}", user.id))?;
        refuse_taken(&transaction, email).await?;
    }
    let waits = moves && user.email_confirmed;
    let direct = email.clone().filter(|_| !waits);
    let centres_changed = set_centres(&transaction, &user, change.centre_ids.as_ref()).await?;
    if centres_changed {
        // A centre may have asked for it that has no say any more.
        profile::email::drop_waiting(&transaction, user.id).await?;
    }
    let signs_out =
        role != user.role.0 || status != UserStatus::Active && user.status.0 == UserStatus::Active;
    let texts = Texts::of(&user, &change, direct.as_deref())?;
    let (id, version) = (user.id, user.version);
    let locked = user.locked_until.is_some_and(|until| until > app.clock.now());
    let stopped_by_issuer = match status {
        _ if status == user.status.0 => user.stopped_by_issuer,
        UserStatus::Inactive if by.scope == Scope::Issuer => true,
        // A lock outlasts what is said of the status.
        _ => locked && user.stopped_by_issuer,
    };
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
        ("email", email.is_some()),
        ("role", role != user.role.0),
        ("status", status != user.status.0),
        ("centres", centres_changed),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect();
    let address = direct.unwrap_or_else(|| user.email.clone());
    let row = ActiveModel {
        role: Set(Text(role)),
        status: Set(Text(status)),
        stopped_by_issuer: Set(stopped_by_issuer),
        search: Set(texts.search(&address)),
        email_key: Set(store::key(&address)),
        email: Set(address),
        first_name: Set(texts.first_name),
        middle_name: Set(texts.middle_name),
        last_name: Set(texts.last_name),
        phone: Set(texts.phone),
        username_key: Set(store::key(&texts.username)),
        username_look: Set(store::look(&texts.username)),
        username: Set(texts.username),
        version: Set(version + 1),
        updated_at: Set(app.clock.now()),
        ..user.into_active_model()
    };
    let user = db::unique(Entity::update(row).exec(&transaction).await, UNIQUE)?;
    if signs_out {
        sessions::revoke_all(app, &transaction, id, None).await?;
    }
    if waits && let Some(email) = &email {
        profile::email::begin(app, &transaction, &user, email, true).await?;
    } else if moves {
        profile::store::end_links(&transaction, id, app.clock.now()).await?;
        invite(app, &transaction, &user).await?;
    }
    if !fields.is_empty() {
        let entry = by.entry(action, id).with(serde_json::json!({ "fields": fields }));
        audit::record(&transaction, app, entry).await?;
    }
    // As it is now: an account may wait for its new address.
    let user = by.hold_present(app, &transaction, id).await?;
    let shown = store::shown(&transaction, app, user, by.scope).await?;
    transaction.commit().await?;
    app.wake();
    Ok((shown, version + 1))
}

/// Mails what an account waits for before it can be used: the invitation, or the request to confirm the address.
pub async fn invite(app: &App, transaction: &DatabaseTransaction, user: &Model) -> Result<()> {
    if user.password_hash.is_none() {
        links::invite(app, transaction, user).await
    } else {
        links::ask_to_confirm(app, transaction, user).await
    }
}
