//! The rules of a mail about one record.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};
use shared::notifications::{ItemOutcome, NewNotification, Notification, NotificationKind};
use uuid::Uuid;

use super::{
    entity::item,
    judge::{self, Question},
    post::{self, Order},
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::{Text, for_update},
    http::idempotency::{Before, IdempotencyKey},
    learners::entity as learner,
    problem::{Error, Result},
    records::entity as record,
};

/// Puts a mail about a record into the outbox.
pub async fn notify(
    app: &App,
    caller: &Caller,
    record_id: Uuid,
    new: NewNotification,
    key: IdempotencyKey,
    fingerprint: String,
) -> Result<Notification> {
    let settings = app.settings().await?;
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &fingerprint).await? {
        Before::Answered(notification) => return Ok(notification),
        Before::New(claim) => claim,
    };
    let (record, learner) = locked(&transaction, record_id).await?;
    let email = new.email.trim();
    let question = Question::new(app, NotificationKind::Notify, new.resend);
    let judged = judge::one(&transaction, question, record_id, email).await?;
    if let Some(why) = refusal(judged) {
        return Err(Error::StateConflict(why.to_owned()));
    }
    if let Err(again) = post::free(&transaction, app, record.centre_id).await? {
        return Err(Error::RateLimited((again - app.clock.now()).to_std().unwrap_or_default()));
    }
    let name = caller.user.name();
    let order = Order {
        centre_id: record.centre_id,
        kind: NotificationKind::Notify,
        run_id: None,
        user_id: caller.user.id,
        user_name: &name,
        request_id: caller.request_id.as_deref(),
        settings: &settings,
    };
    let number = learner.enrolment_number.clone();
    let row = order.post(&transaction, app, &record, learner, email).await?;
    // Runs that left the record out for want of an address say so from now on.
    item::Entity::update_many()
        .col_expr(item::Column::Outcome, Expr::value(Text(ItemOutcome::QueuedAlready)))
        .filter(item::Column::RecordId.eq(record_id))
        .filter(item::Column::Outcome.is_in([ItemOutcome::NoEmail, ItemOutcome::MalformedEmail].map(Text)))
        .exec(&transaction)
        .await?;
    let entry = Entry::by(caller, "notified", "record", record_id).in_centre(record.centre_id).called(number);
    audit::record(&transaction, app, entry).await?;
    let shown = store::one_shown(&transaction, row).await?;
    claim.finish(&transaction, &shown).await?;
    transaction.commit().await?;
    app.wake();
    Ok(shown)
}

async fn locked(
    transaction: &DatabaseTransaction,
    record_id: Uuid,
) -> Result<(record::Model, learner::Model)> {
    let find = record::Entity::find_by_id(record_id);
    let record = find.clone().one(transaction).await?.ok_or(Error::NotFound)?;
    let learner = learner::Entity::find_by_id(record.learner_id);
    let learner = for_update(learner, transaction).one(transaction).await?;
    let record = for_update(find, transaction).one(transaction).await?;
    Ok((record.ok_or(Error::NotFound)?, learner.ok_or(Error::NotFound)?))
}

/// Why no mail is sent about a record.
fn refusal(judged: ItemOutcome) -> Option<&'static str> {
    match judged {
        ItemOutcome::Ready => None,
        ItemOutcome::QueuedAlready => {
            Some("A mail about this record waits to be sent already. Wait until it is sent.")
        }
        ItemOutcome::SentAlready => {
            Some("The learner was told already. Send resend: true to tell the learner once more.")
        }
        _ => Some("This record has no document that is valid today, so there is nothing to tell of."),
    }
}
