//! Bulk changes: many documents suspended, reinstated or revoked at once.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::Failure,
    check::{Check, Errors},
    documents::{DocumentKind, DocumentStatus, DocumentStep, check_reason},
};

/// The most documents of one bulk change.
pub const MAX_DOCUMENTS: u64 = 100_000;
/// The most documents that are named one by one.
pub const MAX_IDS: usize = 5_000;

text_enum! {
    /// How far a bulk change is.
    BulkStatus {
        /// Waits to be begun.
        Pending = "pending",
        /// The documents are being changed.
        Processing = "processing",
        /// All documents had their turn.
        Completed = "completed",
        /// It was given up; `failure` says why. What is changed stays changed.
        Failed = "failed",
    }
}

text_enum! {
    /// What became of a document in a bulk change.
    BulkOutcome {
        /// It has not had its turn.
        Waiting = "waiting",
        /// It was changed.
        Changed = "changed",
        /// It stays as it was: it was suspended already.
        Suspended = "suspended",
        /// It stays as it was: it was not suspended.
        NotSuspended = "not_suspended",
        /// It stays as it was: it was revoked before.
        Revoked = "revoked",
        /// It stays as it was: a newer document had taken its place.
        Replaced = "replaced",
    }
}

/// Documents as the filters of the issuer's list narrow them; an empty filter means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct DocumentFilter {
    /// Words to find in the learner's name and number, the qualification and the reference.
    pub q: Option<String>,
    /// Kinds; none means any.
    pub kind: Vec<DocumentKind>,
    /// Statuses today; none means any.
    pub status: Vec<DocumentStatus>,
    /// Only those of this centre.
    pub centre_id: Option<Uuid>,
    /// Only those of this qualification.
    pub qualification_id: Option<Uuid>,
    /// Only those of this print job.
    pub print_job_id: Option<Uuid>,
    /// Only those issued on this day or later.
    pub issued_from: Option<NaiveDate>,
    /// Only those issued on this day or earlier.
    pub issued_to: Option<NaiveDate>,
}

/// Which documents are meant: exactly one of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentSelection {
    /// These documents, at most 5,000.
    pub ids: Option<Vec<Uuid>>,
    /// All that match.
    pub filter: Option<DocumentFilter>,
    /// Those that this bulk change has changed, as to take it back.
    pub changed_by: Option<Uuid>,
}

impl DocumentSelection {
    fn check(&self, errors: &mut Errors) {
        let given = [self.ids.is_some(), self.filter.is_some(), self.changed_by.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            errors.add("/selection", "required", "Give one of ids, filter and changed_by.");
        }
        let ids = self.ids.as_ref().map_or(0, Vec::len);
        if ids > MAX_IDS {
            errors.add("/selection/ids", "too_long", "Name at most 5,000 documents, or give a filter.");
        }
    }
}

/// What a bulk change would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkQuestion {
    /// What is to be done.
    pub action: DocumentStep,
    /// To which documents.
    pub selection: DocumentSelection,
}

impl Check for BulkQuestion {
    fn check(&self, errors: &mut Errors) {
        self.selection.check(errors);
    }
}

/// A bulk change to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBulkChange {
    /// What is to be done.
    pub action: DocumentStep,
    /// To which documents.
    pub selection: DocumentSelection,
    /// Why, at most 1,000 characters. Not public. May be left out to reinstate.
    pub reason: Option<String>,
    /// How many documents are selected, as it was confirmed. If there are more or fewer now, nothing is done (409).
    pub documents: u64,
    /// How many of them will change, as it was confirmed; the same holds.
    pub changes: u64,
}

impl Check for NewBulkChange {
    fn check(&self, errors: &mut Errors) {
        self.selection.check(errors);
        match &self.reason {
            Some(reason) => check_reason(errors, reason),
            None if self.action == DocumentStep::Reinstate => {}
            None => errors.add("/reason", "required", "Enter a value."),
        }
    }
}

/// Documents that stay as they are, by why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Skipped {
    /// Suspended already.
    pub suspended: u64,
    /// Not suspended, so that there is nothing to reinstate.
    pub not_suspended: u64,
    /// Revoked before.
    pub revoked: u64,
    /// Replaced by a newer document.
    pub replaced: u64,
}

impl Skipped {
    /// All of them.
    pub fn total(self) -> u64 {
        self.suspended + self.not_suspended + self.revoked + self.replaced
    }

    /// Adds documents that stay for this reason; those that change or wait are none.
    pub fn add(&mut self, why: BulkOutcome, documents: u64) {
        match why {
            BulkOutcome::Suspended => self.suspended += documents,
            BulkOutcome::NotSuspended => self.not_suspended += documents,
            BulkOutcome::Revoked => self.revoked += documents,
            BulkOutcome::Replaced => self.replaced += documents,
            BulkOutcome::Waiting | BulkOutcome::Changed => {}
        }
    }
}

/// What a bulk change would do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkSummary {
    /// Documents that are selected.
    pub documents: u64,
    /// Documents that would change.
    pub changes: u64,
    /// Documents that would stay as they are.
    pub skipped: Skipped,
    /// Whether a second person must approve it: beginning it then asks for that.
    pub approval_needed: bool,
}

/// A bulk change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkChange {
    /// The bulk change's id.
    pub id: Uuid,
    /// What is done.
    pub action: DocumentStep,
    /// Why.
    pub reason: Option<String>,
    /// How far it is.
    pub status: BulkStatus,
    /// Documents that were selected.
    pub documents: u64,
    /// Documents that have not had their turn.
    pub waiting: u64,
    /// Documents that were changed.
    pub changed: u64,
    /// Documents that stayed as they were.
    pub skipped: Skipped,
    /// Why it was given up.
    pub failure: Option<Failure>,
    /// Who did it.
    pub created_by: String,
    /// When it was confirmed.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A document of a bulk change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkChangeDocument {
    /// The document's id.
    pub id: Uuid,
    /// What became of it.
    pub outcome: BulkOutcome,
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
    /// The name of its centre.
    pub centre_name: String,
}
