//! Recovery codes: each stands in once for a code of the app. They have 120 random bits, so that a plain hash of one
//! tells nothing, and wrong tries are delayed.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};
use shared::second_factor::{RECOVERY_CODES, RecoveryCodes};
use uuid::Uuid;

use super::{
    entity::recovery_code::{ActiveModel, Column, Entity},
    mails::{self, Change},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::tokens,
    clock::random_bytes,
    problem::Result,
    users::entity as user,
};

/// Letters and digits that are not taken for each other.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// How many of them a code has, in groups.
const LENGTH: usize = 24;
/// How many are in a group.
const GROUP: usize = 6;

/// Makes new codes; those before work no more.
pub async fn make(transaction: &DatabaseTransaction, user_id: Uuid) -> Result<RecoveryCodes> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(transaction).await?;
    let codes = (0..RECOVERY_CODES).map(|_| new_code()).collect::<Result<Vec<_>>>()?;
    let rows = codes.iter().map(|code| ActiveModel {
        user_id: Set(user_id),
        code_hash: Set(hash(user_id, code)),
        used_at: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(transaction).await?;
    Ok(RecoveryCodes { codes })
}

fn new_code() -> Result<String> {
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    let groups: Vec<String> = random_bytes::<LENGTH>()?
        .chunks(GROUP)
        .map(|group| group.iter().copied().map(letter).collect())
        .collect();
    Ok(groups.join("-"))
}

/// What is kept of a code, however it is typed.
fn hash(user_id: Uuid, typed: &str) -> String {
    let plain: String =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    tokens::hash(&format!("{user_id} {}", plain.replace('o', "0").replace(['i', 'l'], "1")))
}

/// Takes a code, if it is one of the user's that was not used. The user is told.
pub async fn take(
    app: &App,
    transaction: &DatabaseTransaction,
    user: &user::Model,
    typed: &str,
) -> Result<bool> {
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(app.clock.now()))
        .filter(Column::UserId.eq(user.id))
        .filter(Column::CodeHash.eq(hash(user.id, typed)))
        .filter(Column::UsedAt.is_null())
        .exec(transaction)
        .await?;
    if used.rows_affected == 0 {
        return Ok(false);
    }
    mails::tell(app, transaction, user, Change::RecoveryCodeUsed).await?;
    let entry = Entry::by_user(user.id, "recovery_code_used", "user", user.id);
    audit::record(transaction, app, entry).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        let id = Uuid::nil();
        let code = new_code().unwrap();
        assert_eq!(code.len(), LENGTH + LENGTH / GROUP - 1);
        assert_eq!(hash(id, &code), hash(id, &format!(" {} ", code.to_uppercase().replace('-', " "))));
        assert_ne!(hash(id, &code), hash(Uuid::max(), &code));
        assert_ne!(new_code().unwrap(), code);
    }
}
