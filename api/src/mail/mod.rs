//! Mail: put into the outbox in the transaction that causes it, sent in the background.

pub mod entity;
mod html;
pub mod jobs;
pub mod mailbox;
pub mod routes;
pub mod send;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

use self::{entity::State, jobs::SendMail};
use crate::{app::App, db::Text, jobs::enqueue, problem::Result};

/// A mail to be sent.
pub struct NewMail {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// Forgets mail that was sent, or could not be, before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    let ended = entity::Column::State.is_in([Text(State::Sent), Text(State::Failed)]);
    let old = entity::Entity::delete_many().filter(ended).filter(entity::Column::CreatedAt.lt(time));
    Ok(old.exec(db).await?.rows_affected)
}

/// Puts a mail into the outbox. Call [`App::wake`] after the commit.
pub async fn post(transaction: &DatabaseTransaction, app: &App, mail: NewMail) -> Result<()> {
    let id = app.clock.id();
    let row = entity::ActiveModel {
        id: Set(id),
        to_address: Set(mail.to),
        subject: Set(mail.subject),
        body: Set(mail.body),
        state: Set(Text(State::Queued)),
        last_error: Set(None),
        created_at: Set(app.clock.now()),
        sent_at: Set(None),
    };
    entity::Entity::insert(row).exec_without_returning(transaction).await?;
    enqueue(transaction, app, &SendMail { outbox_id: id }).await
}
