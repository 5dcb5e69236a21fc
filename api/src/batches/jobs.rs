//! The check of an imported file, in the background.

use std::io::Read;

use futures_util::TryStreamExt;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::{Deserialize, Serialize};
use shared::batches::{BatchStatus, NewBatch};
use tokio::sync::mpsc;
use tokio_util::io::{StreamReader, SyncIoBridge};
use uuid::Uuid;

use super::{
    check::{Checked, Checker},
    defaults,
    entity::{self, Format, row},
    source::{CsvRows, RawRow, json_rows},
    store::{self, Shift},
};
use crate::{
    app::App,
    db::Text,
    jobs::{Failure, Job},
    problem::{Error, Result},
};

/// Rows that are checked and written down together.
const CHUNK: usize = 500;

/// Checks each row of a batch.
#[derive(Serialize, Deserialize)]
pub struct CheckBatch {
    /// The batch.
    pub batch_id: Uuid,
}

impl Job for CheckBatch {
    const KIND: &'static str = "check_batch";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let Some(batch) = begin(app, self.batch_id).await? else { return Ok(()) };
        let mut chunks = read(app, &batch).await?;
        let now = app.settings().await?;
        let mut checker = Checker::default();
        let mut rows = 0;
        while let Some(chunk) = chunks.recv().await {
            let (mut raw, done) = match chunk {
                Ok(chunk) => chunk,
                Err(Error::Internal(error)) => return Err(Failure::Retry(error)),
                Err(error) => return Err(Failure::Fail("file_unreadable", error.problem().detail)),
            };
            rows += raw.len() as u64;
            for row in &mut raw {
                defaults::fill(row, &now.rules);
            }
            if rows > app.config.batch_max_rows {
                let detail = format!("The file has more than {} rows. Split it.", app.config.batch_max_rows);
                return Err(Failure::Fail("too_many_rows", detail));
            }
            let checked = checker.check(app, app.db.reader(), &raw).await?;
            let transaction = app.db.write().await?;
            write_down(app, &transaction, batch.id, raw, checked, i64::try_from(done).unwrap_or(i64::MAX))
                .await?;
            transaction.commit().await?;
            app.news.wake();
        }
        if rows == 0 {
            return Err(Failure::Fail("no_rows", "The file has a header, but no rows.".to_owned()));
        }
        let transaction = app.db.write().await?;
        store::end(&transaction, app, batch.id, BatchStatus::Completed, None).await?;
        transaction.commit().await?;
        app.news.wake();
        Ok(())
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> Result<()> {
        let transaction = app.db.write().await?;
        store::end(&transaction, app, self.batch_id, BatchStatus::Failed, Some((code, detail))).await?;
        transaction.commit().await?;
        app.news.wake();
        Ok(())
    }
}

/// Begins the check from the start: what an earlier try has written down is taken back.
async fn begin(app: &App, id: Uuid) -> Result<Option<entity::Model>> {
    let transaction = app.db.write().await?;
    let Some(batch) = entity::Entity::find_by_id(id).one(&transaction).await? else { return Ok(None) };
    if matches!(batch.status.0, BatchStatus::Completed | BatchStatus::Failed) {
        return Ok(None);
    }
    row::Entity::delete_many().filter(row::Column::BatchId.eq(id)).exec(&transaction).await?;
    let begun = entity::ActiveModel {
        status: Set(Text(BatchStatus::Processing)),
        progress_done: Set(0),
        rows_valid: Set(0),
        rows_invalid: Set(0),
        rows_already_issued: Set(0),
        rows_published: Set(0),
        updated_at: Set(app.clock.now()),
        ..batch.into_active_model()
    };
    let batch = entity::Entity::update(begun).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(Some(batch))
}

type Chunk = Result<(Vec<RawRow>, u64)>;

/// Reads the file on a thread of its own, never more than a few chunks ahead of the check. Each chunk comes
/// with the number of bytes read so far.
async fn read(app: &App, batch: &entity::Model) -> Result<mpsc::Receiver<Chunk>> {
    let (send, receive) = mpsc::channel(2);
    let bytes = app.blobs.uploaded(batch.id).await?;
    let file = SyncIoBridge::new(StreamReader::new(bytes.map_err(std::io::Error::other)));
    let format = batch.format.0;
    tokio::task::spawn_blocking(move || {
        let (file, read) = Counted::new(file);
        let rows: Result<Box<dyn Iterator<Item = Result<RawRow>>>> = match format {
            Format::Csv => CsvRows::open(file).map(|rows| Box::new(rows) as _),
            Format::Json => serde_json::from_reader::<_, NewBatch>(std::io::BufReader::new(file))
                .map(|batch| Box::new(json_rows(batch)) as _)
                .map_err(Error::from),
        };
        // A send fails when the check has ended: then nobody wants the rest.
        let mut chunk = Vec::with_capacity(CHUNK);
        let rows = match rows {
            Ok(rows) => rows,
            Err(error) => return drop(send.blocking_send(Err(error))),
        };
        for row in rows {
            match row {
                Ok(row) => chunk.push(row),
                Err(error) => return drop(send.blocking_send(Err(error))),
            }
            if chunk.len() == CHUNK
                && send.blocking_send(Ok((std::mem::take(&mut chunk), read.get()))).is_err()
            {
                return;
            }
        }
        if !chunk.is_empty() {
            drop(send.blocking_send(Ok((chunk, read.get()))));
        }
    });
    Ok(receive)
}

/// Counts the bytes read through it.
struct Counted<R> {
    inner: R,
    count: std::rc::Rc<std::cell::Cell<u64>>,
}

impl<R> Counted<R> {
    fn new(inner: R) -> (Self, std::rc::Rc<std::cell::Cell<u64>>) {
        let count = std::rc::Rc::default();
        (Self { inner, count: std::rc::Rc::clone(&count) }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

async fn write_down(
    app: &App,
    transaction: &DatabaseTransaction,
    batch_id: Uuid,
    raw: Vec<RawRow>,
    checked: Vec<Checked>,
    done: i64,
) -> Result<()> {
    let now = app.clock.now();
    let mut moved = Shift::default();
    let mut rows = Vec::with_capacity(raw.len());
    for (raw, checked) in raw.into_iter().zip(checked) {
        moved.add(checked.status, 1);
        rows.push(row::ActiveModel {
            id: Set(app.clock.id()),
            batch_id: Set(batch_id),
            line: Set(i64::try_from(raw.line).unwrap_or(i64::MAX)),
            status: Set(Text(checked.status)),
            centre_id: Set(checked.ask.as_ref().map(|ask| ask.centre.id)),
            print_job_id: Set(None),
            qualification_id: Set(checked.ask.as_ref().map(|ask| ask.qualification.id)),
            documents_count: Set(checked.ask.as_ref().map_or(0, |ask| ask.award.documents.len() as i64)),
            cells: Set(serde_json::to_value(raw.cells)?),
            errors: Set(serde_json::to_value(checked.errors)?),
            updated_at: Set(now),
        });
    }
    row::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    store::shift(transaction, app, batch_id, moved, Some(done)).await
}
