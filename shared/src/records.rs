//! Records: one learner's one award.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::Component,
    documents::{NotificationStatus, RecordDocument},
    users::CentreRef,
};

/// The learner of a record, as the centre sees one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordLearner {
    /// The learner's id.
    pub id: Uuid,
    /// The AO's number for the learner.
    pub enrolment_number: String,
    /// The Unique Learner Number, if known.
    pub uln: Option<String>,
    /// First name; blank for someone with one name.
    pub first_name: String,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Last name, or the only name.
    pub last_name: String,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Address for notifications.
    pub email: Option<String>,
}

/// The qualification of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordQualification {
    /// The qualification's id.
    pub id: Uuid,
    /// Its number on the register.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its level.
    pub level: String,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record {
    /// The record's id.
    pub id: Uuid,
    /// Whose award it is.
    pub learner: RecordLearner,
    /// The centre that it was issued to.
    pub centre: CentreRef,
    /// What was awarded.
    pub qualification: RecordQualification,
    /// The level of attainment (grade), if any.
    pub result: Option<String>,
    /// Date of the award.
    pub award_date: NaiveDate,
    /// The last day on which its documents hold; null: for good.
    pub expires_on: Option<NaiveDate>,
    /// Language of assessment, as BCP 47.
    pub language: String,
    /// The transcript's lines.
    pub components: Vec<Component>,
    /// Its print job.
    pub print_job_id: Uuid,
    /// Its documents.
    pub documents: Vec<RecordDocument>,
    /// Whether the learner was told.
    pub notification_status: NotificationStatus,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
}
