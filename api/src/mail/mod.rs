//! Mail: put into the outbox in the transaction that causes it, sent in the background.

pub mod entity;
mod html;
pub mod jobs;
mod letter;
pub mod mailbox;
pub mod reader;
pub mod routes;
pub mod send;
mod smtp;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

use shared::{TextEnum, language::Language};
use uuid::Uuid;

use self::{entity::State, jobs::SendMail};
use crate::{app::App, db::Text, jobs::enqueue, problem::Result};

/// A mail to be sent.
pub struct NewMail {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text. A paragraph that is a link alone becomes a button.
    pub body: String,
    /// The language that it is written in, as BCP 47.
    pub language: String,
    /// Where the reader ends mails of this kind, for those that come more than once.
    pub unsubscribe_url: Option<String>,
}

impl NewMail {
    /// What mails to staff have in common: they are written in English, and come for a reason each.
    pub fn to_staff() -> Self {
        Self {
            to: String::new(),
            subject: String::new(),
            body: String::new(),
            language: Language::En.as_str().to_owned(),
            unsubscribe_url: None,
        }
    }

    /// A mail of these paragraphs.
    pub fn to_person(language: Language, to: &str, subject: String, paragraphs: &[String]) -> Self {
        Self {
            to: to.to_owned(),
            subject,
            body: format!("{}\n", paragraphs.join("\n\n")),
            language: language.as_str().to_owned(),
            unsubscribe_url: None,
        }
    }
}

/// A text as one line, as a subject is: nothing in it can begin another header.
pub fn one_line(text: &str) -> String {
    let spaced = text.replace(char::is_control, " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Forgets mail that was sent, or could not be, before this time.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    let ended = entity::Column::State.is_in([Text(State::Sent), Text(State::Failed)]);
    let old = entity::Entity::delete_many().filter(ended).filter(entity::Column::CreatedAt.lt(time));
    Ok(old.exec(db).await?.rows_affected)
}

/// Forgets all mail to these addresses, also what waits to be sent.
pub async fn forget_addresses(db: &impl ConnectionTrait, addresses: &[String]) -> Result<()> {
    let to = entity::Column::ToAddress.is_in(addresses.iter().map(String::as_str));
    entity::Entity::delete_many().filter(to).exec(db).await?;
    Ok(())
}

/// Forgets mails with a link in which this text stands.
pub async fn forget_linking(db: &impl ConnectionTrait, text: &str) -> Result<()> {
    entity::Entity::delete_many().filter(entity::Column::Body.contains(text)).exec(db).await?;
    Ok(())
}

/// Puts a mail into the outbox: its id there. Call [`App::wake`] after the commit.
pub async fn post(transaction: &DatabaseTransaction, app: &App, mail: NewMail) -> Result<Uuid> {
    let id = app.clock.id();
    let row = entity::ActiveModel {
        id: Set(id),
        to_address: Set(mail.to),
        subject: Set(one_line(&mail.subject)),
        body: Set(mail.body),
        state: Set(Text(State::Queued)),
        last_error: Set(None),
        created_at: Set(app.clock.now()),
        sent_at: Set(None),
        language: Set(mail.language),
        unsubscribe_url: Set(mail.unsubscribe_url),
    };
    entity::Entity::insert(row).exec_without_returning(transaction).await?;
    enqueue(transaction, app, &SendMail { outbox_id: id }).await?;
    Ok(id)
}
