//! Documents that were not made: each is written down with its reason, and goes when it is made.
//!
//! `documents_failed` of a print job counts its failures at any moment: both change in one transaction.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use shared::{
    TextEnum,
    batches::{Column as Cell, RowStatus},
    documents::DocumentKind,
    print_jobs::NotMade,
    problem::FieldError,
};
use uuid::Uuid;

use super::{
    entity::failed::{ActiveModel, Column, Entity},
    store::{self, Progress},
};
use crate::{app::App, batches::entity::row, db::Text, learners::service::sort_name, problem::Result};

/// How often each document of some rows was tried.
pub type Tried = BTreeMap<(Uuid, DocumentKind), i64>;

/// Failures that are written down with one statement: PostgreSQL takes 65,535 values at most.
const AT_ONCE: usize = 500;

/// Why the documents of a row were not made.
pub struct Unmade<'a> {
    /// The row.
    pub row: &'a row::Model,
    /// Why.
    pub code: NotMade,
    /// What is wrong with the row, where it is held back.
    pub errors: &'a [FieldError],
}

/// The kinds of documents that a row asks for, by its cells: in the order of [`DocumentKind::ALL`].
fn kinds(cells: &BTreeMap<String, String>) -> Vec<DocumentKind> {
    let text = cells.get(Cell::Documents.as_str()).map(|cell| cell.to_lowercase()).unwrap_or_default();
    let asked: Vec<_> = text.split(';').filter_map(|word| DocumentKind::parse(word.trim())).collect();
    DocumentKind::ALL.iter().copied().filter(|kind| asked.is_empty() || asked.contains(kind)).collect()
}

/// Forgets what is known of these rows' failures, and tells how often each document was tried. The failures of
/// this print job are counted in `progress`; an earlier print job, which a row has left to be mended, has no
/// more to do with the row.
pub async fn forget(
    transaction: &DatabaseTransaction,
    app: &App,
    print_job_id: Uuid,
    row_ids: &[Uuid],
    progress: &mut Progress,
) -> Result<Tried> {
    let known = Entity::find()
        .filter(Column::RowId.is_in(row_ids.iter().copied()))
        .order_by_asc(Column::PrintJobId)
        .all(transaction)
        .await?;
    if known.is_empty() {
        return Ok(Tried::new());
    }
    let mut elsewhere: BTreeMap<Uuid, i64> = BTreeMap::new();
    let mut tried = Tried::new();
    for failure in known {
        if failure.print_job_id == print_job_id {
            progress.failed -= 1;
            tried.insert((failure.row_id, failure.kind.0), failure.attempts);
        } else {
            *elsewhere.entry(failure.print_job_id).or_default() += 1;
        }
    }
    Entity::delete_many().filter(Column::RowId.is_in(row_ids.iter().copied())).exec(transaction).await?;
    for (id, count) in elsewhere {
        let moved = Progress { failed: -count, dropped: count, ..Progress::default() };
        store::add_progress(transaction, app, id, moved).await?;
    }
    Ok(tried)
}

/// Writes failures down, and counts them. What was forgotten just before goes on from its number of attempts.
pub async fn write_down(
    transaction: &DatabaseTransaction,
    app: &App,
    print_job_id: Uuid,
    unmade: &[Unmade<'_>],
    tried: &Tried,
    progress: &mut Progress,
) -> Result<()> {
    let now = app.clock.now();
    let mut new = Vec::new();
    for one in unmade {
        let cells = one.row.cells()?;
        let cell = |column: Cell| cells.get(column.as_str()).map(String::as_str).unwrap_or_default();
        let names = [Cell::FirstName, Cell::MiddleNames, Cell::LastName].map(cell);
        let name: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
        for kind in kinds(&cells) {
            new.push(ActiveModel {
                id: Set(app.clock.id()),
                print_job_id: Set(print_job_id),
                row_id: Set(one.row.id),
                line: Set(one.row.line),
                kind: Set(Text(kind)),
                learner_name: Set(name.join(" ")),
                sort_name: Set(sort_name(names[0], Some(names[1]), names[2])),
                enrolment_number: Set(cell(Cell::EnrolmentNumber).to_owned()),
                code: Set(Text(one.code)),
                errors: Set(serde_json::to_value(one.errors)?),
                attempts: Set(tried.get(&(one.row.id, kind)).copied().unwrap_or_default() + 1),
                failed_at: Set(now),
            });
        }
    }
    progress.failed += new.len() as i64;
    while !new.is_empty() {
        let rest = new.split_off(new.len().min(AT_ONCE));
        Entity::insert_many(std::mem::replace(&mut new, rest)).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Writes down, for a print job that has failed for good, that the documents which were not even tried were not
/// made. Does nothing for those that have a reason of their own.
pub async fn give_up(app: &App, print_job_id: Uuid, code: NotMade) -> Result<()> {
    let mut after = 0;
    loop {
        let transaction = app.db.write().await?;
        let rows = row::Entity::find()
            .filter(row::Column::PrintJobId.eq(print_job_id))
            .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
            .filter(row::Column::Line.gt(after))
            .order_by_asc(row::Column::Line)
            .limit(AT_ONCE as u64)
            .all(&transaction)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.line;
        let known: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::RowId)
            .filter(Column::RowId.is_in(rows.iter().map(|row| row.id)))
            .into_tuple()
            .all(&transaction)
            .await?;
        let unmade: Vec<_> = rows
            .iter()
            .filter(|row| !known.contains(&row.id))
            .map(|row| Unmade { row, code, errors: &[] })
            .collect();
        let mut progress = Progress::default();
        write_down(&transaction, app, print_job_id, &unmade, &Tried::new(), &mut progress).await?;
        store::add_progress(&transaction, app, print_job_id, progress).await?;
        transaction.commit().await?;
    }
}

/// How many documents of a print job have each reason.
pub async fn by_reason(db: &impl ConnectionTrait, print_job_id: Uuid) -> Result<BTreeMap<NotMade, i64>> {
    let rows: Vec<(Text<NotMade>, i64)> = Entity::find()
        .select_only()
        .column(Column::Code)
        .column_as(Column::Id.count(), "documents")
        .filter(Column::PrintJobId.eq(print_job_id))
        .group_by(Column::Code)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(code, count)| (code.0, count)).collect())
}
