//! Whether a mail may be sent about a record. The rule is one SQL expression, so that it is the same for one record, for
//! the preview of thousands, and once more when each mail's turn comes. Who is not to be reminded for a reason of another
//! table is one more `when` of it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, Value};
use shared::{
    TextEnum,
    notifications::{ItemOutcome, NotificationKind},
};
use uuid::Uuid;

use crate::{app::App, problem::Result};

/// What the rule depends on, beside the record.
#[derive(Clone, Copy)]
pub struct Question {
    /// What the mail is for.
    pub kind: NotificationKind,
    /// Whether to send once more to learners who were told already.
    pub resend: bool,
    today: NaiveDate,
    /// Whoever was written to after this is not reminded yet.
    quiet_since: DateTime<Utc>,
}

impl Question {
    /// As the rule is now.
    pub fn new(app: &App, kind: NotificationKind, resend: bool) -> Self {
        let quiet = TimeDelta::days(app.config.reminder_after_days.into());
        Self { kind, resend, today: app.clock.today(), quiet_since: app.clock.now() - quiet }
    }

    /// The rule on the record `r` and on an address, with its values from the second placeholder on.
    fn rule(self, email: &str) -> (String, Vec<Value>) {
        const VALID: &str = "
            when not exists (select 1 from documents d where d.record_id = r.id and d.status = 'valid'
                and d.erased_at is null and (d.expires_on is null or d.expires_on >= $2)) then 'nothing_valid'
            when exists (select 1 from notifications n where n.record_id = r.id and n.state = 'queued')
                then 'queued_already'";
        match self.kind {
            NotificationKind::Notify => {
                let told =
                    if self.resend { "" } else { "when r.notification_status = 'sent' then 'sent_already'" };
                let rule =
                    format!("case {VALID} {told} when {email} is null then 'no_email' else 'ready' end");
                (rule, vec![self.today.into()])
            }
            NotificationKind::Reminder => {
                let rule = format!(
                    "case {VALID}
                    when r.notification_status <> 'sent' then 'not_told'
                    when exists (select 1 from learner_accounts a where a.learner_id = r.learner_id)
                        then 'registered'
                    when {email} is null then 'no_email'
                    when exists (select 1 from reminder_stops s where s.email_key = lower({email}))
                        then 'no_reminders'
                    when exists (select 1 from notifications n where n.record_id = r.id and n.state = 'sent'
                        and n.sent_at > $3) then 'too_soon'
                    else 'ready' end"
                );
                (rule, vec![self.today.into(), self.quiet_since.into()])
            }
        }
    }
}

/// Judges a mail about one record to an address that is well-formed.
pub async fn one(
    transaction: &DatabaseTransaction,
    question: Question,
    record_id: Uuid,
    email: &str,
) -> Result<ItemOutcome> {
    let (rule, mut values) = question.rule("r.email");
    let sql = format!(
        "select {rule} as outcome from (select records.*, cast(${} as text) as email from records where id = $1) r",
        values.len() + 2
    );
    values.insert(0, record_id.into());
    values.push(email.into());
    let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
    let row = transaction.query_one_raw(statement).await?;
    let outcome: Option<String> = row.map(|row| row.try_get("", "outcome")).transpose()?;
    Ok(outcome.and_then(|text| ItemOutcome::parse(&text)).unwrap_or(ItemOutcome::NotFound))
}

/// Judges the items of a run that are ready, from a position to another one.
pub async fn items(
    transaction: &DatabaseTransaction,
    question: Question,
    run_id: Uuid,
    (from, to): (i64, i64),
) -> Result<()> {
    let (rule, mut values) = question.rule("notification_run_items.email");
    let at = values.len() + 2;
    let sql = format!(
        "update notification_run_items set outcome = (select {rule} from records r
            where r.id = notification_run_items.record_id)
        where run_id = $1 and outcome = 'ready' and position between ${at} and ${}",
        at + 1
    );
    values.insert(0, run_id.into());
    values.extend([from.into(), to.into()]);
    let statement = Statement::from_sql_and_values(transaction.get_database_backend(), sql, values);
    transaction.execute_raw(statement).await?;
    Ok(())
}
