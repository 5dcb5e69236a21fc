//! The making of an export: from the blobs of its documents to the blobs of its archives, one document in memory at a
//! time.

use std::time::Duration;

use async_zip::{Compression, ZipDateTimeBuilder, ZipEntryBuilder, base::write::ZipFileWriter};
use chrono::{Datelike, TimeDelta, Timelike};
use futures_util::{AsyncWriteExt, StreamExt, TryStreamExt, stream};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde::{Deserialize, Serialize};
use serde_json::json;
use shared::{exports::ExportStatus, webhooks::WebhookEvent};
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, part},
    index::Index,
    store::{self, Paper},
};
use crate::{
    app::App,
    blobs::{DocumentFault, PartWriter},
    db::Text,
    documents::store::grouped,
    jobs::{Failure, Job},
    problem::Result,
    webhooks,
};

/// Documents of one archive at most: their names are kept in memory until it is closed.
const PART_DOCUMENTS: i64 = 20_000;
/// Documents that are read from the database at a time.
const CHUNK: i64 = 200;
/// Documents that are fetched together, while those before them are being written.
const TOGETHER: usize = 16;
/// How often progress is written down.
const TELL: Duration = Duration::from_millis(400);

/// Makes the archives of an export.
#[derive(Serialize, Deserialize)]
pub struct MakeExport {
    /// The export.
    pub export_id: Uuid,
}

/// Why a run ends early.
enum Stop {
    /// The export was deleted, or another run makes it: nobody waits for this one.
    Superseded,
    /// It failed.
    Failed(Failure),
}

impl<E: Into<crate::problem::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into().into())
    }
}

impl Job for MakeExport {
    const KIND: &'static str = "make_export";
    const ATTEMPTS: i64 = 5;

    async fn run(&self, app: &App) -> Result<(), Failure> {
        let run = Run { id: self.export_id, run_id: app.clock.id() };
        if !run.begin(app).await? {
            return Ok(());
        }
        let made = match run.make_anew(app).await {
            Ok(()) => return Ok(()),
            Err(made) => made,
        };
        if let Err(error) = app.blobs.remove_export(run.id, Some(run.run_id)).await {
            tracing::warn!(error = format!("{error:#}"), "could not remove the files of a run");
        }
        match made {
            Stop::Superseded => Ok(()),
            // Its files may have gone from under it because the export was deleted meanwhile.
            Stop::Failed(_) if !run.is_wanted(app).await? => Ok(()),
            Stop::Failed(failure) => Err(failure),
        }
    }

    async fn failed(&self, app: &App, code: &str, detail: &str) -> Result<()> {
        let transaction = app.db.write().await?;
        Entity::update_many()
            .col_expr(Column::Status, Expr::value(Text(ExportStatus::Failed)))
            .col_expr(Column::FailureCode, Expr::value(code))
            .col_expr(Column::FailureDetail, Expr::value(detail))
            .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
            .filter(Column::Id.eq(self.export_id))
            .filter(Column::Status.is_in([ExportStatus::Queued, ExportStatus::Processing].map(Text)))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        app.news.wake();
        Ok(())
    }
}

/// One run of the making.
#[derive(Clone, Copy)]
struct Run {
    id: Uuid,
    run_id: Uuid,
}

/// A part of an export: the places of its documents, from after the first to the second.
#[derive(Clone, Copy)]
struct Part {
    number: u64,
    after: i64,
    until: i64,
}

type Archive<'a> = ZipFileWriter<&'a mut PartWriter>;

impl Run {
    /// Takes the export over from runs before this one; false if there is nothing to be made.
    async fn begin(self, app: &App) -> Result<bool> {
        let transaction = app.db.write().await?;
        let begun = Entity::update_many()
            .col_expr(Column::Status, Expr::value(Text(ExportStatus::Processing)))
            .col_expr(Column::RunId, Expr::value(self.run_id))
            .col_expr(Column::DocumentsDone, Expr::value(0))
            .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::Status.is_in([ExportStatus::Queued, ExportStatus::Processing].map(Text)))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        app.news.wake();
        Ok(begun.rows_affected > 0)
    }

    /// Whether the export still waits for this run.
    async fn is_wanted(self, app: &App) -> Result<bool> {
        let found =
            Entity::find_by_id(self.id).filter(Column::RunId.eq(self.run_id)).one(app.db.reader()).await?;
        Ok(found.is_some())
    }

    /// Makes the archives, in place of what earlier runs have left. Of those one may not know yet that nobody waits
    /// for it.
    async fn make_anew(self, app: &App) -> Result<(), Stop> {
        app.blobs.remove_export(self.id, None).await?;
        self.make(app).await
    }

    /// Writes down how many documents are done.
    async fn tell(self, app: &App, done: i64) -> Result<(), Stop> {
        let transaction = app.db.write().await?;
        let told = Entity::update_many()
            .col_expr(Column::DocumentsDone, Expr::value(done))
            .col_expr(Column::UpdatedAt, Expr::value(app.clock.now()))
            .filter(Column::Id.eq(self.id))
            .filter(Column::RunId.eq(self.run_id))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        app.news.wake();
        if told.rows_affected > 0 { Ok(()) } else { Err(Stop::Superseded) }
    }

    async fn make(self, app: &App) -> Result<(), Stop> {
        let mut parts = Vec::new();
        for part in self.plan(app).await? {
            parts.push(self.archive(app, part).await?);
        }
        self.finish(app, parts).await
    }

    /// How the documents are divided.
    async fn plan(self, app: &App) -> Result<Vec<Part>> {
        let most = i64::try_from(app.config.export_part_bytes).unwrap_or(i64::MAX);
        let (mut parts, mut at) = (Vec::new(), Part { number: 1, after: 0, until: 0 });
        let mut bytes = 0;
        loop {
            let sizes = store::sizes(app.db.reader(), self.id, at.until, 10 * CHUNK).await?;
            if sizes.is_empty() {
                break;
            }
            for (position, size) in sizes {
                let full = bytes + size > most || position - at.after > PART_DOCUMENTS;
                if full && at.until > at.after {
                    parts.push(at);
                    at = Part { number: at.number + 1, after: at.until, until: at.until };
                    bytes = 0;
                }
                bytes += size;
                at.until = position;
            }
        }
        parts.push(at);
        Ok(parts)
    }

    /// Makes one archive.
    async fn archive(self, app: &App, part: Part) -> Result<part::ActiveModel, Stop> {
        let mut writer =
            app.blobs.export(self.id, self.run_id, part.number).await.map_err(anyhow::Error::from)?;
        let mut archive = ZipFileWriter::new(&mut writer);
        let written = match self.fill(app, part, &mut archive).await {
            Ok(()) => archive.close().await.map(drop).map_err(broken),
            Err(stop) => Err(stop),
        };
        if let Err(stop) = written {
            let _ = writer.abort().await;
            return Err(stop);
        }
        writer.finish().await.map_err(anyhow::Error::from)?;
        let size = app.blobs.export_size(self.id, self.run_id, part.number).await?;
        Ok(part::ActiveModel {
            export_id: Set(self.id),
            number: Set(i64::try_from(part.number).unwrap_or(i64::MAX)),
            run_id: Set(self.run_id),
            documents: Set(part.until - part.after),
            size: Set(i64::try_from(size).unwrap_or(i64::MAX)),
        })
    }

    async fn fill(self, app: &App, part: Part, archive: &mut Archive<'_>) -> Result<(), Stop> {
        let (mut after, mut told) = (part.after, Instant::now());
        let mut index = Index::begin(app.clock.today())?;
        loop {
            let papers = store::papers(app.db.reader(), self.id, after, part.until, CHUNK).await?;
            let Some(last) = papers.last() else { break };
            after = last.position;
            let fetch = async |papers: &[Paper]| {
                let hashes = papers.iter().map(|paper| paper.sha256.clone()).collect();
                app.blobs.documents(hashes).await
            };
            let mut files = stream::iter(papers.chunks(TOGETHER)).map(fetch).buffered(2);
            let mut these = papers.iter();
            while let Some(files) = files.try_next().await? {
                for (bytes, paper) in files.into_iter().zip(these.by_ref()) {
                    let bytes = bytes.map_err(|fault| refused(paper, fault))?;
                    // PDFs are compressed inside.
                    let entry = entry(app, paper.file_name(), Compression::Stored);
                    archive.write_entry_whole(entry, &bytes).await.map_err(broken)?;
                    if told.elapsed() >= TELL {
                        self.tell(app, paper.position).await?;
                        told = Instant::now();
                    }
                }
            }
            drop(files);
            index.add(papers)?;
        }
        let mut file = archive
            .write_entry_stream(entry(app, "index.csv".to_owned(), Compression::Deflate))
            .await
            .map_err(broken)?;
        let mut lines = index.read()?;
        while let Some(some) = lines.more()? {
            file.write_all(some).await.map_err(anyhow::Error::from)?;
        }
        file.close().await.map_err(broken)
    }

    /// Makes the archives known.
    async fn finish(self, app: &App, parts: Vec<part::ActiveModel>) -> Result<(), Stop> {
        let now = app.clock.now();
        let size: i64 = parts.iter().map(|part| *part.size.as_ref()).sum();
        let transaction = app.db.write().await?;
        let finished = Entity::update_many()
            .col_expr(Column::Status, Expr::value(Text(ExportStatus::Completed)))
            .col_expr(Column::DocumentsDone, Expr::col(Column::DocumentsTotal))
            .col_expr(Column::Size, Expr::value(size))
            .col_expr(Column::CompletedAt, Expr::value(now))
            .col_expr(Column::ExpiresAt, Expr::value(now + TimeDelta::days(app.config.export_days.into())))
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .filter(Column::Id.eq(self.id))
            .filter(Column::RunId.eq(self.run_id))
            .filter(Column::Status.eq(Text(ExportStatus::Processing)))
            .exec(&transaction)
            .await?;
        if finished.rows_affected == 0 {
            return Err(Stop::Superseded);
        }
        part::Entity::insert_many(parts).exec_without_returning(&transaction).await?;
        if let Some(row) = Entity::find_by_id(self.id).one(&transaction).await? {
            let told = json!({
                "id": self.id,
                "centre_id": row.centre_id,
                "status": row.status.0,
                "documents": row.documents_total,
                "expires_at": row.expires_at,
            });
            webhooks::tell(&transaction, app, WebhookEvent::ExportCompleted, told).await?;
        }
        transaction.commit().await?;
        app.wake();
        Ok(())
    }
}

/// A file of this name in an archive, made now.
pub fn entry(app: &App, name: String, compression: Compression) -> ZipEntryBuilder {
    let now = app.clock.now();
    let when = ZipDateTimeBuilder::new()
        .year(now.year())
        .month(now.month())
        .day(now.day())
        .hour(now.hour())
        .minute(now.minute())
        .second(now.second())
        .build();
    ZipEntryBuilder::new(name.into(), compression).last_modification_date(when).unix_permissions(0o644)
}

fn broken(error: async_zip::error::ZipError) -> Stop {
    anyhow::Error::from(error).into()
}

/// A document that can't be put into the archive: the export names it.
fn refused(paper: &Paper, fault: DocumentFault) -> Stop {
    let (code, what) = match &fault {
        DocumentFault::Missing(_) => ("document_missing", "is missing from the file store"),
        DocumentFault::Damaged(_) => ("document_damaged", "is damaged: it is not what was issued"),
        DocumentFault::Store(_) => return anyhow::Error::from(fault).into(),
    };
    tracing::error!(%fault, "an export can't be made");
    Stop::Failed(Failure::Fail(
        code,
        format!(
            "The file of {} {} {what}. Report it to us, then try again.",
            paper.kind.0,
            grouped(&paper.reference)
        ),
    ))
}
