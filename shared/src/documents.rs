//! Documents: issued certificates, transcripts and letters.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use uuid::Uuid;

use crate::{
    batches::Component,
    bulk_changes::BulkOutcome,
    check::{Check, Errors},
};

text_enum! {
    /// The kind of a document.
    DocumentKind {
        /// Says that the qualification was awarded.
        Certificate = "certificate",
        /// Lists the units.
        Transcript = "transcript",
        /// Addresses the learner.
        Letter = "letter",
    }
}

text_enum! {
    /// Where a document is in its life.
    DocumentStatus {
        /// Holds today.
        Valid = "valid",
        /// Its expiry date has passed.
        Expired = "expired",
        /// Does not hold for now.
        Suspended = "suspended",
        /// Was cancelled, for good.
        Revoked = "revoked",
        /// A newer document took its place.
        Replaced = "replaced",
    }
}

text_enum! {
    /// A step that changes the status of a document and nothing else.
    DocumentStep {
        /// It does not hold for now.
        Suspend = "suspend",
        /// A suspended one holds again.
        Reinstate = "reinstate",
        /// It is cancelled, for good.
        Revoke = "revoke",
    }
}

impl DocumentStep {
    /// What becomes of a document with this stored status: its new status, or why it stays as it is.
    pub fn after(self, status: DocumentStatus) -> Result<DocumentStatus, BulkOutcome> {
        match (self, status) {
            (_, DocumentStatus::Revoked) => Err(BulkOutcome::Revoked),
            (_, DocumentStatus::Replaced) => Err(BulkOutcome::Replaced),
            (Self::Revoke, _) => Ok(DocumentStatus::Revoked),
            (Self::Suspend, DocumentStatus::Suspended) => Err(BulkOutcome::Suspended),
            (Self::Suspend, _) => Ok(DocumentStatus::Suspended),
            (Self::Reinstate, DocumentStatus::Suspended) => Ok(DocumentStatus::Valid),
            (Self::Reinstate, _) => Err(BulkOutcome::NotSuspended),
        }
    }
}

text_enum! {
    /// Whether the learner was told of the document.
    NotificationStatus {
        /// Not told.
        NotNotified = "not_notified",
        /// The mail waits to be sent.
        Queued = "queued",
        /// The mail was sent.
        Sent = "sent",
        /// The mail could not be sent.
        Failed = "failed",
    }
}

text_enum! {
    /// How a document is shown.
    View {
        /// As issued, with all that the paper would carry: the frozen bytes.
        Digital = "digital",
        /// For printing on certificate paper: without what the paper carries.
        Print = "print",
    }
}

/// A document among those of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordDocument {
    /// The document's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
}

/// A document with what is printed on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// The document's id.
    pub id: Uuid,
    /// Its record.
    pub record_id: Uuid,
    /// Its print job.
    pub print_job_id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
    /// Since when it has this status.
    pub status_changed_at: DateTime<Utc>,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification's number as printed.
    pub qualification_number: String,
    /// The qualification's title as printed.
    pub qualification_title: String,
    /// The level as printed.
    pub level: String,
    /// The result as printed, if any.
    pub result: Option<String>,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; null: for good.
    pub expires_on: Option<NaiveDate>,
    /// Whether the learner was told.
    pub notification_status: NotificationStatus,
    /// SHA-256 of the frozen bytes, in hexadecimal.
    pub sha256: String,
    /// Size of the frozen bytes, 0 once they were erased.
    pub size: u64,
    /// The version of the template that it was made with; null: made before there were templates.
    #[serde(default)]
    pub template_version: Option<i64>,
    /// All documents of the record, this one included.
    pub record_documents: Vec<RecordDocument>,
}

/// A document in the issuer's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedDocument {
    /// The document's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification's title as printed.
    pub qualification_title: String,
    /// Its centre.
    pub centre_id: Uuid,
    /// The name of its centre.
    pub centre_name: String,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; null: for good.
    pub expires_on: Option<NaiveDate>,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
}

/// The most characters of a reason.
pub const MAX_REASON: usize = 1000;

/// Checks why something is done to documents.
pub(crate) fn check_reason(errors: &mut Errors, reason: &str) {
    // A reason may have several lines; nothing else about it is special.
    let flat = reason.replace(['\n', '\r', '\t'], " ");
    errors.required("/reason", &flat, MAX_REASON);
}

/// Why a document is suspended or revoked. Not public.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StatusReason {
    /// The reason, at most 1,000 characters.
    pub reason: String,
    /// Other documents of the same record to which the same happens: all of them, or nothing is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Uuid>,
}

impl Check for StatusReason {
    fn check(&self, errors: &mut Errors) {
        check_reason(errors, &self.reason);
        check_also(errors, &self.also);
    }
}

/// Why a suspended document holds again. Not public.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reinstatement {
    /// The reason, at most 1,000 characters.
    pub reason: Option<String>,
    /// Other documents of the same record that are reinstated too: all of them, or nothing is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Uuid>,
}

impl Check for Reinstatement {
    fn check(&self, errors: &mut Errors) {
        if let Some(reason) = &self.reason {
            check_reason(errors, reason);
        }
        check_also(errors, &self.also);
    }
}

/// The most other documents of a record that one step is taken on.
const MAX_ALSO: usize = 50;

fn check_also(errors: &mut Errors, also: &[Uuid]) {
    if also.len() > MAX_ALSO {
        errors.add("/also", "too_many", "Name at most 50 other documents.");
    }
}

/// What a replacement says otherwise than the document that it replaces. What is left out stays; a blank text takes
/// away what may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Corrections {
    /// First name.
    pub first_name: Option<String>,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Last name, or the only name.
    pub last_name: Option<String>,
    /// The level of attainment (grade).
    pub result: Option<String>,
    /// Date of the award.
    pub award_date: Option<NaiveDate>,
    /// The last day on which it holds, as `2026-11-23`; a blank text: it holds for good.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2029-11-22"))]
    pub expiry_date: Option<DayOrBlank>,
    /// Language of assessment, as BCP 47.
    pub language: Option<String>,
    /// The lines of the transcript.
    pub components: Option<Vec<Component>>,
    /// Whether the learner's own data take the corrected name over, for documents to come.
    #[serde(default)]
    pub correct_learner: bool,
}

/// A day, or none: written as `2026-11-23`, or as a blank text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayOrBlank(pub Option<NaiveDate>);

impl Serialize for DayOrBlank {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.map(|day| day.to_string()).unwrap_or_default().serialize(to)
    }
}

impl<'de> Deserialize<'de> for DayOrBlank {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text.trim().is_empty() {
            return Ok(Self(None));
        }
        let day =
            text.parse().map_err(|_| D::Error::custom("use a date like 2026-11-23, or a blank text"))?;
        Ok(Self(Some(day)))
    }
}

impl Check for Corrections {
    fn check(&self, errors: &mut Errors) {
        for (field, text, max) in [
            ("/corrections/first_name", &self.first_name, 100),
            ("/corrections/middle_names", &self.middle_names, 100),
            ("/corrections/result", &self.result, 80),
        ] {
            errors.optional(field, text.as_deref(), max);
        }
        if let Some(name) = &self.last_name {
            errors.required("/corrections/last_name", name, 100);
        }
        if self.language.as_deref().is_some_and(|language| !crate::text::is_language(language)) {
            errors.add("/corrections/language", "malformed", "Write a language code like en or cy.");
        }
        for (at, line) in self.components.iter().flatten().enumerate() {
            let field = |name: &str| format!("/corrections/components/{at}/{name}");
            errors.required(&field("title"), &line.title, 200);
            for (name, text, max) in [
                ("reference", &line.reference, 30),
                ("level", &line.level, 20),
                ("credits", &line.credits, 10),
                ("grade", &line.grade, 40),
            ] {
                errors.optional(&field(name), Some(text), max);
            }
        }
    }
}

/// A document that takes another's place.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    /// The reason, at most 1,000 characters. Not public.
    pub reason: String,
    /// What the new document says otherwise.
    #[serde(default)]
    pub corrections: Corrections,
}

impl Check for Reissue {
    fn check(&self, errors: &mut Errors) {
        check_reason(errors, &self.reason);
        self.corrections.check(errors);
    }
}

text_enum! {
    /// What happened to a document.
    DocumentEventKind {
        /// It was issued.
        Issued = "issued",
        /// Its last day has passed.
        Expired = "expired",
        /// It was put on hold.
        Suspended = "suspended",
        /// It holds again.
        Reinstated = "reinstated",
        /// It was cancelled, for good.
        Revoked = "revoked",
        /// A newer document took its place.
        Replaced = "replaced",
    }
}

/// Something that happened to a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentEvent {
    /// What happened.
    pub kind: DocumentEventKind,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; null for what happens by itself.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A document in a chain of replacements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChainLink {
    /// The document's id.
    pub id: Uuid,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
    /// Date of issue.
    pub issued_on: NaiveDate,
}

/// All that happened to a document, and the chain of replacements that it is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentHistory {
    /// What happened, the oldest first.
    pub events: Vec<DocumentEvent>,
    /// The documents of the chain, the first issued first; this one is among them.
    pub chain: Vec<ChainLink>,
}
