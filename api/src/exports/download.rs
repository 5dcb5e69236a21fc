//! A file of an export as an answer, streamed from the blob store.

use std::{ops::Range, pin::Pin};

use actix_web::web::{Bytes, Data};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use shared::exports::ExportStatus;
use uuid::Uuid;

use super::{
    entity::{Model, part},
    names, service,
};
use crate::{
    app::App,
    auth::Caller,
    http::file::Stored,
    problem::{Error, Result},
};

/// The part of an export with this number. It is counted as downloaded when its last bytes are sent.
pub async fn file(app: Data<App>, caller: Caller, row: Model, number: u64) -> Result<Stored> {
    if row.status.0 != ExportStatus::Completed {
        let why = "This download is not ready. Wait until it is completed, or try again if it failed.";
        return Err(Error::StateConflict(why.to_owned()));
    }
    if row.is_expired(app.clock.now()) {
        return Err(Error::ExportExpired);
    }
    let db = app.db.reader();
    let key = (row.id, i64::try_from(number).unwrap_or_default());
    let part = part::Entity::find_by_id(key).one(db).await?.ok_or(Error::NotFound)?;
    let parts = part::Entity::find().filter(part::Column::ExportId.eq(row.id)).count(db).await?;
    let (id, run) = (row.id, part.run_id);
    // Before the answer is begun: the file is there.
    let size = app.blobs.export_size(id, run, number).await?;
    let open = move |bytes: Range<u64>| -> Pieces {
        let (left, ends) = (bytes.end - bytes.start, bytes.end == size);
        let sending = Sending { app, caller, id, run, number, bytes, left, ends, pieces: None };
        Box::pin(stream::try_unfold(sending, |mut sending| async move {
            let piece = sending.next().await?;
            Ok(piece.map(|piece| (piece, sending)))
        }))
    };
    Ok(Stored {
        media_type: "application/zip",
        size,
        tag: format!("{}-{number}", run.simple()),
        file_name: names::of_archive(&row.name, number, parts),
        open: Box::new(open),
    })
}

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes>>>>;

/// A download under way.
struct Sending {
    app: Data<App>,
    caller: Caller,
    id: Uuid,
    run: Uuid,
    number: u64,
    bytes: Range<u64>,
    /// Bytes that are still to be sent.
    left: u64,
    /// Whether the last of them is the file's last.
    ends: bool,
    pieces: Option<BoxStream<'static, anyhow::Result<Bytes>>>,
}

impl Sending {
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let pieces = match &mut self.pieces {
            Some(pieces) => pieces,
            none => {
                let found = self.app.blobs.exported(self.id, self.run, self.number, self.bytes.clone());
                none.insert(found.await?)
            }
        };
        let Some(piece) = pieces.next().await.transpose()? else { return Ok(None) };
        self.left = self.left.saturating_sub(piece.len() as u64);
        if self.left == 0 && self.ends {
            self.ends = false;
            if let Err(error) = service::count_download(&self.app, &self.caller, self.id).await {
                // The file itself is none the worse.
                tracing::warn!(%error, "could not count a download");
            }
        }
        Ok(Some(piece))
    }
}
