//! Posting of a mail about a record: what every way of asking for one comes to.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, sea_query::Expr,
};
use shared::{
    documents::NotificationStatus,
    notifications::{NotificationKind, NotificationState},
    text::fold,
};
use uuid::Uuid;

use super::{
    email_key,
    entity::{ActiveModel, Column, Entity, Model},
    letter,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::permit::CentreOwned,
    db::Text,
    learners::{entity as learner, service as learners},
    mail,
    problem::Result,
    records::entity as record,
    settings::Now,
};

/// Who asked for mails, and for what.
pub struct Order<'a> {
    /// The centre.
    pub centre_id: Uuid,
    /// What the mails are for.
    pub kind: NotificationKind,
    /// The run that they belong to.
    pub run_id: Option<Uuid>,
    /// Who asked.
    pub user_id: Uuid,
    /// The name of who asked.
    pub user_name: &'a str,
    /// The request in which it was asked.
    pub request_id: Option<&'a str>,
    /// The settings that hold.
    pub settings: &'a Now,
}

impl Order<'_> {
    /// Puts a mail about a record into the outbox. The address becomes the learner's.
    pub async fn post(
        &self,
        transaction: &DatabaseTransaction,
        app: &App,
        record: &record::Model,
        learner: learner::Model,
        email: &str,
    ) -> Result<Model> {
        let learner = self.keep_email(transaction, app, learner, email).await?;
        let (id, now) = (app.clock.id(), app.clock.now());
        let mail = letter::letter(
            transaction,
            app,
            &self.settings.brand,
            (self.kind, id),
            (record, &learner),
            email,
        )
        .await?;
        let language = mail.language.clone();
        let outbox_id = mail::post(transaction, app, mail).await?;
        let row = ActiveModel {
            id: Set(id),
            centre_id: Set(self.centre_id),
            record_id: Set(record.id),
            run_id: Set(self.run_id),
            kind: Set(Text(self.kind)),
            state: Set(Text(NotificationState::Queued)),
            email: Set(email.to_owned()),
            email_key: Set(email_key(email)),
            language: Set(language),
            failure_code: Set(None),
            failure_detail: Set(None),
            search: Set(fold(&format!("{} {} {email}", learner.full_name(), learner.enrolment_number))),
            requested_by: Set(self.user_id),
            requested_by_name: Set(self.user_name.to_owned()),
            outbox_id: Set(outbox_id),
            created_at: Set(now),
            sent_at: Set(None),
            updated_at: Set(now),
        };
        let row = Entity::insert(row).exec_with_returning(transaction).await?;
        if self.kind == NotificationKind::Notify {
            set_status(transaction, record.id, NotificationStatus::Queued).await?;
        }
        Ok(row)
    }

    async fn keep_email(
        &self,
        transaction: &DatabaseTransaction,
        app: &App,
        learner: learner::Model,
        email: &str,
    ) -> Result<learner::Model> {
        if learner.email.as_deref() == Some(email) {
            return Ok(learner);
        }
        let learner = learners::keep_email(app, transaction, learner, email).await?;
        let entry = Entry::by_user(self.user_id, "changed", "learner", learner.id)
            .asked_by(self.user_name.to_owned(), self.request_id.map(str::to_owned))
            .called(&learner.enrolment_number)
            .in_centre(self.centre_id)
            .with(serde_json::json!({ "fields": ["email"] }));
        audit::record(transaction, app, entry).await?;
        Ok(learner)
    }
}

/// Notes on a record whether its learner was told.
pub async fn set_status(
    transaction: &DatabaseTransaction,
    record_id: Uuid,
    status: NotificationStatus,
) -> Result<()> {
    record::Entity::update_many()
        .col_expr(record::Column::NotificationStatus, Expr::value(Text(status)))
        .filter(record::Column::Id.eq(record_id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// How many mails a centre may send in an hour.
pub fn mails_per_hour(app: &App) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
    #[expect(clippy::cast_precision_loss, reason = "a limit need not be exact beyond 2^52")]
    let scaled =
        (app.config.mails_per_hour as f64 * app.config.rate_limit_scale).round().clamp(1.0, 1e12) as u64;
    scaled
}

/// How many mails a centre may send now, or from when on it may send some again.
pub async fn free(
    db: &impl ConnectionTrait,
    app: &App,
    centre_id: Uuid,
) -> Result<std::result::Result<u64, DateTime<Utc>>> {
    let hour = TimeDelta::hours(1);
    let recent = Entity::in_centre(centre_id).filter(Column::CreatedAt.gt(app.clock.now() - hour));
    let free = mails_per_hour(app).saturating_sub(recent.clone().count(db).await?);
    if free > 0 {
        return Ok(Ok(free));
    }
    let oldest = recent.order_by_asc(Column::CreatedAt).one(db).await?;
    Ok(Err(oldest.map_or_else(|| app.clock.now(), |row| row.created_at) + hour))
}
