//! What anyone who holds a document may learn of it.

mod signed_part;
mod verdict;

pub use signed_part::{SignedPart, references, signed_part};
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
    /// The learner's name as printed; null: it was erased with the learner's other personal data.
    pub learner_name: Option<String>,
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

/// The signature of a file to be judged; the file itself stays where it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckSignature {
    /// SHA-256 of the bytes that the signature covers, 64 hexadecimal digits.
    pub signed_sha256: String,
    /// The signature (CMS `SignedData`, RFC 5652) as it stands in the file: hexadecimal, with zeros after it. At most
    /// 65,536 digits.
    pub signature: String,
}

impl Check for CheckSignature {
    fn check(&self, errors: &mut Errors) {
        check_sha256(&self.signed_sha256, "/signed_sha256", errors);
        let digits = self.signature.len();
        if digits > 65_536 {
            errors.add("/signature", "too_long", "Send at most 65,536 hexadecimal digits.");
        } else if digits == 0 || digits % 2 == 1 || !self.signature.bytes().all(|b| b.is_ascii_hexdigit()) {
            errors.add("/signature", "malformed", "Send the signature in hexadecimal digits.");
        }
    }
}

text_enum! {
    /// What is to be said of a file's signature.
    SignatureVerdict {
        /// It is ours, and the bytes that it covers are as they were signed.
        Holds = "holds",
        /// It is made with our certificate, but not over these bytes.
        Broken = "broken",
        /// It is not made with our certificate.
        NotOurs = "not_ours",
    }
}

/// The judgement of a file's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignatureChecked {
    /// What is to be said of it.
    pub verdict: SignatureVerdict,
}

fn check_sha256(text: &str, field: &str, errors: &mut Errors) {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        errors.add(field, "malformed", "Send the SHA-256 as 64 hexadecimal digits.");
    }
}

impl Check for VerifyFile {
    fn check(&self, errors: &mut Errors) {
        check_sha256(&self.sha256, "/sha256", errors);
    }
}
