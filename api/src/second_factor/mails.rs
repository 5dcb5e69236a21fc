//! What is mailed about changes of how one signs in.

use sea_orm::DatabaseTransaction;
use shared::{language::Language, messages::messages, permission::Role};

use crate::{
    app::App,
    mail::{self, NewMail, one_line},
    problem::Result,
    users::entity as user,
};

/// What was changed.
#[derive(Clone, Copy)]
pub enum Change {
    /// An authenticator app was set up.
    On,
    /// It was switched off.
    Off,
    /// New recovery codes were made.
    Codes,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// An administrator took all factors away.
    Reset,
}

/// Mails a user what was changed: learners in their language.
pub async fn tell(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
    change: Change,
) -> Result<()> {
    let brand = &app.settings().await?.brand;
    let is_learner = user.role.0 == Role::Learner;
    let language = if is_learner { user.language.0 } else { Language::En };
    let say = messages(language);
    let what = match change {
        Change::On => say.factor_on(),
        Change::Off => say.factor_off(),
        Change::Codes => say.factor_codes(),
        Change::RecoveryCodeUsed => say.factor_recovery(),
        Change::PasskeyAdded => say.factor_passkey_added(),
        Change::PasskeyRemoved => say.factor_passkey_removed(),
        Change::Reset => say.factor_reset(),
    };
    let forgot = if is_learner { "learner/forgot-password" } else { "forgot-password" };
    let parts = [
        say.mail_hello(one_line(&user.name())),
        what,
        say.factor_not_you(&brand.support_email),
        format!("{}/{forgot}", app.config.public_base_url),
    ];
    let mail = NewMail::to_person(language, &user.email, say.factor_subject(&brand.name), &parts);
    mail::post(transaction, app, mail).await.map(drop)
}
