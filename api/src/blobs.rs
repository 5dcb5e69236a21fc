//! Bytes that are too large for the database: a local folder, or S3 for more than one machine.
//! A blob's key comes from the hash of its content, and a blob is never rewritten.

mod parts;

use std::{io, io::SeekFrom, ops::Range, path::PathBuf, sync::Arc};

use anyhow::{Context, bail};
use bytes::Bytes;
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, aws::AmazonS3Builder, buffered::BufWriter,
    local::LocalFileSystem, path::Path, prefix::PrefixStore,
};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

pub use parts::PartWriter;

use crate::{config::Config, http::body::hex};

/// Documents that are asked of S3 at the same time.
const AT_ONCE: usize = 8;
/// Bytes of a piece in which a file of an export is read from and written to a folder: it fits the processor's cache.
const PIECE: usize = 512 << 10;
/// The least that S3 takes as a part of a file, but for the last one.
const S3_PART: usize = 5 << 20;

/// The blob store. Clones share it.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// The folder that it is, where it is one.
    folder: Option<PathBuf>,
}

/// Why a document's bytes can't be had.
#[derive(Debug, thiserror::Error)]
pub enum DocumentFault {
    /// They are not there.
    #[error("the stored bytes of document {0} are missing")]
    Missing(String),
    /// They are not those that were stored.
    #[error("the stored bytes of document {0} are damaged")]
    Damaged(String),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] anyhow::Error),
}

impl Blobs {
    /// Opens the store that the settings name.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let Some(url) = &config.blob_url else {
            let folder = config.data_dir.join("blobs");
            std::fs::create_dir_all(&folder).context("can't make the folder for blobs")?;
            let store = Arc::new(LocalFileSystem::new_with_prefix(&folder)?);
            return Ok(Self { store, folder: Some(folder) });
        };
        // The HTTP client asks for the process's choice; one made before stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(url.host_str().unwrap_or_default())
            .build()
            .context("blob_url: the S3 store's settings (AWS_* variables) are not complete")?;
        let store = Arc::new(PrefixStore::new(store, url.path().trim_matches('/')));
        Ok(Self { store, folder: None })
    }

    /// Stores a document's bytes under their SHA-256 in hexadecimal, which the caller has computed from them.
    pub async fn put_document(&self, sha256: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        self.store.put(&document_path(sha256), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// A document's frozen bytes. An error if they are missing, or are not those that were stored.
    pub async fn document(&self, sha256: &str) -> Result<Bytes, DocumentFault> {
        let missing = || DocumentFault::Missing(sha256.to_owned());
        self.documents(vec![sha256.to_owned()]).await?.pop().unwrap_or_else(|| Err(missing()))
    }

    /// The frozen bytes of some documents, in the same order: as many as one wants in memory. From a folder they are
    /// read on one thread, since a change of threads costs as much as reading a document.
    pub async fn documents(&self, hashes: Vec<String>) -> anyhow::Result<Vec<Result<Bytes, DocumentFault>>> {
        if let Some(folder) = self.folder.clone() {
            let read = move |sha256: String| {
                let path = folder.join(document_path(&sha256).as_ref());
                let found = std::fs::read(path).map(Bytes::from).map_err(|error| match error.kind() {
                    io::ErrorKind::NotFound => DocumentFault::Missing(sha256.clone()),
                    _ => DocumentFault::Store(error.into()),
                });
                whole(sha256, found)
            };
            let reading = tokio::task::spawn_blocking(move || hashes.into_iter().map(read).collect());
            return Ok(reading.await?);
        }
        let read = async |sha256: String| {
            let found = async { self.store.get(&document_path(&sha256)).await?.bytes().await };
            let found = found.await.map_err(|error| match error {
                object_store::Error::NotFound { .. } => DocumentFault::Missing(sha256.clone()),
                other => DocumentFault::Store(other.into()),
            });
            whole(sha256, found)
        };
        Ok(stream::iter(hashes).map(read).buffered(AT_ONCE).collect().await)
    }

    /// Removes a document's bytes. One that is not there is no error.
    pub async fn remove_document(&self, sha256: &str) -> anyhow::Result<()> {
        match self.store.delete(&document_path(sha256)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores a picture's bytes; returns their SHA-256 in hexadecimal, which is their key.
    pub async fn put_picture(&self, bytes: Vec<u8>) -> anyhow::Result<String> {
        let sha256 = hex(&Sha256::digest(&bytes));
        self.store.put(&picture_path(&sha256), PutPayload::from(bytes)).await?;
        Ok(sha256)
    }

    /// A picture's bytes. An error if they are missing, or are not those that were stored.
    pub async fn picture(&self, sha256: &str) -> anyhow::Result<Bytes> {
        let bytes = self.store.get(&picture_path(sha256)).await?.bytes().await?;
        if hex(&Sha256::digest(&bytes)) != sha256 {
            bail!("the stored bytes of picture {sha256} are damaged");
        }
        Ok(bytes)
    }

    /// A writer for an uploaded file: nothing is there until it is shut down.
    pub fn upload(&self, id: Uuid) -> BufWriter {
        BufWriter::with_capacity(Arc::clone(&self.store), upload_path(id), 5 << 20)
    }

    /// Removes an uploaded file. One that stays behind names nothing, so a fault is only logged.
    pub async fn remove_upload(&self, id: Uuid) {
        match self.store.delete(&upload_path(id)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => {}
            Err(error) => tracing::warn!(%error, "could not remove an upload"),
        }
    }

    /// An uploaded file, piece by piece.
    pub async fn uploaded(
        &self,
        id: Uuid,
    ) -> anyhow::Result<impl futures_util::Stream<Item = object_store::Result<Bytes>> + use<>> {
        Ok(self.store.get(&upload_path(id)).await?.into_stream())
    }
}

/// Files of exports. Each run of the making writes to a folder of its own, so that one that was cut off never meets
/// the next.
impl Blobs {
    /// A writer for a file of an export: nothing is there until it is shut down.
    pub async fn export(&self, id: Uuid, run: Uuid, number: u64) -> object_store::Result<PartWriter> {
        let size = if self.folder.is_some() { PIECE } else { S3_PART };
        Ok(PartWriter::new(self.store.put_multipart(&export_path(id, run, number)).await?, size))
    }

    /// The size of a file of an export, in bytes.
    pub async fn export_size(&self, id: Uuid, run: Uuid, number: u64) -> object_store::Result<u64> {
        Ok(self.store.head(&export_path(id, run, number)).await?.size)
    }

    /// These bytes of a file of an export, piece by piece.
    pub async fn exported(
        &self,
        id: Uuid,
        run: Uuid,
        number: u64,
        bytes: Range<u64>,
    ) -> anyhow::Result<BoxStream<'static, anyhow::Result<Bytes>>> {
        let path = export_path(id, run, number);
        if let Some(folder) = &self.folder {
            // The store's own reader of folders changes threads for each 8 kB.
            let mut file = tokio::fs::File::open(folder.join(path.as_ref())).await?;
            file.seek(SeekFrom::Start(bytes.start)).await?;
            let pieces = ReaderStream::with_capacity(file.take(bytes.end - bytes.start), PIECE);
            return Ok(pieces.map_err(anyhow::Error::from).boxed());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(bytes)), ..GetOptions::default() };
        let pieces = self.store.get_opts(&path, options).await?.into_stream();
        Ok(pieces.map_err(anyhow::Error::from).boxed())
    }

    /// The exports that have files, those included of which only a cut-off run is left.
    pub async fn exports(&self) -> anyhow::Result<Vec<Uuid>> {
        let found = self.store.list_with_delimiter(Some(&Path::from("exports"))).await?;
        let mut ids: Vec<_> =
            found.common_prefixes.iter().filter_map(|path| Uuid::try_parse(path.filename()?).ok()).collect();
        if let Some(folder) = &self.folder {
            // The store does not tell of files that were never finished.
            let mut entries = match tokio::fs::read_dir(folder.join("exports")).await {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ids),
                Err(error) => return Err(error.into()),
            };
            while let Some(entry) = entries.next_entry().await? {
                ids.extend(entry.file_name().to_str().and_then(|name| Uuid::try_parse(name).ok()));
            }
            ids.sort();
            ids.dedup();
        }
        Ok(ids)
    }

    /// Removes the files of an export: of one run, or all, those of runs that were cut off included.
    pub async fn remove_export(&self, id: Uuid, run: Option<Uuid>) -> anyhow::Result<()> {
        let mut path = Path::from(format!("exports/{id}"));
        if let Some(run) = run {
            path = path.join(run.to_string());
        }
        if let Some(folder) = &self.folder {
            let folder = folder.join(path.as_ref());
            return match tokio::fs::remove_dir_all(folder).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(()),
            };
        }
        let found = self.store.list(Some(&path)).map_ok(|file| file.location).boxed();
        self.store.delete_stream(found).try_for_each(|_| async { Ok(()) }).await?;
        Ok(())
    }
}

/// The bytes of a document, unless they are not those that were stored.
fn whole(sha256: String, found: Result<Bytes, DocumentFault>) -> Result<Bytes, DocumentFault> {
    let bytes = found?;
    if hex(&Sha256::digest(&bytes)) == sha256 { Ok(bytes) } else { Err(DocumentFault::Damaged(sha256)) }
}

fn export_path(id: Uuid, run: Uuid, number: u64) -> Path {
    Path::from(format!("exports/{id}/{run}/{number}.zip"))
}

fn document_path(sha256: &str) -> Path {
    // Two levels of folders keep each at a size that file systems like.
    Path::from(format!("documents/{}/{}/{sha256}.pdf", &sha256[..2], &sha256[2..4]))
}

fn picture_path(sha256: &str) -> Path {
    Path::from(format!("pictures/{sha256}"))
}

fn upload_path(id: Uuid) -> Path {
    Path::from(format!("uploads/{id}"))
}
