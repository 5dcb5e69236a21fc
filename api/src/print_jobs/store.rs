//! Queries of print jobs.

use std::collections::HashMap;

use chrono::Datelike;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use shared::{
    print_jobs::{BatchRef, PrintJob, PrintJobStatus},
    users::CentreRef,
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::{app::App, batches::entity as batch, centres::entity as centre, db::Text, problem::Result};

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

/// Who is to see a print job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// The issuer, who sees the batch that it came from.
    Issuer,
    /// A centre.
    Centre,
}

/// Print jobs as they are shown, in the same order.
pub async fn shown(db: &impl ConnectionTrait, rows: Vec<Model>, to: Viewer) -> Result<Vec<PrintJob>> {
    let mut centres: HashMap<Uuid, CentreRef> = HashMap::new();
    let mut batches: HashMap<Uuid, Option<String>> = HashMap::new();
    if !rows.is_empty() {
        let found: Vec<(Uuid, String, String)> = centre::Entity::find()
            .select_only()
            .columns([centre::Column::Id, centre::Column::Number, centre::Column::Name])
            .filter(centre::Column::Id.is_in(rows.iter().map(|row| row.centre_id)))
            .into_tuple()
            .all(db)
            .await?;
        centres.extend(found.into_iter().map(|(id, number, name)| (id, CentreRef { id, number, name })));
    }
    if !rows.is_empty() && to == Viewer::Issuer {
        let found: Vec<(Uuid, Option<String>)> = batch::Entity::find()
            .select_only()
            .columns([batch::Column::Id, batch::Column::FileName])
            .filter(batch::Column::Id.is_in(rows.iter().map(|row| row.batch_id)))
            .into_tuple()
            .all(db)
            .await?;
        batches.extend(found);
    }
    rows.into_iter()
        .map(|row| {
            let centre = centres.get(&row.centre_id).cloned();
            let centre = centre.ok_or_else(|| anyhow::anyhow!("a print job without its centre"))?;
            let batch = batches.get(&row.batch_id).cloned();
            let batch = batch.map(|file_name| BatchRef { id: row.batch_id, file_name });
            Ok(row.shown(centre, batch))
        })
        .collect()
}

/// A print job as it is shown.
pub async fn one_shown(db: &impl ConnectionTrait, row: Model, to: Viewer) -> Result<PrintJob> {
    let mut all = shown(db, vec![row], to).await?;
    all.pop().ok_or_else(|| anyhow::anyhow!("a print job vanished").into())
}

/// What happened to the documents of a print job since it was last written down.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Records issued.
    pub records: i64,
    /// Documents issued.
    pub completed: i64,
    /// Documents that could not be made; negative where ones that failed before are made or tried again.
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

/// Moves a print job on, unless it is completed already; whether it did.
pub async fn set_status(
    db: &impl ConnectionTrait,
    app: &App,
    id: Uuid,
    status: PrintJobStatus,
    failure: Option<(&str, &str)>,
) -> Result<bool> {
    let moved = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Text(status)))
        .col_expr(Column::FailureCode, Expr::value(failure.map(|failure| failure.0.to_owned())))
        .col_expr(Column::FailureDetail, Expr::value(failure.map(|failure| failure.1.to_owned())))
        .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.ne(Text(PrintJobStatus::Completed)))
        .exec(db)
        .await?;
    Ok(moved.rows_affected > 0)
}

/// Lets a print job that has ended go on: documents of it are to be tried again.
pub async fn reopen(db: &impl ConnectionTrait, app: &App, id: Uuid) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Text(PrintJobStatus::Pending)))
        .col_expr(Column::FailureCode, Expr::value(None::<String>))
        .col_expr(Column::FailureDetail, Expr::value(None::<String>))
        .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}
