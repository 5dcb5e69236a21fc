//! A learner's data as an archive, sent as it is made: one document in memory at a time.

use actix_web::web::{Bytes, Data};
use async_zip::{Compression, tokio::write::ZipFileWriter};
use bytes::BytesMut;
use futures_util::stream;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value, json};
use shared::{learners::Learner, users::User};
use tokio::{
    io::{AsyncReadExt, DuplexStream, duplex},
    task::JoinHandle,
};

use super::store;
use crate::{
    app::App,
    auth::{Caller, permit::LearnerOwned},
    documents::{entity as document, routes::file_name},
    exports::make::entry,
    http::file::Download,
    issue_reports,
    orders::{self, store::Viewer},
    problem::Result,
    profile::sessions,
    shares,
    users::{self, entity as user},
};

/// How much of the archive waits to be sent, in bytes.
const AHEAD: usize = 64 << 10;

/// The archive of the caller's data and of these documents.
pub async fn own(app: Data<App>, caller: &Caller, rows: Vec<document::Model>) -> Result<Download> {
    let about = collected(&app, caller, &rows).await?;
    let file_name = format!("my-data-{}.zip", app.clock.today());
    archive(app, file_name, &about, rows)
}

/// An archive of this name, of what is kept of a person and of the files of these documents.
pub fn archive(
    app: Data<App>,
    file_name: String,
    about: &Value,
    rows: Vec<document::Model>,
) -> Result<Download> {
    let about = serde_json::to_vec_pretty(about)?;
    let (to, from) = duplex(AHEAD);
    let made = tokio::spawn(write(app, about, rows, to));
    let body = stream::try_unfold((from, Some(made)), |(mut from, made)| async move {
        next(&mut from, made).await.map(|found| found.map(|(piece, made)| (piece, (from, made))))
    });
    Ok(Download { media_type: "application/zip", file_name, body: Box::pin(body) })
}

type Made = JoinHandle<anyhow::Result<()>>;

/// The next piece. An archive that could not be made whole breaks the download off.
async fn next(from: &mut DuplexStream, made: Option<Made>) -> Result<Option<(Bytes, Option<Made>)>> {
    let mut piece = BytesMut::with_capacity(AHEAD);
    if from.read_buf(&mut piece).await.map_err(anyhow::Error::from)? > 0 {
        return Ok(Some((piece.freeze(), made)));
    }
    if let Some(made) = made {
        made.await.map_err(anyhow::Error::from)??;
    }
    Ok(None)
}

async fn write(
    app: Data<App>,
    about: Vec<u8>,
    rows: Vec<document::Model>,
    to: DuplexStream,
) -> anyhow::Result<()> {
    let mut archive = ZipFileWriter::with_tokio(to);
    archive.write_entry_whole(entry(&app, "data.json".to_owned(), Compression::Deflate), &about).await?;
    for row in rows {
        let bytes = app.blobs.document(&row.sha256).await?;
        // A PDF is compressed inside.
        let place = entry(&app, format!("documents/{}", file_name(&row)), Compression::Stored);
        archive.write_entry_whole(place, &bytes).await?;
    }
    archive.close().await?;
    Ok(())
}

/// All that is kept of the caller, but for the documents' files.
async fn collected(app: &App, caller: &Caller, rows: &[document::Model]) -> Result<Value> {
    let (db, today) = (app.db.reader(), app.clock.today());
    let sessions: Vec<_> = sessions::of(app, caller)
        .all(db)
        .await?
        .into_iter()
        .map(|row| sessions::shown(row, caller))
        .collect();
    let mut about = of_account(app, &caller.user).await?;
    about.insert("documents".to_owned(), json!(store::shown(db, rows.to_vec(), today).await?));
    about.insert("sessions".to_owned(), json!(sessions));
    Ok(about.into())
}

/// What is kept of a learner's account, but for the documents.
pub async fn of_account(app: &App, user: &user::Model) -> Result<Map<String, Value>> {
    let (db, id) = (app.db.reader(), user.id);
    let account: User = users::store::shown(db, app, user.clone(), users::Scope::Issuer).await?;
    let learners: Vec<Learner> =
        store::learners(db, id).await?.into_iter().map(|(_, row)| row.into()).collect();
    let reports = issue_reports::entity::Entity::of_account(id)
        .order_by_asc(issue_reports::entity::Column::Id)
        .all(db)
        .await?;
    let mut shared = Vec::new();
    let own = shares::entity::Entity::find()
        .filter(shares::entity::Column::UserId.eq(id))
        .order_by_asc(shares::entity::Column::Id);
    for row in own.all(db).await? {
        shared.push(shares::store::detail(app, db, row).await?);
    }
    let mut ordered = Vec::new();
    let own = orders::entity::Entity::find()
        .filter(orders::entity::Column::UserId.eq(id))
        .order_by_asc(orders::entity::Column::Id);
    for row in own.all(db).await? {
        ordered.push(orders::store::one_shown(app, db, row, Viewer::Buyer).await?);
    }
    let about = [
        ("account", json!(account)),
        ("registered_as", json!(learners)),
        ("shares", json!(shared)),
        ("orders", json!(ordered)),
        ("reports", json!(issue_reports::shown(db, reports).await?)),
    ];
    Ok(about.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
