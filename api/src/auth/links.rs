//! Links sent by mail: to choose a password, and to confirm an address. Each works once, for a while.

use chrono::Duration;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};
use shared::{
    TextEnum, auth::PasswordLink, learner_portal::TOKEN_MARK, permission::Role, settings::BrandSettings,
    users::UserStatus,
};

use super::{
    entity::mail_token,
    new_password::{self, About},
    service, tokens,
};
use crate::{
    app::App,
    audit::{self, Entry},
    db::{Text, for_update},
    learner_portal::registration,
    mail::{self, NewMail, reader::Reader},
    problem::{Error, Result},
    profile,
    users::{self, entity as user},
};

/// What a mailed link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Choosing a password: the first, or a new one.
    ResetPassword,
    /// Confirming the address.
    ConfirmEmail,
}

impl TextEnum for Purpose {
    const ALL: &'static [Self] = &[Self::ResetPassword, Self::ConfirmEmail];

    fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
            Self::ConfirmEmail => "confirm_email",
        }
    }
}

/// Hours for which a link to reset a password works.
const RESET_HOURS: i64 = 1;
/// Hours for which an invitation, or a link to confirm an address, works.
const WELCOME_HOURS: i64 = 7 * 24;

/// Makes a link of this purpose; older ones of the same purpose stop working.
async fn make(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
    purpose: Purpose,
    hours: i64,
) -> Result<String> {
    let now = app.clock.now();
    mail_token::Entity::update_many()
        .col_expr(mail_token::Column::UsedAt, Expr::value(now))
        .filter(mail_token::Column::UserId.eq(user.id))
        .filter(mail_token::Column::Purpose.eq(Text(purpose)))
        .filter(mail_token::Column::UsedAt.is_null())
        .exec(transaction)
        .await?;
    let mark = if user.role.0 == Role::Learner { TOKEN_MARK } else { "" };
    let token = format!("{mark}{}", tokens::new_token()?);
    let row = mail_token::ActiveModel {
        token_hash: Set(tokens::hash(&token)),
        user_id: Set(user.id),
        purpose: Set(Text(purpose)),
        created_at: Set(now),
        expires_at: Set(now + Duration::hours(hours)),
        used_at: Set(None),
    };
    mail_token::Entity::insert(row).exec_without_returning(transaction).await?;
    let page = match purpose {
        Purpose::ResetPassword => "reset-password",
        Purpose::ConfirmEmail => "confirm-email",
    };
    Ok(format!("{}/{page}?token={token}", app.config.public_base_url))
}

/// A token that was found, if it works and has this purpose.
fn working(app: &App, found: Option<mail_token::Model>, purpose: Purpose) -> Result<mail_token::Model> {
    let now = app.clock.now();
    found
        .filter(|found| found.purpose.0 == purpose && found.used_at.is_none() && found.expires_at > now)
        .ok_or(Error::LinkExpired)
}

/// Whose token this is, which is left as it is.
async fn whose(app: &App, token: &str, purpose: Purpose) -> Result<user::Model> {
    let db = app.db.reader();
    let found = mail_token::Entity::find_by_id(tokens::hash(token)).one(db).await?;
    let found = working(app, found, purpose)?;
    let user = user::Entity::find_by_id(found.user_id).one(db).await?;
    user.filter(|user| user.deleted_at.is_none()).ok_or(Error::LinkExpired)
}

/// Uses up a token: whose it was.
async fn redeem(
    app: &App,
    transaction: &DatabaseTransaction,
    token: &str,
    purpose: Purpose,
) -> Result<user::Model> {
    let found = mail_token::Entity::find_by_id(tokens::hash(token));
    let found = for_update(found, transaction).one(transaction).await?;
    let found = working(app, found, purpose)?;
    mail_token::Entity::update_many()
        .col_expr(mail_token::Column::UsedAt, Expr::value(app.clock.now()))
        .filter(mail_token::Column::TokenHash.eq(found.token_hash))
        .exec(transaction)
        .await?;
    let user = user::Entity::find_by_id(found.user_id).one(transaction).await?;
    user.filter(|user| user.deleted_at.is_none()).ok_or(Error::LinkExpired)
}

/// The mail that invites a new user.
pub fn invitation(brand: &BrandSettings, user: &user::Model, link: &str) -> NewMail {
    NewMail {
        to: user.email.clone(),
        subject: format!("Your account in the {} portal", brand.name),
        body: format!(
            "Hello {},\n\nan account was made for you in the {} portal. Choose your password here, within seven \
             days:\n\n{link}\n\nAfter that you sign in with {}.\n\nIf you did not expect this, tell us: {}\n",
            user.name(),
            brand.name,
            user.username,
            brand.support_email
        ),
        ..NewMail::to_staff()
    }
}

/// Mails a new user the link to choose a first password.
pub async fn invite(app: &App, transaction: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    let now = app.settings().await?;
    let link = make(app, transaction, user, Purpose::ResetPassword, WELCOME_HOURS).await?;
    mail::post(transaction, app, invitation(&now.brand, user, &link)).await.map(drop)
}

/// Mails a user the link to confirm the address.
pub async fn ask_to_confirm(app: &App, transaction: &DatabaseTransaction, user: &user::Model) -> Result<()> {
    let now = app.settings().await?;
    let link = make(app, transaction, user, Purpose::ConfirmEmail, WELCOME_HOURS).await?;
    let mail = NewMail {
        to: user.email.clone(),
        subject: format!("Confirm your address for the {} portal", now.brand.name),
        body: format!(
            "Hello {},\n\nplease confirm that this is your address, within seven days:\n\n{link}\n\nThen you can \
             sign in.\n\nIf you did not expect this, tell us: {}\n",
            user.name(),
            now.brand.support_email
        ),
        ..NewMail::to_staff()
    };
    mail::post(transaction, app, mail).await.map(drop)
}

/// Whether a user may choose a password by a mailed link now.
fn can_choose(app: &App, user: &user::Model) -> bool {
    matches!(user.status_at(app.clock.now()), UserStatus::Active | UserStatus::Invited)
}

/// Mails the link to choose a new password, if a usable account has this address. Nobody is told whether.
pub async fn forgot_password(app: &App, email: &str) -> Result<()> {
    let Some(user) = users::store::by_email(app.db.reader(), email).await? else { return Ok(()) };
    if !can_choose(app, &user) {
        return Ok(());
    }
    let now = app.settings().await?;
    let transaction = app.db.write().await?;
    if user.status.0 == UserStatus::Invited {
        invite(app, &transaction, &user).await?;
    } else {
        let link = make(app, &transaction, &user, Purpose::ResetPassword, RESET_HOURS).await?;
        let reader = Reader::of(&user);
        let say = reader.say();
        let parts = [reader.hello(), say.password_forgot_text(), link, say.password_forgot_not_you()];
        let mail = reader.mail(say.password_forgot_subject(&now.brand.name), &parts);
        mail::post(&transaction, app, mail).await?;
    }
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// What a link to choose a password is for, while it works.
pub async fn look(app: &App, token: &str) -> Result<PasswordLink> {
    let user = whose(app, token, Purpose::ResetPassword).await?;
    if !can_choose(app, &user) {
        return Err(Error::LinkExpired);
    }
    Ok(PasswordLink { is_first: user.status.0 == UserStatus::Invited, username: user.username })
}

/// Sets the password through a mailed link. The address has proved itself by that; all sessions end.
pub async fn reset_password(app: &App, token: &str, new_password: String) -> Result<()> {
    // Before the transaction, since it takes a while.
    let user = whose(app, token, Purpose::ResetPassword).await?;
    let hash = new_password::choose(app, "/new_password", new_password, About::user(&user)).await?;
    let transaction = app.db.write().await?;
    let user = redeem(app, &transaction, token, Purpose::ResetPassword).await?;
    if !can_choose(app, &user) {
        return Err(Error::LinkExpired);
    }
    let invited = user.status.0 == UserStatus::Invited;
    users::store::set_password(&transaction, app, user.id, hash).await?;
    users::store::confirm_email(&transaction, app, user.id).await?;
    // Whoever asked for another address may have been the reason to choose a new password.
    profile::email::drop_waiting(&transaction, user.id).await?;
    service::revoke_all(app, &transaction, user.id, None).await?;
    if !invited {
        tell_of_password(app, &transaction, &user).await?;
    }
    audit::record(&transaction, app, Entry::by_user(user.id, "password_reset", "user", user.id)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Mails a user that the password was changed.
pub async fn tell_of_password(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
) -> Result<()> {
    let now = app.settings().await?;
    let reader = Reader::of(user);
    let say = reader.say();
    let parts = [
        reader.hello(),
        say.password_changed_text(),
        say.password_changed_not_you(),
        reader.page(app, "forgot-password"),
        say.password_changed_tell(&now.brand.support_email),
    ];
    let mail = reader.mail(say.password_changed_subject(&now.brand.name), &parts);
    mail::post(transaction, app, mail).await.map(drop)
}

/// Confirms an address through a mailed link: the one that an account has, the one that it is to have, or that of a learner
/// who registers.
pub async fn confirm_email(app: &App, token: &str) -> Result<()> {
    let transaction = app.db.write().await?;
    if !profile::email::confirm(app, &transaction, token).await? {
        match redeem(app, &transaction, token, Purpose::ConfirmEmail).await {
            Ok(user) => {
                users::store::confirm_email(&transaction, app, user.id).await?;
                let entry = Entry::by_user(user.id, "email_confirmed", "user", user.id);
                audit::record(&transaction, app, entry).await?;
            }
            Err(Error::LinkExpired) => registration::confirm(app, &transaction, token).await?,
            Err(error) => return Err(error),
        }
    }
    transaction.commit().await?;
    Ok(())
}
