//! Deliveries, in the background.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use serde::{Deserialize, Serialize};
use shared::webhooks::{DeliveryStatus, PAUSED_AFTER_DAYS, WebhookStatus};
use uuid::Uuid;

use super::{
    entity::{delivery, webhook},
    send::{self, Fault},
};
use crate::{
    app::App,
    audit::{self, Entry},
    db::{Text, for_update, search::counted},
    jobs::{Failure, Job, enqueue_at},
    mail::{self, NewMail, one_line},
    problem::Result,
    users::entity as user,
};

/// How long to wait after each try that failed, in seconds: about a day in all.
const WAITS: [i64; 10] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800];
/// The longest that a delivery waits while others are being sent, in seconds.
const LONGEST_TURN: u64 = 600;
/// Tries of one delivery that must have failed before a webhook is paused, besides the days.
const TRIES_BEFORE_PAUSE: i64 = 5;

/// Tries a delivery once.
#[derive(Serialize, Deserialize)]
pub struct DeliverWebhook {
    /// The delivery.
    pub delivery_id: Uuid,
    /// Which try of it this is: one that was done does nothing.
    pub turn: i64,
}

impl Job for DeliverWebhook {
    const KIND: &'static str = "deliver_webhook";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let found = delivery::Entity::find_by_id(self.delivery_id).one(app.db.reader()).await?;
        let Some(what) = found.filter(|row| self.is_due(row)) else { return Ok(()) };
        let Some(to) = webhook::Entity::find_by_id(what.webhook_id).one(app.db.reader()).await? else {
            return Ok(());
        };
        if to.status.0 == WebhookStatus::Paused {
            return Ok(self.give_up(app, "The webhook was paused.").await?);
        }
        let Some(place) = app.webhooks.place(to.id) else {
            let transaction = app.db.write().await?;
            let again = Self { delivery_id: self.delivery_id, turn: self.turn };
            let at = app.clock.now() + self.turn_in(&transaction, to.id).await?;
            enqueue_at(&transaction, app, &again, at).await?;
            transaction.commit().await?;
            return Ok(());
        };
        let answer = send::send(app, &to, &what).await?;
        drop(place);
        Ok(self.write_down(app, answer).await?)
    }

    async fn failed(&self, app: &App, _: &str, detail: &str) -> Result<()> {
        self.give_up(app, detail).await
    }
}

impl DeliverWebhook {
    fn is_due(&self, row: &delivery::Model) -> bool {
        row.status.0 == DeliveryStatus::Waiting && row.turn == self.turn
    }

    /// How long it waits while others are being sent: the longer, the more wait for the same webhook, so that those don't keep
    /// the queue busy; and not all of them until the same moment.
    async fn turn_in(&self, db: &impl ConnectionTrait, webhook_id: Uuid) -> Result<TimeDelta> {
        let waiting = delivery::Entity::find()
            .filter(delivery::Column::WebhookId.eq(webhook_id))
            .filter(delivery::Column::Status.eq(Text(DeliveryStatus::Waiting)));
        let waiting = counted(db, waiting, LONGEST_TURN).await?.max(1);
        let share = self.delivery_id.as_u128() % u128::from(waiting);
        Ok(TimeDelta::seconds(1 + i64::try_from(share).unwrap_or_default()))
    }

    /// The delivery, locked until the transaction ends, if it still waits for this try.
    async fn held(&self, transaction: &DatabaseTransaction) -> Result<Option<delivery::Model>> {
        let found = for_update(delivery::Entity::find_by_id(self.delivery_id), transaction);
        Ok(found.one(transaction).await?.filter(|row| self.is_due(row)))
    }

    async fn give_up(&self, app: &App, why: &str) -> Result<()> {
        let transaction = app.db.write().await?;
        if let Some(mut row) = self.held(&transaction).await? {
            row.status = Text(DeliveryStatus::Failed);
            row.fault = Some(why.to_owned());
            row.next_try_at = None;
            save(&transaction, row).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn write_down(&self, app: &App, answer: Result<u16, Fault>) -> Result<()> {
        let now = app.clock.now();
        let transaction = app.db.write().await?;
        // The webhook first, as where it is changed.
        let Some(row) = delivery::Entity::find_by_id(self.delivery_id).one(&transaction).await? else {
            return Ok(());
        };
        let to = for_update(webhook::Entity::find_by_id(row.webhook_id), &transaction);
        let (Some(to), Some(mut row)) = (to.one(&transaction).await?, self.held(&transaction).await?) else {
            return Ok(());
        };
        let wait = usize::try_from(row.tries).ok().and_then(|tries| WAITS.get(tries));
        row.tries += 1;
        row.turn += 1;
        row.last_tried_at = Some(now);
        row.next_try_at = None;
        match &answer {
            Ok(status) => {
                row.status = Text(DeliveryStatus::Delivered);
                row.status_code = Some(i64::from(*status));
                row.fault = None;
            }
            Err(fault) => {
                row.status_code = fault.status.map(i64::from);
                row.fault = Some(fault.words.clone());
                match wait {
                    Some(wait) => {
                        let at = now + TimeDelta::seconds(*wait);
                        row.next_try_at = Some(at);
                        let again = Self { delivery_id: row.id, turn: row.turn };
                        enqueue_at(&transaction, app, &again, at).await?;
                    }
                    None => row.status = Text(DeliveryStatus::Failed),
                }
            }
        }
        let tries = row.tries;
        save(&transaction, row).await?;
        note(&transaction, app, to, (answer.err(), tries), now).await?;
        transaction.commit().await?;
        app.wake();
        Ok(())
    }
}

async fn save(transaction: &DatabaseTransaction, row: delivery::Model) -> Result<()> {
    delivery::Entity::update(row.into_active_model().reset_all()).exec(transaction).await?;
    Ok(())
}

/// Notes at the webhook whether it can be reached, and pauses it where it could not for days.
async fn note(
    transaction: &DatabaseTransaction,
    app: &App,
    mut to: webhook::Model,
    (fault, tries): (Option<Fault>, i64),
    now: DateTime<Utc>,
) -> Result<()> {
    let since = to.failing_since;
    to.failing_since = fault.as_ref().map(|_| since.unwrap_or(now));
    // Where little is told, one try that fails says little.
    let over = tries >= TRIES_BEFORE_PAUSE
        && since.is_some_and(|since| since + TimeDelta::days(PAUSED_AFTER_DAYS) <= now);
    if let Some(fault) = fault.filter(|_| over && to.status.0 == WebhookStatus::Active) {
        to.status = Text(WebhookStatus::Paused);
        to.version += 1;
        to.updated_at = now;
        let entry = Entry::by_portal("paused", "webhook", to.id).called(&to.description);
        audit::record(transaction, app, entry.with(serde_json::json!({ "reason": fault.words }))).await?;
        tell_maker(transaction, app, &to, &fault.words).await?;
    }
    webhook::Entity::update(to.into_active_model().reset_all()).exec(transaction).await?;
    Ok(())
}

async fn tell_maker(
    transaction: &DatabaseTransaction,
    app: &App,
    to: &webhook::Model,
    why: &str,
) -> Result<()> {
    let maker = user::Entity::find_by_id(to.created_by).one(transaction).await?;
    let Some(maker) = maker.filter(|maker| maker.is_usable(app.clock.now())) else { return Ok(()) };
    let name = &app.settings().await?.brand.name;
    let parts = [
        format!("Hello {},", one_line(&maker.name())),
        format!(
            "the webhook “{}” is paused: nothing could be delivered to {} for {PAUSED_AFTER_DAYS} days. The last try: \
             {why} What happens meanwhile is not sent later. When the other program answers again, let the webhook go \
             on here:",
            one_line(&to.description),
            one_line(&to.url),
        ),
        format!("{}/issuer/webhooks/{}", app.config.public_base_url, to.id),
    ];
    let mail = NewMail {
        to: maker.email.clone(),
        subject: format!("{name}: a webhook is paused"),
        body: format!("{}\n", parts.join("\n\n")),
        ..NewMail::to_staff()
    };
    mail::post(transaction, app, mail).await.map(drop)
}
