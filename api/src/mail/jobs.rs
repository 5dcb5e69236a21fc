//! Sending of one mail in the background.

use sea_orm::{ActiveValue::Set, EntityTrait, entity::prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    entity::{self, State},
    letter,
    send::Sent,
};
use crate::{
    app::App,
    db::Text,
    jobs::{Failure, Job},
    notifications::outcome,
    problem::Result,
};

/// How often it is tried to write down that a mail was accepted. After that the mail goes out once more.
const TRIES: usize = 3;

/// Sends a mail of the outbox.
#[derive(Serialize, Deserialize)]
pub struct SendMail {
    /// The mail.
    pub outbox_id: Uuid,
}

impl Job for SendMail {
    const KIND: &'static str = "send_mail";
    // More than half an hour: servers that know nobody yet let mail wait (“greylisting”).
    const ATTEMPTS: i64 = 15;

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let Some(mail) = entity::Entity::find_by_id(self.outbox_id).one(app.db.reader()).await? else {
            return Ok(());
        };
        if mail.state.0 != State::Queued {
            return Ok(());
        }
        let message = letter::message(app, &mail).await?.map_err(refused)?;
        match app.mail.send(mail.id, message).await? {
            Sent::Accepted => {
                let mut tried = 0;
                while let Err(error) = accepted(app, mail.id).await {
                    tried += 1;
                    if tried == TRIES {
                        return Err(error.into());
                    }
                    tracing::warn!(%error, "could not write down that a mail was accepted");
                }
                Ok(())
            }
            Sent::Later(why) => Err(Failure::Later("mail_not_accepted", why)),
            Sent::Refused(why) => Err(refused(&why)),
        }
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> Result<()> {
        let transaction = app.db.write().await?;
        let failed = entity::ActiveModel {
            state: Set(Text(State::Failed)),
            last_error: Set(Some(detail.to_owned())),
            ..ended()
        };
        let queued = entity::Column::State.eq(Text(State::Queued));
        entity::Entity::update_many()
            .set(failed)
            .filter(entity::Column::Id.eq(self.outbox_id))
            .filter(queued)
            .exec(&transaction)
            .await?;
        outcome::note(&transaction, app, self.outbox_id, Err((code, detail))).await?;
        transaction.commit().await?;
        app.news.wake();
        Ok(())
    }
}

/// Marks a mail as sent, and tells whom it concerns.
async fn accepted(app: &App, id: Uuid) -> Result<()> {
    let transaction = app.db.write().await?;
    let sent =
        entity::ActiveModel { state: Set(Text(State::Sent)), sent_at: Set(Some(app.clock.now())), ..ended() };
    entity::Entity::update_many().set(sent).filter(entity::Column::Id.eq(id)).exec(&transaction).await?;
    outcome::note(&transaction, app, id, Ok(())).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(())
}

/// What a mail may hold of secrets is forgotten when it has ended.
fn ended() -> entity::ActiveModel {
    entity::ActiveModel { body: Set(String::new()), unsubscribe_url: Set(None), ..Default::default() }
}

fn refused(why: &str) -> Failure {
    Failure::Fail("mail_refused", why.to_owned())
}
