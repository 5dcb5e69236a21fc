//! Codes of authenticator apps (TOTP, RFC 6238): SHA-1, six digits, thirty seconds, which is what all apps know.

use anyhow::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::OnConflict,
};
use shared::second_factor::{AppSecret, RecoveryCodes};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::{
    entity::authenticator_app::{ActiveModel, Column, Entity, Model},
    mails::{self, Change},
    recovery, store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::{Caller, proof::prove},
    clock::random_bytes,
    problem::{Error, Result},
    users::entity as user,
};

const STEP_SECONDS: u64 = 30;

fn totp(secret: &[u8]) -> Result<Totp> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        // One step more on each side, for a clock that is a little off.
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(Secret::from(secret.to_vec()))
        .build();
    Ok(totp.map_err(|error| anyhow::anyhow!("not a secret for codes: {error}"))?)
}

/// The error of a code that is not right.
pub fn wrong_code() -> Error {
    Error::field(
        "/code",
        "wrong",
        "This code is not right, or was used already. Wait for the next one, and check the clock of your device.",
    )
}

/// Begins with an app: a new secret, which counts once a code has proved that the app has it.
pub async fn begin(app: &App, caller: &Caller, current_password: String) -> Result<AppSecret> {
    prove(app, caller, current_password).await?;
    let id = caller.user.id;
    let secret = random_bytes::<20>()?;
    let brand = app.settings().await?.brand.name.clone();
    let transaction = app.db.write().await?;
    if store::app_of(&transaction, id).await?.is_some() {
        return Err(Error::StateConflict(
            "You have an authenticator app already. Switch it off first to use another one.".to_owned(),
        ));
    }
    let row = ActiveModel {
        user_id: Set(id),
        secret: Set(app.keys.seal(id.as_bytes(), &secret)?),
        last_step: Set(0),
        created_at: Set(app.clock.now()),
        confirmed_at: Set(None),
    };
    let again = OnConflict::column(Column::UserId)
        .update_columns([Column::Secret, Column::LastStep, Column::CreatedAt])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&transaction).await?;
    transaction.commit().await?;
    Ok(shown(&secret, &brand, &caller.user.email))
}

fn shown(secret: &[u8], issuer: &str, account: &str) -> AppSecret {
    let secret = Secret::from(secret.to_vec()).to_base32();
    let [issuer, account] = [issuer.replace(':', " "), account.replace(':', " ")]
        .map(|text| utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string());
    let uri = format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={STEP_SECONDS}"
    );
    AppSecret { secret, uri }
}

/// Proves that the app has the secret: from now on signing in asks for its codes. Returns the recovery codes.
pub async fn confirm(app: &App, caller: &Caller, code: &str) -> Result<RecoveryCodes> {
    let id = caller.user.id;
    let transaction = app.db.write().await?;
    let row = store::app_for_update(&transaction, id).await?.filter(|row| row.confirmed_at.is_none());
    let row = row.ok_or_else(|| {
        Error::StateConflict("Begin with your authenticator app first: scan its QR code.".to_owned())
    })?;
    if !take(app, &transaction, &row, code).await? {
        return Err(wrong_code());
    }
    let proved = ActiveModel { confirmed_at: Set(Some(app.clock.now())), ..Default::default() };
    Entity::update_many().set(proved).filter(Column::UserId.eq(id)).exec(&transaction).await?;
    let codes = recovery::make(&transaction, id).await?;
    mails::tell(app, &transaction, &caller.user, Change::On).await?;
    audit::record(&transaction, app, Entry::by(caller, "second_factor_on", "user", id)).await?;
    transaction.commit().await?;
    app.wake();
    Ok(codes)
}

/// Takes a code of this app, which must be locked: each step is taken once.
pub async fn take(app: &App, transaction: &DatabaseTransaction, row: &Model, code: &str) -> Result<bool> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Ok(false);
    }
    let secret = app.keys.unseal(row.user_id.as_bytes(), &row.secret)?;
    let seconds = u64::try_from(app.clock.now().timestamp()).context("a time before 1970")?;
    let Some(step) = totp(&secret)?.check(&digits, seconds) else { return Ok(false) };
    let step = i64::try_from(step).context("a time far away")?;
    if step <= row.last_step {
        return Ok(false);
    }
    let used = ActiveModel { last_step: Set(step), ..Default::default() };
    Entity::update_many().set(used).filter(Column::UserId.eq(row.user_id)).exec(transaction).await?;
    Ok(true)
}

/// Switches the app off, with its recovery codes. It takes the password and a code.
pub async fn switch_off(app: &App, caller: &Caller, current_password: String, code: &str) -> Result<()> {
    let transaction = proved(app, caller, current_password, code).await?;
    store::forget_app(&transaction, caller.user.id).await?;
    mails::tell(app, &transaction, &caller.user, Change::Off).await?;
    let entry = Entry::by(caller, "second_factor_off", "user", caller.user.id);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    app.wake();
    Ok(())
}

/// Makes new recovery codes in place of those before. It takes the password and a code.
pub async fn new_codes(
    app: &App,
    caller: &Caller,
    current_password: String,
    code: &str,
) -> Result<RecoveryCodes> {
    let transaction = proved(app, caller, current_password, code).await?;
    let codes = recovery::make(&transaction, caller.user.id).await?;
    mails::tell(app, &transaction, &caller.user, Change::Codes).await?;
    let entry = Entry::by(caller, "recovery_codes_made", "user", caller.user.id);
    audit::record(&transaction, app, entry).await?;
    transaction.commit().await?;
    app.wake();
    Ok(codes)
}

/// A transaction in which the caller has proved himself by password and code. Wrong codes are counted.
async fn proved(
    app: &App,
    caller: &Caller,
    current_password: String,
    code: &str,
) -> Result<DatabaseTransaction> {
    prove(app, caller, current_password).await?;
    if store::app_of(app.db.reader(), caller.user.id).await?.is_none() {
        return Err(Error::StateConflict("You have no authenticator app to switch off.".to_owned()));
    }
    let counted = crate::auth::delays::Counted::code(caller.user.id);
    counted.check(app, app.db.reader()).await?;
    let transaction = app.db.write().await?;
    if !take_any(app, &transaction, &caller.user, code).await? {
        transaction.rollback().await?;
        counted.fail(app).await?;
        return Err(wrong_code());
    }
    counted.pass(app, &transaction).await?;
    Ok(transaction)
}

/// Takes a code of the user's app, or one of the recovery codes.
pub async fn take_any(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
    code: &str,
) -> Result<bool> {
    let row = store::app_for_update(transaction, user.id).await?.filter(|row| row.confirmed_at.is_some());
    let Some(row) = row else { return Ok(false) };
    Ok(take(app, transaction, &row, code).await? || recovery::take(app, transaction, user, code).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, shortened to six digits.
        let totp = totp(b"12345678901234567890").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(totp.generate(seconds).to_string(), code);
            assert_eq!(totp.check(code, seconds + 30), Some(seconds / 30));
            assert_eq!(totp.check(code, seconds + 60), None);
        }
    }

    #[test]
    fn the_address_names_whose_codes_they_are() {
        let shown = shown(&[0; 20], "Awards: North & Moor", "siân@example.org");
        assert!(shown.uri.starts_with(
            "otpauth://totp/Awards%20%20North%20%26%20Moor:si%C3%A2n%40example%2Eorg?secret=AAAA"
        ));
        assert_eq!(shown.secret.len(), 32);
    }
}
