//! Files in the browser's memory.

use web_sys::Blob;

use super::Fault;

/// A file in the browser's memory, under a `blob:` address that ends with it.
pub struct BlobUrl(String);

impl BlobUrl {
    /// Gives the file an address.
    pub fn new(blob: &Blob) -> Result<Self, Fault> {
        web_sys::Url::create_object_url_with_blob(blob).map(Self).map_err(|_| Fault::Unreadable)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for BlobUrl {
    fn drop(&mut self) {
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}
