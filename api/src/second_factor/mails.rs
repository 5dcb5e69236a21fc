//! What is mailed about changes of how one signs in.

use sea_orm::DatabaseTransaction;

use crate::{
    app::App,
    mail::{self, reader::Reader},
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
    let reader = Reader::of(user);
    let say = reader.say();
    let what = match change {
        Change::On => say.factor_on(),
        Change::Off => say.factor_off(),
        Change::Codes => say.factor_codes(),
        Change::RecoveryCodeUsed => say.factor_recovery(),
        Change::PasskeyAdded => say.factor_passkey_added(),
        Change::PasskeyRemoved => say.factor_passkey_removed(),
        Change::Reset => say.factor_reset(),
    };
    let parts =
        [reader.hello(), what, say.factor_not_you(&brand.support_email), reader.page(app, "forgot-password")];
    mail::post(transaction, app, reader.mail(say.factor_subject(&brand.name), &parts)).await.map(drop)
}
