//! The password of a signed-in user, asked for again before what only its owner may do: whoever got hold of an open
//! session does not know it, and must not find out by trying.

use super::{Caller, delays::Counted, password};
use crate::{
    app::App,
    problem::{Error, Result},
};

/// An error unless this is the caller's password; the field is `/current_password`. Wrong ones are counted by user, whatever
/// the address.
pub async fn prove(app: &App, caller: &Caller, typed: String) -> Result<()> {
    let counted = Counted::proof(caller.user.id);
    counted.check(app, app.db.reader()).await?;
    if !password::verify(app, typed, caller.user.password_hash.clone()).await? {
        counted.fail(app).await?;
        return Err(Error::field("/current_password", "wrong", "This is not your current password."));
    }
    let transaction = app.db.write().await?;
    counted.pass(app, &transaction).await?;
    transaction.commit().await?;
    Ok(())
}
