//! What became of a mail: the notification, the record, the print job's count and the run are told in the transaction
//! that marks the mail.

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use shared::{
    TextEnum,
    documents::{DocumentStatus, NotificationStatus},
    notifications::{ItemOutcome, NotificationKind, NotificationRunStatus, NotificationState},
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model, item, run};
use crate::{
    app::App,
    db::{Text, for_update},
    documents::entity as document,
    print_jobs::entity as print_job,
    problem::Result,
    records::entity as record,
};

/// Why a mail was not sent: a code for programs, and the mail server's words.
pub type Refusal<'a> = (&'a str, &'a str);

/// Notes what became of a mail, if it is a notification.
pub async fn note(
    transaction: &DatabaseTransaction,
    app: &App,
    outbox_id: Uuid,
    end: std::result::Result<(), Refusal<'_>>,
) -> Result<()> {
    let of_mail = Entity::find().filter(Column::OutboxId.eq(outbox_id));
    let Some(found) = of_mail.clone().one(transaction).await? else { return Ok(()) };
    // The run is locked first, as everywhere, so that nobody waits for each other.
    if let Some(run_id) = found.run_id {
        for_update(run::Entity::find_by_id(run_id), transaction).one(transaction).await?;
    }
    let found = for_update(of_mail, transaction).one(transaction).await?;
    let Some(notification) = found.filter(|row| row.state.0 == NotificationState::Queued) else {
        return Ok(());
    };
    let (state, status, outcome) = match end {
        Ok(()) => (NotificationState::Sent, NotificationStatus::Sent, ItemOutcome::Sent),
        Err(_) => (NotificationState::Failed, NotificationStatus::Failed, ItemOutcome::Failed),
    };
    let now = app.clock.now();
    let refusal = end.err();
    Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(state)))
        .col_expr(Column::FailureCode, Expr::value(refusal.map(|it| it.0.to_owned())))
        .col_expr(Column::FailureDetail, Expr::value(refusal.map(|it| it.1.to_owned())))
        .col_expr(Column::SentAt, Expr::value(refusal.is_none().then_some(now)))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(notification.id))
        .exec(transaction)
        .await?;
    if notification.kind.0 == NotificationKind::Notify {
        tell_record(transaction, app, &notification, status).await?;
    }
    if let Some(run_id) = notification.run_id {
        tell_run(transaction, app, run_id, notification.record_id, outcome).await?;
    }
    Ok(())
}

/// The record's status, and of how many of the print job's documents learners were told.
async fn tell_record(
    transaction: &DatabaseTransaction,
    app: &App,
    notification: &Model,
    status: NotificationStatus,
) -> Result<()> {
    let record = record::Entity::find_by_id(notification.record_id);
    let Some(record) = for_update(record, transaction).one(transaction).await? else { return Ok(()) };
    let told = if status == NotificationStatus::Sent {
        let documents = document::Entity::find()
            .filter(document::Column::RecordId.eq(record.id))
            .filter(document::Column::Status.ne(Text(DocumentStatus::Replaced)));
        i64::try_from(documents.count(transaction).await?).unwrap_or_default()
    } else {
        0
    };
    record::Entity::update_many()
        .col_expr(record::Column::NotificationStatus, Expr::value(Text(status)))
        .col_expr(record::Column::DocumentsNotified, Expr::value(told))
        .filter(record::Column::Id.eq(record.id))
        .exec(transaction)
        .await?;
    let more = told - record.documents_notified;
    print_job::Entity::update_many()
        .col_expr(
            print_job::Column::DocumentsNotified,
            Expr::col(print_job::Column::DocumentsNotified).add(more),
        )
        // Who looks at the print job is told of it.
        .col_expr(print_job::Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(print_job::Column::Id.eq(record.print_job_id))
        .exec(transaction)
        .await?;
    Ok(())
}

async fn tell_run(
    transaction: &DatabaseTransaction,
    app: &App,
    run_id: Uuid,
    record_id: Uuid,
    outcome: ItemOutcome,
) -> Result<()> {
    item::Entity::update_many()
        .col_expr(item::Column::Outcome, Expr::value(Text(outcome)))
        .filter(item::Column::RunId.eq(run_id))
        .filter(item::Column::RecordId.eq(record_id))
        .filter(item::Column::Outcome.eq(Text(ItemOutcome::Queued)))
        .exec(transaction)
        .await?;
    let count = if outcome == ItemOutcome::Sent { run::Column::Sent } else { run::Column::Failed };
    run::Entity::update_many()
        .col_expr(count, Expr::col(count).add(1))
        .col_expr(run::Column::Queued, Expr::col(run::Column::Queued).sub(1))
        .col_expr(run::Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(run::Column::Id.eq(run_id))
        .exec(transaction)
        .await?;
    complete(transaction, run_id).await
}

/// Ends a run of which nothing is left to be sent.
pub async fn complete(transaction: &DatabaseTransaction, run_id: Uuid) -> Result<()> {
    let under_way = [NotificationRunStatus::Queued, NotificationRunStatus::Processing].map(Text);
    run::Entity::update_many()
        .col_expr(run::Column::Status, Expr::value(NotificationRunStatus::Completed.as_str()))
        .filter(run::Column::Id.eq(run_id))
        .filter(run::Column::Ready.eq(0))
        .filter(run::Column::Queued.eq(0))
        .filter(run::Column::Status.is_in(under_way))
        .exec(transaction)
        .await?;
    Ok(())
}
