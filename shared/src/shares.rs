//! Shares: a link by which a learner shows documents to someone, for a while.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    TextEnum,
    check::{Check, Errors},
    documents::{DocumentKind, DocumentStatus},
    verify::VerifiedQualification,
};

/// The most documents of one share.
pub const MAX_DOCUMENTS: usize = 50;
/// The most times that a link can be opened, where that is limited.
pub const MAX_VIEWS: u32 = 10_000;

text_enum! {
    /// A detail that a share leaves out.
    HiddenDetail {
        /// The result.
        Result = "result",
        /// The enrolment's centre.
        Centre = "centre",
    }
}

text_enum! {
    /// Whether a share can be opened.
    ShareStatus {
        /// It can.
        Active = "active",
        /// Its time is over.
        Expired = "expired",
        /// It was opened as often as it may be.
        UsedUp = "used_up",
        /// The learner ended it.
        Ended = "ended",
    }
}

/// A share to be made.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// The documents, each valid or expired, 1 to 50.
    pub document_ids: Vec<Uuid>,
    /// Whom it is for, in the learner's words; the reader does not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Where the link is mailed to; left out: nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_email: Option<String>,
    /// Until when the link can be opened; left out: until it is ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// What the reader must type, 4 to 20 letters or digits; left out: nothing. It is never mailed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// How often the link can be opened; left out: as often as one likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_views: Option<u32>,
    /// What is left out. Files show everything, so none is given out then, nor the reference that leads to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hide: Vec<HiddenDetail>,
}

impl Check for NewShare {
    fn check(&self, errors: &mut Errors) {
        match self.document_ids.len() {
            0 => errors.add("/document_ids", "required", "Choose at least one document."),
            1..=MAX_DOCUMENTS => {}
            _ => errors.add("/document_ids", "too_many", "Choose at most 50 documents."),
        }
        errors.optional("/label", self.label.as_deref(), 100);
        if let Some(email) = &self.recipient_email {
            errors.email("/recipient_email", email);
        }
        if let Some(pin) = &self.pin
            && !(4..=20).contains(&pin.len())
        {
            errors.add("/pin", "malformed", "Use 4 to 20 letters or digits.");
        } else if self.pin.as_ref().is_some_and(|pin| !pin.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            errors.add("/pin", "malformed", "Use letters and digits only.");
        }
        if self.max_views.is_some_and(|most| !(1..=MAX_VIEWS).contains(&most)) {
            errors.add("/max_views", "out_of_range", "Use a number from 1 to 10,000.");
        }
        if self.hide.len() > HiddenDetail::ALL.len() {
            errors.add("/hide", "too_many", "Name each detail once.");
        }
    }
}

/// A share as its learner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    /// The share's id.
    pub id: Uuid,
    /// What stands in the link.
    pub token: String,
    /// The link.
    pub url: String,
    /// Whether it can be opened.
    pub status: ShareStatus,
    /// Whom it is for.
    pub label: Option<String>,
    /// Where the link was mailed to.
    pub recipient_email: Option<String>,
    /// Whether the reader must type a PIN. The PIN itself is not kept.
    pub has_pin: bool,
    /// What is left out.
    pub hide: Vec<HiddenDetail>,
    /// How often it was opened.
    pub views: u32,
    /// How often it can be opened; null: as often as one likes.
    pub max_views: Option<u32>,
    /// When it was last opened.
    pub last_viewed_at: Option<DateTime<Utc>>,
    /// Until when it can be opened; null: until it is ended.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the learner ended it.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// What it shows.
    pub documents: Vec<ShareDocument>,
    /// The latest openings, the newest first, at most 200; null in a list.
    pub openings: Option<Vec<ShareView>>,
}

/// A document of a share as its learner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShareDocument {
    /// The document's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// The qualification's title as printed.
    pub qualification_title: String,
    /// Its status today.
    pub status: DocumentStatus,
}

/// One opening of a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShareView {
    /// When.
    pub viewed_at: DateTime<Utc>,
    /// Roughly from where: the first part of the network address.
    pub network: String,
    /// With what: the browser and the system, as it calls itself.
    pub browser: String,
}

/// What a share shows to whoever opens it: no address, no number of the learner, no date of birth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenedShare {
    /// Who shares: the learner's name as registered.
    pub shared_by: String,
    /// Until when the link can be opened; null: until the learner ends it.
    pub expires_at: Option<DateTime<Utc>>,
    /// How often it can still be opened after this; null: as often as one likes.
    pub views_left: Option<u32>,
    /// What the learner left out.
    pub hide: Vec<HiddenDetail>,
    /// The documents, with what they say and their status now.
    pub documents: Vec<SharedDocument>,
}

/// A document of an opened share, as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedDocument {
    /// The document's id.
    pub id: Uuid,
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
    /// The result as printed; null: there is none, or it is left out.
    pub result: Option<String>,
    /// The centre as printed; null: it is left out.
    pub centre_name: Option<String>,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; null: for good.
    pub expires_on: Option<NaiveDate>,
    /// The awarding organisation's name.
    pub issuer: String,
    /// Its reference, in groups of four; null where something is left out, since it leads to all that is printed.
    pub reference: Option<String>,
    /// The reference of the document that took its place, likewise.
    pub replaced_by: Option<String>,
    /// Whether its file can be had: it is valid or expired, and nothing is left out.
    pub has_pdf: bool,
}
