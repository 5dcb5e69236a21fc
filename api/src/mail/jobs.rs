//! Sending of one mail in the background.

use lettre::{Message, message::MultiPart};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    entity::{self, State},
    html,
    send::Sent,
};
use crate::{
    app::App,
    db::Text,
    jobs::{Failure, Job},
    problem::Result,
};

/// Sends a mail of the outbox.
#[derive(Serialize, Deserialize)]
pub struct SendMail {
    /// The mail.
    pub outbox_id: Uuid,
}

impl Job for SendMail {
    const KIND: &'static str = "send_mail";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let Some(mail) = entity::Entity::find_by_id(self.outbox_id).one(app.db.reader()).await? else {
            return Ok(());
        };
        if mail.state.0 != State::Queued {
            return Ok(());
        }
        let now = app.settings().await?;
        let sender = now.sender()?;
        let host = sender.email.domain().to_owned();
        let message = Message::builder()
            .from(sender)
            .to(mail.to_address.parse().map_err(|_| refused("the address can't be written to"))?)
            // The same each time, so that a mail sent twice can be told as one.
            .message_id(Some(format!("<{}@{host}>", mail.id)))
            .date(app.clock.now().into())
            .subject(&mail.subject)
            .multipart(MultiPart::alternative_plain_html(
                mail.body.clone(),
                html::of(&now.brand, &mail.subject, &mail.body),
            ))
            .map_err(|_| refused("the mail can't be put together"))?;
        match app.mail.send(mail.id, message).await? {
            Sent::Accepted => {
                let sent = entity::ActiveModel {
                    id: Set(mail.id),
                    state: Set(Text(State::Sent)),
                    sent_at: Set(Some(app.clock.now())),
                    body: Set(String::new()),
                    ..Default::default()
                };
                let transaction = app.db.write().await?;
                sent.update(&transaction).await?;
                transaction.commit().await?;
                Ok(())
            }
            Sent::Refused(why) => Err(refused(&why)),
        }
    }

    async fn failed(&self, app: &App, _: &str, detail: &str) -> Result<()> {
        let failed = entity::ActiveModel {
            id: Set(self.outbox_id),
            state: Set(Text(State::Failed)),
            last_error: Set(Some(detail.to_owned())),
            body: Set(String::new()),
            ..Default::default()
        };
        let transaction = app.db.write().await?;
        failed.update(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn refused(why: &str) -> Failure {
    Failure::Fail("mail_refused", why.to_owned())
}
