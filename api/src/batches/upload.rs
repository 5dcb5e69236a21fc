//! Taking in a batch: the file goes to the blob store as it arrives, checked for what it is, its encoding and its
//! header; its rows are checked in the background.

use std::{
    fmt::Display,
    fs::File,
    io::{Cursor, Write},
    ops::ControlFlow,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use object_store::buffered::BufWriter;
use sea_orm::{ActiveValue::Set, EntityTrait};
use sha2::{Digest, Sha256};
use shared::{
    batches::{Batch, BatchStatus, FileFormat, NewBatch},
    check::Check,
    text::{fold, tidy_optional},
};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Entity},
    jobs::CheckBatch,
    mapping,
    source::{
        self, Reading, Source,
        sniff::{self, Kind},
    },
    store,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::Text,
    http::{
        body::{hex, parse_json},
        idempotency::{Before, IdempotencyKey},
    },
    jobs::enqueue,
    problem::{Error, Result},
};

/// Largest batch as JSON, in bytes: it is read whole.
const MAX_JSON: u64 = 8 << 20;
/// How much of a file's start is kept to check its header at once.
pub const HEAD: usize = 64 * 1024;

/// What is said about a file besides its bytes.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its name.
    pub file_name: Option<String>,
    /// The format that its media type says; none: its bytes tell.
    pub declared: Option<FileFormat>,
    /// How its headers are read.
    pub mapping_id: Option<Uuid>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

/// Takes a batch in, and queues its check.
pub async fn receive(
    app: &App,
    caller: &Caller,
    key: IdempotencyKey,
    about: About,
    payload: impl Stream<Item = std::result::Result<Bytes, impl Display>> + Unpin,
) -> Result<Batch> {
    let file_name = tidy_optional(about.file_name.as_deref());
    if file_name.as_deref().and_then(|name| shared::text::line_fault(name, 255)).is_some() {
        return Err(Error::field("file_name", "too_long", "Use a file name of at most 255 characters."));
    }
    let mut reading = match about.mapping_id {
        Some(id) => mapping::reading(app.db.reader(), id).await?,
        None => Reading::default(),
    };
    reading.sheet = about.sheet;
    let id = app.clock.id();
    let mut writer = app.blobs.upload(id);
    let taken = match take(app, &mut writer, about.declared, &reading, payload).await {
        Ok(taken) => taken,
        Err(error) => {
            // Nothing is left of a file that was refused.
            if let Err(error) = writer.abort().await {
                tracing::warn!(%error, "could not take a refused upload back");
            }
            return Err(error);
        }
    };
    writer.shutdown().await.map_err(anyhow::Error::from)?;
    let now = app.clock.now();
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &taken.sha256).await? {
        Before::Answered(batch) => {
            // The bytes are there already, under the batch of then.
            app.blobs.remove_upload(id).await;
            return Ok(batch);
        }
        Before::New(claim) => claim,
    };
    let row = ActiveModel {
        emptied_at: Set(None),
        id: Set(id),
        created_by: Set(caller.user.id),
        search: Set(fold(&format!("{} {}", file_name.as_deref().unwrap_or_default(), caller.user.name()))),
        file_name: Set(file_name),
        format: Set(Text(taken.format)),
        reading: Set(serde_json::to_value(&reading)?),
        sha256: Set(taken.sha256),
        status: Set(Text(BatchStatus::Pending)),
        progress_done: Set(0),
        progress_total: Set(i64::try_from(taken.size).unwrap_or(i64::MAX)),
        rows_valid: Set(0),
        rows_invalid: Set(0),
        rows_already_issued: Set(0),
        rows_published: Set(0),
        rows_left_out: Set(0),
        rows_under_way: Set(0),
        publish_at: Set(None),
        publish_by: Set(None),
        publish_id: Set(None),
        publish_failure: Set(None),
        failure_code: Set(None),
        failure_detail: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = Entity::insert(row).exec_with_returning(&transaction).await?;
    enqueue(&transaction, app, &CheckBatch { batch_id: id }).await?;
    audit::record(&transaction, app, Entry::by(caller, "imported", "batch", id)).await?;
    let batch = store::one_shown(&transaction, row).await?;
    claim.finish(&transaction, &batch).await?;
    transaction.commit().await?;
    app.wake();
    Ok(batch)
}

struct Taken {
    format: FileFormat,
    sha256: String,
    size: u64,
}

/// The bytes of an upload, counted and within their limit.
struct Incoming<S> {
    payload: S,
    size: u64,
    limit: u64,
}

impl<S, E> Incoming<S>
where
    S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
    E: Display,
{
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let Some(chunk) = self.payload.next().await else { return Ok(None) };
        let chunk = chunk.map_err(|error| Error::Malformed(format!("The upload broke off: {error}.")))?;
        self.size += chunk.len() as u64;
        if self.size > self.limit { Err(Error::TooLarge(self.limit)) } else { Ok(Some(chunk)) }
    }

    /// The first bytes: enough to tell what the file is.
    async fn start(&mut self) -> Result<Bytes> {
        let mut start = BytesMut::new();
        while start.len() < sniff::ENOUGH {
            match self.next().await? {
                Some(chunk) => start.extend_from_slice(&chunk),
                None => break,
            }
        }
        Ok(start.freeze())
    }

    /// The format that the first bytes tell. A file of another kind is refused.
    async fn format(&mut self, start: &Bytes, declared: Option<FileFormat>) -> Result<FileFormat> {
        match sniff::tell(start, declared)? {
            Kind::Batch(format) => Ok(format),
            Kind::Compound => {
                let mut compound = sniff::Compound::default();
                compound.feed(start);
                while let Some(chunk) = self.next().await? {
                    compound.feed(&chunk);
                }
                Err(compound.refusal())
            }
        }
    }
}

/// Streams a file to the blob store, and checks what can be checked at once.
async fn take(
    app: &App,
    writer: &mut BufWriter,
    declared: Option<FileFormat>,
    reading: &Reading,
    payload: impl Stream<Item = std::result::Result<Bytes, impl Display>> + Unpin,
) -> Result<Taken> {
    let limit = match declared {
        Some(FileFormat::Json) => MAX_JSON.min(app.config.batch_max_bytes),
        _ => app.config.batch_max_bytes,
    };
    let mut incoming = Incoming { payload, size: 0, limit };
    let start = incoming.start().await?;
    let format = incoming.format(&start, declared).await?;
    if format == FileFormat::Json {
        incoming.limit = MAX_JSON.min(limit);
    }
    let mut keep = Keep::new(format)?;
    let (mut hash, mut text) = (Sha256::new(), Utf8::default());
    let mut next = Some(start);
    while let Some(chunk) = next {
        if format != FileFormat::Xlsx {
            text.feed(&chunk)?;
        }
        hash.update(&chunk);
        keep = keep.add(&chunk).await?;
        writer.write_all(&chunk).await.map_err(anyhow::Error::from)?;
        next = incoming.next().await?;
    }
    if format != FileFormat::Xlsx {
        text.end()?;
    }
    match keep {
        Keep::Whole(bytes) => {
            let errors = parse_json::<NewBatch>(&bytes)?.errors();
            if !errors.is_empty() {
                return Err(Error::InvalidFields(errors.into_iter().take(100).collect()));
            }
        }
        other => {
            let (source, reading) = (other.source()?, reading.clone());
            off_thread(move || source::rows(format, source, &reading, &mut |_| Ok(ControlFlow::Break(()))))
                .await?;
        }
    }
    Ok(Taken { format, sha256: hex(&hash.finalize()), size: incoming.size })
}

/// Runs the reading of a file where it holds nobody up. A fault of the reader is one of the file.
pub async fn off_thread<T: Send + 'static>(read: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(read).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => {
            tracing::error!(%error, "reading a file panicked");
            Err(source::file_fault("malformed", "This file is damaged: it can't be read."))
        }
        Err(error) => Err(anyhow::Error::from(error).into()),
    }
}

/// What is kept of a file besides the blob, to look into it at once.
pub enum Keep {
    /// Its start.
    Head(Vec<u8>),
    /// All of it, in memory.
    Whole(Vec<u8>),
    /// All of it, in a file without a name.
    Disk(File),
}

impl Keep {
    /// What a file of this format needs.
    pub fn new(format: FileFormat) -> Result<Self> {
        Ok(match format {
            FileFormat::Csv | FileFormat::Jsonl => Self::Head(Vec::new()),
            FileFormat::Json => Self::Whole(Vec::new()),
            FileFormat::Xlsx => Self::Disk(tempfile::tempfile().map_err(anyhow::Error::from)?),
        })
    }

    /// Takes the next bytes.
    pub async fn add(mut self, chunk: &Bytes) -> Result<Self> {
        match &mut self {
            Self::Head(head) => head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]),
            Self::Whole(whole) => whole.extend_from_slice(chunk),
            Self::Disk(_) => {
                let chunk = chunk.clone();
                return off_thread(move || {
                    if let Self::Disk(file) = &mut self {
                        file.write_all(&chunk).map_err(anyhow::Error::from)?;
                    }
                    Ok(self)
                })
                .await;
            }
        }
        Ok(self)
    }

    /// To be read.
    pub fn source(self) -> Result<Source<Cursor<Vec<u8>>>> {
        match self {
            Self::Head(bytes) | Self::Whole(bytes) => Ok(Source::Stream(Cursor::new(bytes))),
            Self::Disk(file) => Ok(Source::Disk(file)),
        }
    }
}

/// Takes a file, or the start of one, only to look at it: its format, and what was kept.
pub async fn glance(
    app: &App,
    declared: Option<FileFormat>,
    payload: impl Stream<Item = std::result::Result<Bytes, impl Display>> + Unpin,
) -> Result<(FileFormat, Keep)> {
    let mut incoming = Incoming { payload, size: 0, limit: app.config.batch_max_bytes };
    let start = incoming.start().await?;
    let format = incoming.format(&start, declared).await?;
    if format == FileFormat::Json {
        let detail = "JSON has our columns already: import it as it is.";
        return Err(Error::field("file", "not_allowed", detail));
    }
    let mut keep = Keep::new(format)?;
    let mut text = Utf8::default();
    let mut next = Some(start);
    while let Some(chunk) = next {
        if format != FileFormat::Xlsx {
            text.feed(&chunk)?;
        }
        keep = keep.add(&chunk).await?;
        next = incoming.next().await?;
    }
    Ok((format, keep))
}

/// Checks that bytes which come in pieces are UTF-8, and knows the line where they are not.
#[derive(Default)]
struct Utf8 {
    rest: Vec<u8>,
    lines: u64,
}
impl Utf8 {
    fn feed(&mut self, chunk: &[u8]) -> Result<()> {
        let mut bytes = std::mem::take(&mut self.rest);
        bytes.extend_from_slice(chunk);
        let valid = match std::str::from_utf8(&bytes) {
            Ok(_) => bytes.len(),
            // A character may be cut in two by the end of the piece.
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => {
                self.count(&bytes[..error.valid_up_to()]);
                return Err(Error::NotUtf8(self.lines + 1));
            }
        };
        self.count(&bytes[..valid]);
        self.rest = bytes.split_off(valid);
        Ok(())
    }

    fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::NotUtf8(self.lines + 1)) }
    }

    fn count(&mut self, bytes: &[u8]) {
        self.lines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(bytes: &[u8], piece: usize) -> Result<()> {
        let mut text = Utf8::default();
        bytes.chunks(piece).try_for_each(|chunk| text.feed(chunk))?;
        text.end()
    }

    #[test]
    fn the_line_with_other_bytes_is_named() {
        assert!(matches!(check(b"a\nb\nc\xff\n", 2), Err(Error::NotUtf8(3))));
        assert!(matches!(check(b"a\nb\xc3", 1), Err(Error::NotUtf8(2))));
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(bytes in proptest::collection::vec(any::<u8>(), 0..60), piece in 1..9usize) {
            prop_assert_eq!(check(&bytes, piece).is_ok(), std::str::from_utf8(&bytes).is_ok());
        }

        #[test]
        fn text_passes(text in "\\PC{0,40}", piece in 1..9usize) {
            prop_assert!(check(text.as_bytes(), piece).is_ok());
        }
    }
}
