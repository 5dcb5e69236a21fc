//! The background work of batches: the check of an imported file, and a publication whose time has come.

use std::{
    cell::Cell,
    io::{Read, Write},
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use futures_util::TryStreamExt;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use shared::batches::{BatchStatus, FileFormat};
use tokio::sync::mpsc;
use tokio_util::io::{StreamReader, SyncIoBridge};
use uuid::Uuid;

use super::{
    check::{Checked, Checker},
    defaults,
    entity::{self, fault, row},
    mapping, schedule,
    source::{self, RawRow, Reading, Source},
    store::{self, Shift},
};
use crate::{
    app::App,
    db::{Text, for_update},
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
        let Some(batch) = begin(app, self.batch_id).await? else {
            app.blobs.remove_upload(self.batch_id).await;
            return Ok(());
        };
        let mut chunks = read(app, &batch).await?;
        let now = app.settings().await?;
        let mut checker = Checker::default();
        let mut rows = 0;
        // While some rows are written down, the next are checked.
        let mut checked = None;
        loop {
            let next = async {
                let (mut raw, done) = match chunks.recv().await {
                    None => return Ok(None),
                    Some(Ok(chunk)) => chunk,
                    Some(Err(Error::Internal(error))) => return Err(Failure::Retry(error)),
                    Some(Err(error)) => return Err(unreadable(&error)),
                };
                rows += raw.len() as u64;
                for row in &mut raw {
                    defaults::fill(row, &now.rules);
                }
                if rows > app.config.batch_max_rows {
                    let detail =
                        format!("The file has more than {} rows. Split it.", app.config.batch_max_rows);
                    return Err(Failure::Fail("too_many_rows", detail));
                }
                let checked = checker.check(app, app.db.reader(), &raw).await?;
                Ok(Some((raw, checked, i64::try_from(done).unwrap_or(i64::MAX))))
            };
            let (written, next) = tokio::join!(write_down(app, batch.id, checked.take()), next);
            if !written? {
                // Someone deleted the batch.
                return Ok(());
            }
            checked = next?;
            if checked.is_none() {
                break;
            }
        }
        if rows == 0 {
            return Err(Failure::Fail("no_rows", "The file has a header, but no rows.".to_owned()));
        }
        let transaction = app.db.write().await?;
        store::end(&transaction, app, batch.id, BatchStatus::Completed, None).await?;
        transaction.commit().await?;
        // The rows hold all that was read; the file is kept no longer than they need it.
        app.blobs.remove_upload(batch.id).await;
        app.news.wake();
        Ok(())
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> Result<()> {
        let transaction = app.db.write().await?;
        store::end(&transaction, app, self.batch_id, BatchStatus::Failed, Some((code, detail))).await?;
        transaction.commit().await?;
        app.blobs.remove_upload(self.batch_id).await;
        app.news.wake();
        Ok(())
    }
}

fn unreadable(error: &Error) -> Failure {
    Failure::Fail("file_unreadable", error.problem().detail)
}

/// Publishes a batch at its planned time.
#[derive(Serialize, Deserialize)]
pub struct PublishBatch {
    /// The batch.
    pub batch_id: Uuid,
    /// The plan; a batch that has another one by then, or none, is left alone.
    pub publish_id: Uuid,
}

impl Job for PublishBatch {
    const KIND: &'static str = "publish_batch";

    async fn run(&self, app: &App) -> Result<(), Failure> {
        schedule::publish_planned(app, self.batch_id, self.publish_id).await?;
        Ok(())
    }

    async fn failed(&self, app: &App, _: &str, detail: &str) -> Result<()> {
        schedule::give_up(app, self.batch_id, self.publish_id, detail).await
    }
}

/// Begins the check from the start: what an earlier try has written down is taken back.
async fn begin(app: &App, id: Uuid) -> Result<Option<entity::Model>> {
    let transaction = app.db.write().await?;
    let Some(batch) = entity::Entity::find_by_id(id).one(&transaction).await? else { return Ok(None) };
    if matches!(batch.status.0, BatchStatus::Completed | BatchStatus::Failed) {
        return Ok(None);
    }
    store::delete_rows(&transaction, id).await?;
    let begun = entity::ActiveModel {
        status: Set(Text(BatchStatus::Processing)),
        progress_done: Set(0),
        rows_valid: Set(0),
        rows_invalid: Set(0),
        rows_already_issued: Set(0),
        rows_published: Set(0),
        rows_left_out: Set(0),
        rows_under_way: Set(0),
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
    let reading = mapping::of_batch(&batch.reading)?;
    tokio::task::spawn_blocking(move || {
        // A reader that panics must not look like the end of the file.
        let result = catch_unwind(AssertUnwindSafe(|| read_all(file, format, &reading, &send)));
        let result = result.unwrap_or_else(|_| {
            Err(source::file_fault("malformed", "This file is damaged: it can't be read."))
        });
        if let Err(error) = result {
            // A send fails when the check has ended: then nobody wants the rest.
            drop(send.blocking_send(Err(error)));
        }
    });
    Ok(receive)
}

fn read_all(
    mut file: impl Read,
    format: FileFormat,
    reading: &Reading,
    send: &mpsc::Sender<Chunk>,
) -> Result<()> {
    let mut chunk = Vec::with_capacity(CHUNK);
    let read: Rc<Cell<u64>> = Rc::default();
    let source = if format == FileFormat::Xlsx {
        // Its table of contents is at its end: it is read from a disk.
        let mut disk = tempfile::tempfile().map_err(anyhow::Error::from)?;
        std::io::copy(&mut file, &mut disk).map_err(anyhow::Error::from)?;
        disk.flush().map_err(anyhow::Error::from)?;
        Source::Disk(disk)
    } else {
        Source::Stream(Counted { inner: file, count: Rc::clone(&read) })
    };
    source::rows(format, source, reading, &mut |row| {
        chunk.push(row);
        if chunk.len() == CHUNK && send.blocking_send(Ok((std::mem::take(&mut chunk), read.get()))).is_err() {
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if !chunk.is_empty() {
        drop(send.blocking_send(Ok((chunk, read.get()))));
    }
    Ok(())
}

/// Counts the bytes read through it.
struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// Writes checked rows down; false if their batch is gone.
async fn write_down(
    app: &App,
    batch_id: Uuid,
    chunk: Option<(Vec<RawRow>, Vec<Checked>, i64)>,
) -> Result<bool> {
    let Some((raw, checked, done)) = chunk else { return Ok(true) };
    let transaction = app.db.write().await?;
    if for_update(entity::Entity::find_by_id(batch_id), &transaction).one(&transaction).await?.is_none() {
        return Ok(false);
    }
    insert(app, &transaction, batch_id, raw, checked, done).await?;
    transaction.commit().await?;
    app.news.wake();
    Ok(true)
}

async fn insert(
    app: &App,
    transaction: &DatabaseTransaction,
    batch_id: Uuid,
    raw: Vec<RawRow>,
    checked: Vec<Checked>,
    done: i64,
) -> Result<()> {
    let mut moved = Shift::default();
    let (mut rows, mut faults) = (Vec::with_capacity(raw.len()), Vec::new());
    for (raw, checked) in raw.into_iter().zip(checked) {
        moved.add(checked.status, 1);
        let blank = row::ActiveModel {
            id: Set(app.clock.id()),
            batch_id: Set(batch_id),
            line: Set(i64::try_from(raw.line).unwrap_or(i64::MAX)),
            print_job_id: Set(None),
            version: Set(1),
            ..Default::default()
        };
        let (row, wrong) = store::judged(app, blank, raw.cells, checked)?;
        rows.push(row);
        faults.extend(wrong);
    }
    // A row has twenty columns, and engines allow some thirty thousand values in one statement.
    row::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    for some in faults.chunks(2000) {
        fault::Entity::insert_many(some.iter().cloned()).exec_without_returning(transaction).await?;
    }
    store::shift(transaction, app, batch_id, moved, Some(done)).await
}
