//! Issue reports: a centre says that something is wrong with a document, a record or an export, and the issuer
//! answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    users::CentreRef,
};

/// The most characters of a message or a reply.
pub const MAX_MESSAGE: usize = 2000;

text_enum! {
    /// What a report is about.
    IssueSubject {
        /// A document.
        Document = "document",
        /// A record: all documents of an award.
        Record = "record",
        /// An export.
        Export = "export",
    }
}

text_enum! {
    /// What is wrong.
    IssueCategory {
        /// A name, a date, a grade or a unit is wrong.
        WrongDetails = "wrong_details",
        /// Something is missing.
        Missing = "missing",
        /// It can't be opened, or can't be read.
        Unreadable = "unreadable",
        /// Something else.
        Other = "other",
    }
}

text_enum! {
    /// How far a report is.
    IssueStatus {
        /// Nobody has looked at it.
        Open = "open",
        /// Someone works on it.
        InProgress = "in_progress",
        /// It is dealt with.
        Closed = "closed",
    }
}

/// An answer to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueReply {
    /// The reply's id.
    pub id: Uuid,
    /// Who answered.
    pub author: String,
    /// What.
    pub message: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueReport {
    /// The report's id.
    pub id: Uuid,
    /// The centre that it comes from.
    pub centre: CentreRef,
    /// What it is about.
    pub subject_kind: IssueSubject,
    /// Which one.
    pub subject_id: Uuid,
    /// What that was called then: a reference, or a name.
    pub subject_name: String,
    /// What is wrong.
    pub category: Option<IssueCategory>,
    /// In words.
    pub message: String,
    /// How far it is.
    pub status: IssueStatus,
    /// Who reported it.
    pub reporter: String,
    /// Whether it is a learner's request to correct one of the own documents, and not the centre's report.
    pub from_learner: bool,
    /// What was answered, the oldest first.
    pub replies: Vec<IssueReply>,
    /// When it was reported.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A report to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewIssueReport {
    /// What it is about.
    pub subject_kind: IssueSubject,
    /// Which one.
    pub subject_id: Uuid,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<IssueCategory>,
    /// In words, at most 2,000 characters.
    pub message: String,
}

impl Check for NewIssueReport {
    fn check(&self, errors: &mut Errors) {
        check_message(errors, "/message", &self.message);
    }
}

/// A change of a report by the issuer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueReportChange {
    /// How far it is from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<IssueStatus>,
    /// An answer, which is mailed to the reporter too; at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
}

impl Check for IssueReportChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(reply) = &self.reply {
            check_message(errors, "/reply", reply);
        }
    }
}

pub(crate) fn check_message(errors: &mut Errors, field: &str, message: &str) {
    // It may have several lines; nothing else about it is special.
    errors.required(field, &message.replace(['\n', '\r', '\t'], " "), MAX_MESSAGE);
}
