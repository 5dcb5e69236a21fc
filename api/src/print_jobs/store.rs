//! Queries of print jobs.

use chrono::Datelike;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use shared::print_jobs::PrintJobStatus;
use uuid::Uuid;

use super::entity::{Column, Entity};
use crate::{app::App, db::Text, problem::Result};

mod counter {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "counters")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The next reference of this year, as `PJ-2026-0412`.
pub async fn next_reference(transaction: &DatabaseTransaction, app: &App) -> Result<String> {
    let year = app.clock.today().year();
    let row = counter::ActiveModel { name: Set(format!("print_jobs_{year}")), value: Set(1) };
    let row = counter::Entity::insert(row)
        .on_conflict(
            OnConflict::column(counter::Column::Name)
                .value(counter::Column::Value, Expr::col((counter::Entity, counter::Column::Value)).add(1))
                .to_owned(),
        )
        .exec_with_returning(transaction)
        .await?;
    Ok(format!("PJ-{year}-{:04}", row.value))
}

/// What happened to the documents of a print job since it was last written down.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Records issued.
    pub records: i64,
    /// Documents issued.
    pub completed: i64,
    /// Documents that could not be made.
    pub failed: i64,
    /// Documents that need not be made after all: their award was issued elsewhere.
    pub dropped: i64,
}

/// Writes progress down.
pub async fn add_progress(
    transaction: &DatabaseTransaction,
    app: &App,
    id: Uuid,
    progress: Progress,
) -> Result<()> {
    let plus = |column: Column, by: i64| (column, Expr::col(column).add(by));
    let changes = [
        plus(Column::RecordsCount, progress.records),
        plus(Column::DocumentsCompleted, progress.completed),
        plus(Column::DocumentsFailed, progress.failed),
        plus(Column::DocumentsRequested, -progress.dropped),
    ];
    let update = changes
        .into_iter()
        .fold(Entity::update_many(), |update, (column, value)| update.col_expr(column, value))
        .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()));
    update.filter(Column::Id.eq(id)).exec(transaction).await?;
    Ok(())
}

/// Moves a print job on, unless it has ended already.
pub async fn set_status(
    db: &impl ConnectionTrait,
    app: &App,
    id: Uuid,
    status: PrintJobStatus,
    failure: Option<(&str, &str)>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Text(status)))
        .col_expr(Column::FailureCode, Expr::value(failure.map(|failure| failure.0.to_owned())))
        .col_expr(Column::FailureDetail, Expr::value(failure.map(|failure| failure.1.to_owned())))
        .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.ne(Text(PrintJobStatus::Completed)))
        .exec(db)
        .await?;
    Ok(())
}
