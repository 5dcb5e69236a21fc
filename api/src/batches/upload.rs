//! Taking in a batch: the file goes to the blob store as it arrives, checked for its encoding and its header;
//! its rows are checked in the background.

use std::fmt::Display;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use sea_orm::{ActiveValue::Set, EntityTrait};
use sha2::{Digest, Sha256};
use shared::{
    batches::{Batch, BatchStatus, NewBatch},
    check::Check,
    text::{fold, tidy_optional},
};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Entity, Format},
    jobs::CheckBatch,
    source::CsvRows,
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
const HEAD: usize = 64 * 1024;

/// Takes a batch in, and queues its check.
pub async fn receive(
    app: &App,
    caller: &Caller,
    key: IdempotencyKey,
    file_name: Option<&str>,
    format: Format,
    payload: impl Stream<Item = std::result::Result<Bytes, impl Display>> + Unpin,
) -> Result<Batch> {
    let file_name = tidy_optional(file_name);
    if file_name.as_deref().and_then(|name| shared::text::line_fault(name, 255)).is_some() {
        return Err(Error::field("file_name", "too_long", "Use a file name of at most 255 characters."));
    }
    let id = app.clock.id();
    let taken = match format {
        Format::Csv => take_csv(app, id, payload).await?,
        Format::Json => take_json(app, id, payload).await?,
    };
    let now = app.clock.now();
    let transaction = app.db.write().await?;
    let claim = match key.claim(&transaction, app, caller.user.id, &taken.sha256).await? {
        Before::Answered(batch) => return Ok(batch),
        Before::New(claim) => claim,
    };
    let row = ActiveModel {
        id: Set(id),
        created_by: Set(caller.user.id),
        search: Set(fold(&format!("{} {}", file_name.as_deref().unwrap_or_default(), caller.user.name()))),
        file_name: Set(file_name),
        format: Set(Text(format)),
        sha256: Set(taken.sha256),
        status: Set(Text(BatchStatus::Pending)),
        progress_done: Set(0),
        progress_total: Set(i64::try_from(taken.size).unwrap_or(i64::MAX)),
        rows_valid: Set(0),
        rows_invalid: Set(0),
        rows_already_issued: Set(0),
        rows_published: Set(0),
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
    sha256: String,
    size: u64,
}

/// Streams a CSV file to the blob store.
async fn take_csv(
    app: &App,
    id: Uuid,
    mut payload: impl Stream<Item = std::result::Result<Bytes, impl Display>> + Unpin,
) -> Result<Taken> {
    let limit = app.config.batch_max_bytes;
    let mut writer = app.blobs.upload(id);
    let (mut hash, mut size, mut head) = (Sha256::new(), 0, Vec::new());
    let mut text = Utf8::default();
    let result: Result<()> = async {
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| Error::Malformed(format!("The upload broke off: {error}.")))?;
            size += chunk.len() as u64;
            if size > limit {
                return Err(Error::TooLarge(limit));
            }
            text.feed(&chunk)?;
            hash.update(&chunk);
            head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
            writer.write_all(&chunk).await.map_err(anyhow::Error::from)?;
        }
        text.end()?;
        CsvRows::open(head.as_slice()).map(drop)
    }
    .await;
    if let Err(error) = result {
        // Nothing is left of a file that was refused.
        if let Err(error) = writer.abort().await {
            tracing::warn!(%error, "could not take a refused upload back");
        }
        return Err(error);
    }
    writer.shutdown().await.map_err(anyhow::Error::from)?;
    Ok(Taken { sha256: hex(&hash.finalize()), size })
}

async fn take_json(
    app: &App,
    id: Uuid,
    mut payload: impl Stream<Item = std::result::Result<Bytes, impl Display>> + Unpin,
) -> Result<Taken> {
    let limit = MAX_JSON.min(app.config.batch_max_bytes);
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Error::Malformed(format!("The upload broke off: {error}.")))?;
        if (bytes.len() + chunk.len()) as u64 > limit {
            return Err(Error::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    let errors = parse_json::<NewBatch>(&bytes)?.errors();
    if !errors.is_empty() {
        return Err(Error::InvalidFields(errors.into_iter().take(100).collect()));
    }
    let mut writer = app.blobs.upload(id);
    writer.write_all(&bytes).await.map_err(anyhow::Error::from)?;
    writer.shutdown().await.map_err(anyhow::Error::from)?;
    Ok(Taken { sha256: hex(&Sha256::digest(&bytes)), size: bytes.len() as u64 })
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
