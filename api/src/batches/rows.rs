//! Mending rows: one, a block of them, or all that have the same fault; leaving rows out, and taking them back.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use shared::{
    TextEnum,
    batches::{
        AlikeChange, AlikeOutcome, BatchRow, BatchStatus, CheckAgain, CheckedAgain, Column, RowChange,
        RowChanges, RowOutcomes, RowStatus,
    },
    problem::FieldError,
};
use uuid::Uuid;

use super::{
    check::{Ask, Checked, Checker},
    defaults,
    entity::{Entity, Model, fault, row},
    source::{RawRow, cut},
    store::{self, Shift},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::{Text, for_update},
    http::body::Body,
    print_jobs::entity::counted,
    problem::{Error, Result},
};

/// Rows that one request for all that are alike changes at most.
const AT_ONCE: u64 = 500;
/// Faults of a cell that its text does not show: they stay until the cell is written anew.
const OF_FILE: [&str; 3] = ["formula", "merged_cell", "not_a_value"];

/// Why a row can't be changed, if it can't.
fn frozen(row: &row::Model) -> bool {
    row.status.0 == RowStatus::Published || row.print_job_id.is_some()
}

/// Locks the batch whose rows are to be changed: who mends, publishes or deletes takes turns. Its rows need no lock then,
/// since the making of documents touches only those that a print job has.
async fn locked(transaction: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    for_update(Entity::find_by_id(id), transaction).one(transaction).await?.ok_or(Error::NotFound)
}

/// Refuses a batch whose rows are not checked.
fn is_checked(batch: &Model) -> Result<()> {
    match batch.status.0 {
        BatchStatus::Completed => Ok(()),
        BatchStatus::Failed => {
            Err(Error::StateConflict("This file could not be checked: it has no rows to mend.".to_owned()))
        }
        BatchStatus::Pending | BatchStatus::Processing => {
            Err(Error::StateConflict("The rows are still being checked. Wait until that is done.".to_owned()))
        }
    }
}

/// Mends a row, or leaves it out, and checks it again.
pub async fn mend(
    app: &App,
    caller: &Caller,
    batch_id: Uuid,
    row_id: Uuid,
    body: Body,
    unchanged: impl Fn(i64) -> Result<()>,
) -> Result<BatchRow> {
    let transaction = app.db.write().await?;
    let batch = locked(&transaction, batch_id).await?;
    let found = row::Entity::find_by_id(row_id).filter(row::Column::BatchId.eq(batch_id));
    let found = found.one(&transaction).await?.ok_or(Error::NotFound)?;
    // The body is looked at after the row is known to be there.
    let change: RowChange = body.read()?;
    is_checked(&batch)?;
    if frozen(&found) {
        return Err(Error::StateConflict("This row is published, and can't be changed any more.".to_owned()));
    }
    unchanged(found.version)?;
    let action = match change.left_out {
        Some(true) => "left_row_out",
        Some(false) => "took_row_back",
        None => "mended_row",
    };
    let edit = Edit { row: found, values: change.values, left_out: change.left_out };
    let mut mended = write_down(app, &transaction, batch_id, vec![edit]).await?;
    audit::record(&transaction, app, Entry::by(caller, action, "batch", batch_id)).await?;
    let mended = mended.pop().ok_or(Error::NotFound)?;
    let shown = store::rows_shown(app, &transaction, vec![mended]).await?.pop().ok_or(Error::NotFound)?;
    transaction.commit().await?;
    app.news.wake();
    Ok(shown)
}

/// Mends several rows together. One that someone else has changed meanwhile stays as it is, and is told.
pub async fn mend_many(
    app: &App,
    caller: &Caller,
    batch_id: Uuid,
    changes: RowChanges,
) -> Result<RowOutcomes> {
    let transaction = app.db.write().await?;
    is_checked(&locked(&transaction, batch_id).await?)?;
    let ids = changes.rows.iter().map(|change| change.id);
    let found = row::Entity::find()
        .filter(row::Column::BatchId.eq(batch_id))
        .filter(row::Column::Id.is_in(ids))
        .order_by_asc(row::Column::Id);
    let mut found: HashMap<Uuid, row::Model> =
        found.all(&transaction).await?.into_iter().map(|row| (row.id, row)).collect();
    let (mut edits, mut kept) = (Vec::new(), Vec::new());
    let mut outcomes = RowOutcomes { rows: Vec::new(), stale: Vec::new(), refused: Vec::new() };
    for change in changes.rows {
        // A row that is named twice is mended once.
        match found.remove(&change.id) {
            None => outcomes.refused.push(change.id),
            Some(row) if frozen(&row) => {
                outcomes.refused.push(row.id);
                kept.push(row);
            }
            Some(row) if change.version.is_some_and(|version| version != row.version) => {
                outcomes.stale.push(row.id);
                kept.push(row);
            }
            Some(row) => edits.push(Edit { row, values: change.values, left_out: None }),
        }
    }
    let mended = edits.len();
    let mut rows = write_down(app, &transaction, batch_id, edits).await?;
    if mended > 0 {
        let details = serde_json::json!({ "rows": mended });
        audit::record(&transaction, app, Entry::by(caller, "mended_rows", "batch", batch_id).with(details))
            .await?;
    }
    rows.extend(kept);
    outcomes.rows = store::rows_shown(app, &transaction, rows).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(outcomes)
}

/// Makes one correction in rows that have the same fault with the same value, some hundred at a time.
pub async fn mend_alike(
    app: &App,
    caller: &Caller,
    batch_id: Uuid,
    change: AlikeChange,
) -> Result<AlikeOutcome> {
    let transaction = app.db.write().await?;
    is_checked(&locked(&transaction, batch_id).await?)?;
    let field = change.column.as_str();
    let from = cut(&change.from);
    let alike = || {
        fault::Entity::find()
            .filter(fault::Column::BatchId.eq(batch_id))
            .filter(fault::Column::Field.eq(field))
            .filter(fault::Column::Value.eq(store::alike_value(&from)))
    };
    let ids: Vec<Uuid> = alike()
        .select_only()
        .column(fault::Column::RowId)
        .order_by_asc(fault::Column::Line)
        .limit(AT_ONCE + 1)
        .into_tuple()
        .all(&transaction)
        .await?;
    let more = ids.len() as u64 > AT_ONCE;
    let found = row::Entity::find()
        .filter(row::Column::Id.is_in(ids.into_iter().take(usize::try_from(AT_ONCE).unwrap_or(usize::MAX))))
        .order_by_asc(row::Column::Line);
    let mut edits = Vec::new();
    for row in found.all(&transaction).await? {
        // Long cells may begin alike and differ.
        let same = row.cells()?.get(field).map(String::as_str).unwrap_or_default() == from;
        if same && !frozen(&row) && row.status.0 == RowStatus::Invalid {
            let values = BTreeMap::from([(field.to_owned(), change.to.clone())]);
            edits.push(Edit { row, values, left_out: None });
        }
    }
    if edits.is_empty() {
        return Ok(AlikeOutcome { changed: 0, good: 0, left: 0 });
    }
    let changed = edits.len() as u64;
    let rows = write_down(app, &transaction, batch_id, edits).await?;
    let good = rows.iter().filter(|row| row.status.0 == RowStatus::Valid).count() as u64;
    let details = serde_json::json!({ "rows": changed, "column": field });
    audit::record(&transaction, app, Entry::by(caller, "mended_rows", "batch", batch_id).with(details))
        .await?;
    let left = if more { alike_count(&transaction, batch_id, field, &from).await? } else { 0 };
    transaction.commit().await?;
    app.news.wake();
    Ok(AlikeOutcome { changed, good, left })
}

async fn alike_count(
    transaction: &DatabaseTransaction,
    batch_id: Uuid,
    field: &str,
    value: &str,
) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(fault::Entity::find()
        .filter(fault::Column::BatchId.eq(batch_id))
        .filter(fault::Column::Field.eq(field))
        .filter(fault::Column::Value.eq(store::alike_value(value)))
        .count(transaction)
        .await?)
}

/// Checks rows that are held back once more, as they stand: what they name may be there by now. Some hundred at a time; a
/// row whose verdict is the same is not touched.
pub async fn check_again(
    app: &App,
    caller: &Caller,
    batch_id: Uuid,
    from: CheckAgain,
) -> Result<CheckedAgain> {
    let transaction = app.db.write().await?;
    is_checked(&locked(&transaction, batch_id).await?)?;
    let mut held_back = row::Entity::find()
        .filter(row::Column::BatchId.eq(batch_id))
        .filter(row::Column::Status.eq(Text(RowStatus::Invalid)))
        .filter(row::Column::Line.gt(from.after.map_or(0, i64::from)))
        .order_by_asc(row::Column::Line)
        .limit(AT_ONCE + 1)
        .all(&transaction)
        .await?;
    let more = held_back.len() as u64 > AT_ONCE;
    held_back.truncate(usize::try_from(AT_ONCE).unwrap_or(usize::MAX));
    let next = held_back.last().filter(|_| more).and_then(|row| u32::try_from(row.line).ok());
    let edits: Vec<_> =
        held_back.into_iter().map(|row| Edit { row, values: BTreeMap::new(), left_out: None }).collect();
    let checked = edits.len() as u64;
    let (raw, verdicts) = check(app, &transaction, batch_id, &edits).await?;
    let mut news = Vec::new();
    for found in edits.into_iter().zip(raw).zip(verdicts) {
        let ((edit, _), verdict) = &found;
        if verdict.status != RowStatus::Invalid || verdict.errors != edit.row.field_errors()? {
            news.push(found);
        }
    }
    let rows = if news.is_empty() { Vec::new() } else { keep(app, &transaction, batch_id, news).await? };
    let released = rows.iter().filter(|row| row.status.0 != RowStatus::Invalid).count() as u64;
    if released > 0 {
        let entry = Entry::by(caller, "checked_rows_again", "batch", batch_id);
        audit::record(&transaction, app, entry.with(serde_json::json!({ "rows": released }))).await?;
    }
    transaction.commit().await?;
    app.news.wake();
    Ok(CheckedAgain { checked, released, next })
}

/// A row with what shall change in it.
struct Edit {
    row: row::Model,
    values: BTreeMap<String, String>,
    left_out: Option<bool>,
}

/// Checks changed rows again, and writes them down with their faults and the batch's counts.
async fn write_down(
    app: &App,
    transaction: &DatabaseTransaction,
    batch_id: Uuid,
    edits: Vec<Edit>,
) -> Result<Vec<row::Model>> {
    if edits.is_empty() {
        return Ok(Vec::new());
    }
    let (raw, checked) = check(app, transaction, batch_id, &edits).await?;
    keep(app, transaction, batch_id, edits.into_iter().zip(raw).zip(checked).collect()).await
}

/// What rows would be with what shall change in them.
async fn check(
    app: &App,
    transaction: &DatabaseTransaction,
    batch_id: Uuid,
    edits: &[Edit],
) -> Result<(Vec<RawRow>, Vec<Checked>)> {
    let mut raw = Vec::with_capacity(edits.len());
    let now = app.settings().await?;
    for edit in edits {
        let mut row = changed(edit)?;
        defaults::fill(&mut row, &now.rules);
        raw.push(row);
    }
    let mut checked = Checker::default().check(app, transaction, &raw).await?;
    refuse_twins(transaction, batch_id, edits, &mut checked).await?;
    Ok((raw, checked))
}

/// Writes rows down as they were found, with their faults and the batch's counts.
async fn keep(
    app: &App,
    transaction: &DatabaseTransaction,
    batch_id: Uuid,
    found: Vec<((Edit, RawRow), Checked)>,
) -> Result<Vec<row::Model>> {
    let ids: Vec<Uuid> = found.iter().map(|((edit, _), _)| edit.row.id).collect();
    fault::Entity::delete_many().filter(fault::Column::RowId.is_in(ids)).exec(transaction).await?;
    let (mut moved, mut rows, mut faults) = (Shift::default(), Vec::new(), Vec::new());
    for ((edit, raw), mut checked) in found {
        let stays_out = edit.row.status.0 == RowStatus::LeftOut && edit.left_out != Some(false);
        if stays_out || edit.left_out == Some(true) {
            checked = Checked { status: RowStatus::LeftOut, errors: checked.errors, ask: None };
        }
        moved.add(edit.row.status.0, -1);
        moved.add(checked.status, 1);
        let left_out = checked.status == RowStatus::LeftOut;
        let version = edit.row.version + 1;
        let (row, wrong) = store::judged(app, edit.row.into_active_model(), raw.cells, checked)?;
        let row = row::ActiveModel { version: sea_orm::ActiveValue::Set(version), ..row };
        rows.push(row::Entity::update(row).exec(transaction).await?);
        // Rows that are left out are not counted among those that are alike.
        faults.extend(wrong.into_iter().filter(|_| !left_out));
    }
    for some in faults.chunks(2000) {
        fault::Entity::insert_many(some.iter().cloned()).exec_without_returning(transaction).await?;
    }
    store::shift(transaction, app, batch_id, moved, None).await?;
    Ok(rows)
}

/// A row with its new cells, and with the faults of the file that are not mended by them.
fn changed(edit: &Edit) -> Result<RawRow> {
    let mut cells = edit.row.cells()?;
    for (column, text) in &edit.values {
        let text = cut(text);
        if text.is_empty() {
            cells.remove(column)
        } else {
            cells.insert(column.clone(), text)
        };
    }
    let mut faults = edit.row.field_errors()?;
    faults.retain(|fault| OF_FILE.contains(&fault.code.as_str()) && !edit.values.contains_key(&fault.field));
    // Taken out and back, a row is as it was.
    let untouched = edit.values.is_empty();
    let whole: Vec<FieldError> =
        edit.row.field_errors()?.into_iter().filter(|fault| fault.field == "row").collect();
    if untouched {
        faults.extend(whole);
    }
    Ok(RawRow { line: counted(edit.row.line), cells, faults })
}

/// Refuses rows whose award another row of the batch asks for already.
async fn refuse_twins(
    transaction: &DatabaseTransaction,
    batch_id: Uuid,
    edits: &[Edit],
    checked: &mut [Checked],
) -> Result<()> {
    let keys: Vec<String> = checked.iter().filter_map(|row| row.ask.as_ref()).map(Ask::award_key).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let twins: Vec<(String, i64)> = row::Entity::find()
        .select_only()
        .column(row::Column::AwardKey)
        .column(row::Column::Line)
        .filter(row::Column::BatchId.eq(batch_id))
        .filter(row::Column::AwardKey.is_in(keys))
        .filter(row::Column::Status.is_in([Text(RowStatus::Valid), Text(RowStatus::Published)]))
        .filter(row::Column::Id.is_not_in(edits.iter().map(|edit| edit.row.id)))
        .into_tuple()
        .all(transaction)
        .await?;
    let twins: HashMap<String, i64> = twins.into_iter().collect();
    for row in checked {
        let Some(line) = row.ask.as_ref().and_then(|ask| twins.get(&ask.award_key())) else { continue };
        let message = format!("Line {line} has the same award for the same learner.");
        let error = FieldError::new(Column::EnrolmentNumber.as_str(), "duplicate_row", message);
        *row = Checked { status: RowStatus::Invalid, errors: vec![error], ask: None };
    }
    Ok(())
}
