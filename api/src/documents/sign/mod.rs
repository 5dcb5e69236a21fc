//! The signature of issued documents: PAdES baseline B-B (ETSI EN 319 142-1) by the issuer's key, so that any reader
//! of PDFs can tell that a file is as it was issued.
//!
//! The signature is an incremental update after the file's own bytes. It is part of publishing: the bytes are frozen
//! after it.

mod cms;
mod judge;
mod key;
#[cfg(test)]
mod tests;
mod update;

use chrono::{DateTime, NaiveDate, Utc};

pub use key::KeyError;
use shared::verify::SignatureVerdict;

use self::key::Key;
use crate::config::Config;

/// What a signature says beside the signer.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// Who signs, as a person reads it.
    pub signer: &'a str,
    /// Why.
    pub reason: &'a str,
    /// When the document was issued, as the issuer's clock says.
    pub at: DateTime<Utc>,
}

/// Why a document was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The file is not of the form that the renderer writes.
    #[error("the file can't be signed: {0}")]
    Form(&'static str),
    /// The signature could not be made.
    #[error("the signature could not be made: {0}")]
    Signature(String),
    /// The certificate does not hold at this time.
    #[error("the signing certificate does not hold on {0}; it must be renewed")]
    NotValid(DateTime<Utc>),
}

/// Signs documents. Made once; share it behind an `Arc`.
pub struct Signer {
    key: Key,
}

impl Signer {
    /// Reads the key and its certificate as configured. Without any they are made on the first start, and kept in
    /// the data folder. A key that does not fit its certificate is refused.
    pub fn open(config: &Config, now: DateTime<Utc>) -> Result<Self, KeyError> {
        Ok(Self { key: Key::open(config, now)? })
    }

    /// The certificate, as DER.
    pub fn certificate(&self) -> &[u8] {
        self.key.certificate_der()
    }

    /// The last day of the certificate.
    pub fn ends_on(&self) -> NaiveDate {
        self.key.validity().1.date_naive()
    }

    /// The judgement of a signature (CMS as DER) over content with this SHA-256.
    pub fn judge(&self, signature: &[u8], digest: &[u8]) -> SignatureVerdict {
        judge::judge(&self.key, signature, digest)
    }

    /// The file with a signature over every byte of it.
    pub fn sign(&self, pdf: Vec<u8>, statement: &Statement<'_>) -> Result<Vec<u8>, SignError> {
        if !self.key.holds_at(statement.at) {
            return Err(SignError::NotValid(statement.at));
        }
        let mut prepared = update::prepare(pdf, statement, self.key.signature_room())?;
        let signature = cms::detached(&self.key, &prepared.digest())?;
        prepared.fill(&signature)?;
        Ok(prepared.bytes)
    }
}
