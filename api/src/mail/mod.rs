//! Mail: put into the outbox in the transaction that causes it, sent in the background.

pub mod entity;
pub mod jobs;
pub mod mailbox;
pub mod routes;
pub mod send;

use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};

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
