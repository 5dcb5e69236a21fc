//! Bytes that are too large for the database: a local folder, or S3 for more than one machine.
//! A blob's key comes from the hash of its content, and a blob is never rewritten.

use std::sync::Arc;

use anyhow::{Context, bail};
use bytes::Bytes;
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, aws::AmazonS3Builder, buffered::BufWriter,
    local::LocalFileSystem, path::Path, prefix::PrefixStore,
};
use sha2::{Digest, Sha256};

use crate::{config::Config, http::body::hex};

/// The blob store. Clones share it.
#[derive(Clone)]
pub struct Blobs(Arc<dyn ObjectStore>);

impl Blobs {
    /// Opens the store that the settings name.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let Some(url) = &config.blob_url else {
            let folder = config.data_dir.join("blobs");
            std::fs::create_dir_all(&folder).context("can't make the folder for blobs")?;
            return Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?)));
        };
        // The HTTP client asks for the process's choice; one made before stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = AmazonS3Builder::from_env()
            .with_bucket_name(url.host_str().unwrap_or_default())
            // A store on this machine or network may have no certificate.
            .with_allow_http(true)
            .build()
            .context("blob_url: the S3 store's settings (AWS_* variables) are not complete")?;
        Ok(Self(Arc::new(PrefixStore::new(store, url.path().trim_matches('/')))))
    }

    /// Stores a document's bytes under their SHA-256 in hexadecimal, which the caller has computed from them.
    pub async fn put_document(&self, sha256: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        self.0.put(&document_path(sha256), PutPayload::from(bytes)).await?;
        Ok(())
    }

    /// A document's frozen bytes. An error if they are missing, or are not those that were stored.
    pub async fn document(&self, sha256: &str) -> anyhow::Result<Bytes> {
        let bytes = self.0.get(&document_path(sha256)).await?.bytes().await?;
        if hex(&Sha256::digest(&bytes)) != sha256 {
            bail!("the stored bytes of document {sha256} are damaged");
        }
        Ok(bytes)
    }

    /// Stores a picture's bytes; returns their SHA-256 in hexadecimal, which is their key.
    pub async fn put_picture(&self, bytes: Vec<u8>) -> anyhow::Result<String> {
        let sha256 = hex(&Sha256::digest(&bytes));
        self.0.put(&picture_path(&sha256), PutPayload::from(bytes)).await?;
        Ok(sha256)
    }

    /// A picture's bytes. An error if they are missing, or are not those that were stored.
    pub async fn picture(&self, sha256: &str) -> anyhow::Result<Bytes> {
        let bytes = self.0.get(&picture_path(sha256)).await?.bytes().await?;
        if hex(&Sha256::digest(&bytes)) != sha256 {
            bail!("the stored bytes of picture {sha256} are damaged");
        }
        Ok(bytes)
    }

    /// A writer for an uploaded file: nothing is there until it is shut down.
    pub fn upload(&self, id: uuid::Uuid) -> BufWriter {
        BufWriter::with_capacity(Arc::clone(&self.0), upload_path(id), 5 << 20)
    }

    /// Removes an uploaded file. One that stays behind names nothing, so a fault is only logged.
    pub async fn remove_upload(&self, id: uuid::Uuid) {
        if let Err(error) = self.0.delete(&upload_path(id)).await {
            tracing::warn!(%error, "could not remove an upload");
        }
    }

    /// An uploaded file, piece by piece.
    pub async fn uploaded(
        &self,
        id: uuid::Uuid,
    ) -> anyhow::Result<impl futures_util::Stream<Item = object_store::Result<Bytes>> + use<>> {
        Ok(self.0.get(&upload_path(id)).await?.into_stream())
    }
}

fn document_path(sha256: &str) -> Path {
    // Two levels of folders keep each at a size that file systems like.
    Path::from(format!("documents/{}/{}/{sha256}.pdf", &sha256[..2], &sha256[2..4]))
}

fn picture_path(sha256: &str) -> Path {
    Path::from(format!("pictures/{sha256}"))
}

fn upload_path(id: uuid::Uuid) -> Path {
    Path::from(format!("uploads/{id}"))
}
