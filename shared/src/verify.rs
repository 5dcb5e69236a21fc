//! What anyone who holds a document may learn of it.

mod verdict;

pub use verdict::{Mark, Times, Tone, Verdict};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    check::{Check, Errors},
    documents::{DocumentKind, DocumentStatus},
};

/// The id of the element of a verifier's page in which the server gives its answer, as JSON of a [`Verified`].
pub const ANSWER_ID: &str = "answer";

/// The qualification that a document names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifiedQualification {
    /// Its number on the register.
    pub number: String,
    /// Its title.
    pub title: String,
}

/// What a document says, and its status now: no more than is printed on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verified {
    /// The document's reference, in groups of four.
    pub reference: String,
    /// Its status now.
    pub status: DocumentStatus,
    /// Since when it has this status.
    pub status_changed_at: DateTime<Utc>,
    /// Its kind.
    pub kind: DocumentKind,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification as printed.
    pub qualification: VerifiedQualification,
    /// The level as printed.
    pub level: String,
    /// The result as printed, if any.
    pub result: Option<String>,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; null: for good.
    pub expires_on: Option<NaiveDate>,
    /// The awarding organisation's name.
    pub issuer: String,
    /// The reference of the document that took its place.
    pub replaced_by: Option<String>,
    /// SHA-256 of the frozen bytes, in hexadecimal.
    pub sha256: String,
}

/// A file to be verified by its hash; the file itself stays where it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VerifyFile {
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub sha256: String,
}

impl Check for VerifyFile {
    fn check(&self, errors: &mut Errors) {
        if self.sha256.len() != 64 || !self.sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            errors.add("/sha256", "malformed", "Send the SHA-256 as 64 hexadecimal digits.");
        }
    }
}
