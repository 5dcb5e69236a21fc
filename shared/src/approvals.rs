//! Four eyes: what one asks for, and a second person approves or refuses.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    documents::check_reason,
    permission::Permission,
};

text_enum! {
    /// What is to be done.
    ApprovalKind {
        /// A batch is to be published.
        Publish = "publish",
        /// Many documents are to be revoked at once.
        Revoke = "revoke",
    }
}

impl ApprovalKind {
    /// What whoever asks, approves or refuses must be allowed to do.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Publish => Permission::PublishBatches,
            Self::Revoke => Permission::ManageDocuments,
        }
    }
}

text_enum! {
    /// What became of a request.
    ApprovalStatus {
        /// It waits for a second person.
        Pending = "pending",
        /// It was approved, and is done.
        Approved = "approved",
        /// It was refused.
        Refused = "refused",
        /// Who asked took it back.
        Withdrawn = "withdrawn",
        /// What it was about has changed, so that it must be asked for again.
        Outdated = "outdated",
    }
}

/// A request for a second person's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// The request's id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: ApprovalKind,
    /// The batch, or the bulk change.
    pub subject_id: Uuid,
    /// What it is called.
    pub subject_name: String,
    /// How many rows are published, or documents revoked: exactly those that were there when it was asked for.
    pub count: u64,
    /// Why, where it was said.
    pub reason: Option<String>,
    /// What became of it.
    pub status: ApprovalStatus,
    /// Who asked.
    pub asked_by: String,
    /// The same by id.
    pub asked_by_id: Uuid,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Who approved, refused or withdrew it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub decision_reason: Option<String>,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The reason, at most 1,000 characters. Who asked sees it.
    pub reason: String,
}

impl Check for Refusal {
    fn check(&self, errors: &mut Errors) {
        check_reason(errors, &self.reason);
    }
}
