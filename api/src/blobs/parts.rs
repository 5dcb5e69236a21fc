//! A large file on its way into the store, in parts of constant size.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::BytesMut;
use futures_util::AsyncWrite;
use object_store::{MultipartUpload, WriteMultipart};

/// A writer to the store. Nothing is there until it is finished.
pub struct PartWriter {
    upload: WriteMultipart,
    size: usize,
    part: BytesMut,
}

impl PartWriter {
    /// `size`: the bytes of a part.
    pub(super) fn new(upload: Box<dyn MultipartUpload>, size: usize) -> Self {
        Self {
            upload: WriteMultipart::new_with_chunk_size(upload, size),
            size,
            part: BytesMut::with_capacity(size),
        }
    }

    /// Stores the file.
    pub async fn finish(mut self) -> object_store::Result<()> {
        self.upload.put(self.part.freeze());
        self.upload.finish().await?;
        Ok(())
    }

    /// Gives back what the store has taken so far.
    pub async fn abort(self) -> object_store::Result<()> {
        self.upload.abort().await
    }
}

impl AsyncWrite for PartWriter {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.part.len() == self.size {
            // One part is under way while the next is filled.
            ready!(self.upload.poll_for_capacity(context, 1))?;
            let next = BytesMut::with_capacity(self.size);
            let full = std::mem::replace(&mut self.part, next);
            self.upload.put(full.freeze());
        }
        let taken = bytes.len().min(self.size - self.part.len());
        self.part.extend_from_slice(&bytes[..taken]);
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
