//! The learner portal: registering, the own documents, and reports of mistakes in them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::Component,
    check::{Check, Errors},
    documents::{DocumentKind, DocumentStatus, RecordDocument},
    issue_reports::{IssueCategory, check_message},
    language::Language,
};

/// Begins the token of each link that is mailed to a learner: pages tell by it where the link leads back to.
pub const TOKEN_MARK: &str = "learner.";

/// Whether this is the token of a link that was mailed to a learner.
pub fn is_learners(token: &str) -> bool {
    token.starts_with(TOKEN_MARK)
}

/// What someone types to register as a learner.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRegistration {
    /// The awarding organisation's number for the learner. Case, spaces and hyphens don't matter.
    pub enrolment_number: String,
    /// The first name as registered, with or without the middle names; blank for someone with one name.
    pub first_name: String,
    /// The last name as registered.
    pub last_name: String,
    /// The date of birth.
    pub date_of_birth: NaiveDate,
    /// The address for mail and for signing in.
    pub email: String,
    /// The password: 12 to 128 characters.
    pub password: String,
    /// The language of what is mailed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Check for NewRegistration {
    fn check(&self, errors: &mut Errors) {
        errors.required("/enrolment_number", &self.enrolment_number, 40);
        errors.optional("/first_name", Some(&self.first_name), 200);
        errors.required("/last_name", &self.last_name, 100);
        if !(1900..=2100).contains(&self.date_of_birth.year()) {
            errors.add("/date_of_birth", "out_of_range", "Enter your date of birth, with the whole year.");
        }
        errors.email("/email", &self.email);
        errors.password("/password", &self.password);
    }
}

/// Another enrolment number of the learner who is signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewEnrolment {
    /// The number. It must belong to a learner of the same name and date of birth.
    pub enrolment_number: String,
}

impl Check for NewEnrolment {
    fn check(&self, errors: &mut Errors) {
        errors.required("/enrolment_number", &self.enrolment_number, 40);
    }
}

/// An enrolment number whose documents an account shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolment {
    /// The number.
    pub enrolment_number: String,
    /// The learner's full name as registered.
    pub name: String,
    /// Since when the account shows its documents.
    pub linked_at: DateTime<Utc>,
}

/// A document of the learner who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnerDocument {
    /// The document's id.
    pub id: Uuid,
    /// Its record: documents of one award have one.
    pub record_id: Uuid,
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
    /// The enrolment number as printed.
    pub enrolment_number: String,
    /// The centre's name as printed.
    pub centre_name: String,
    /// The qualification's number as printed.
    pub qualification_number: String,
    /// The qualification's title as printed.
    pub qualification_title: String,
    /// The level as printed.
    pub level: String,
    /// The result as printed, if any.
    pub result: Option<String>,
    /// Date of the award.
    pub award_date: NaiveDate,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// The last day on which it holds; null: for good.
    pub expires_on: Option<NaiveDate>,
    /// The awarding organisation's name as printed.
    pub issuer: String,
    /// The lines of a transcript, as printed.
    pub components: Vec<Component>,
    /// The document that took its place, by its id.
    pub replaced_by: Option<Uuid>,
    /// SHA-256 of the frozen bytes, in hexadecimal.
    pub sha256: String,
    /// Size of the frozen bytes.
    pub size: u64,
    /// The page on which anyone can check it.
    pub verify_url: String,
    /// All documents of the award, this one included.
    pub record_documents: Vec<RecordDocument>,
}

/// A learner's report that something is wrong with one of the own documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMistakeReport {
    /// The document.
    pub document_id: Uuid,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<IssueCategory>,
    /// In words, at most 2,000 characters.
    pub message: String,
}

impl Check for NewMistakeReport {
    fn check(&self, errors: &mut Errors) {
        check_message(errors, "/message", &self.message);
    }
}

/// Deletes the account of the learner who is signed in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountDeletion {
    /// The password, so that nobody else does it on a phone left lying.
    pub current_password: String,
}

/// How a learner stands to the portal, for staff who are asked for help.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnerStanding {
    /// Since when the learner has an account; null: never registered.
    pub registered_at: Option<DateTime<Utc>>,
    /// The account's address.
    pub email: Option<String>,
    /// When the account was last used.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When someone registered with this enrolment number whose address is not confirmed yet.
    pub waits_since: Option<DateTime<Utc>>,
}

impl Check for AccountDeletion {
    fn check(&self, errors: &mut Errors) {
        errors.current_password("/current_password", &self.current_password);
    }
}
