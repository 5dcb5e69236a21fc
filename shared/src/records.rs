//! Records: one learner's one award.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    batches::Component,
    check::{Check, Errors},
    documents::{DocumentEventKind, DocumentKind, DocumentStatus, NotificationStatus, RecordDocument},
    notifications::Notification,
    text::line_fault,
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

impl RecordLearner {
    /// The whole name.
    pub fn name(&self) -> String {
        [self.first_name.as_str(), self.middle_names.as_deref().unwrap_or_default(), &self.last_name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
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

/// The most characters of a text that records are searched or filtered by.
pub const MAX_FILTER: usize = 200;
/// The most records that are named one by one; more are named by a filter.
pub const MAX_RECORD_IDS: usize = 10_000;
/// The most references that are given out together.
pub const MAX_REFERENCES: usize = 10_000;

/// What narrows a centre's records. All that is given must hold; nothing given is all records. Lists are joined by
/// commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct RecordFilter {
    /// Words to find in the learner's name and numbers, the qualification and the references.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Words of the learner's name, or the learner's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learner: Option<String>,
    /// The AO's number for the learner, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment_number: Option<String>,
    /// The Unique Learner Number, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uln: Option<String>,
    /// Words of the qualification's title or number, or the qualification's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<String>,
    /// Levels of the qualification.
    #[serde(default, with = "words", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>), param(value_type = Option<String>))]
    pub level: Vec<String>,
    /// Kinds: the record has a document of one of them.
    #[serde(default, with = "list", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>), param(value_type = Option<String>))]
    pub kind: Vec<DocumentKind>,
    /// Statuses today: the record has a document (of these kinds) with one of them.
    #[serde(default, with = "list", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>), param(value_type = Option<String>))]
    pub status: Vec<DocumentStatus>,
    /// Whether the learner was told.
    #[serde(default, with = "list", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>), param(value_type = Option<String>))]
    pub notification_status: Vec<NotificationStatus>,
    /// Only those issued on this day (UTC) or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_from: Option<NaiveDate>,
    /// Only those issued on this day (UTC) or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_to: Option<NaiveDate>,
    /// Only those whose last day is this one or later. Those that hold for good have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_from: Option<NaiveDate>,
    /// Only those whose last day is this one or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_to: Option<NaiveDate>,
    /// Only those of this print job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print_job_id: Option<Uuid>,
}

impl RecordFilter {
    /// Adds each wrong field to `errors`; `at` stands before the names.
    pub fn check_at(&self, at: &str, errors: &mut Errors) {
        let texts = [
            ("q", &self.q),
            ("learner", &self.learner),
            ("enrolment_number", &self.enrolment_number),
            ("uln", &self.uln),
            ("qualification", &self.qualification),
        ];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text.as_deref()?)));
        for (name, text) in texts.chain(self.level.iter().map(|level| ("level", level.as_str()))) {
            if let Some((code, message)) = line_fault(text, MAX_FILTER) {
                errors.add(&format!("{at}{name}"), code, message);
            }
        }
    }
}

impl Check for RecordFilter {
    fn check(&self, errors: &mut Errors) {
        self.check_at("", errors);
    }
}

/// Some records of a centre: these, or all that a filter finds. One of the two is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecordSelection {
    /// The records' ids, 10,000 at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_ids: Option<Vec<Uuid>>,
    /// All that this finds; `{}` is all records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<RecordFilter>,
}

impl RecordSelection {
    /// These records.
    pub fn these(record_ids: Vec<Uuid>) -> Self {
        Self { record_ids: Some(record_ids), filter: None }
    }

    /// All that a filter finds.
    pub fn all(filter: RecordFilter) -> Self {
        Self { record_ids: None, filter: Some(filter) }
    }
}

impl Check for RecordSelection {
    fn check(&self, errors: &mut Errors) {
        check_selection(self.record_ids.as_deref(), self.filter.as_ref(), errors);
    }
}

/// Adds what is wrong with a choice of records to `errors`.
pub fn check_selection(record_ids: Option<&[Uuid]>, filter: Option<&RecordFilter>, errors: &mut Errors) {
    match (record_ids, filter) {
        (None, None) => errors.add("/record_ids", "required", "Choose records, or send a filter."),
        (Some(_), Some(_)) => {
            errors.add("/filter", "not_allowed", "Send record_ids or a filter, not both.");
        }
        (Some([]), None) => errors.add("/record_ids", "required", "Choose at least one record."),
        (Some(ids), None) if ids.len() > MAX_RECORD_IDS => errors.add(
            "/record_ids",
            "too_many",
            format!("Name at most {MAX_RECORD_IDS} records one by one; choose more of them by a filter."),
        ),
        (Some(_), None) => {}
        (None, Some(filter)) => filter.check_at("/filter/", errors),
    }
}

/// The references of the documents of some records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct References {
    /// Of documents that are valid or expired, in groups of four, by the learner's name.
    pub references: Vec<String>,
}

/// Something that happened to documents of a record at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordEvent {
    /// What happened.
    pub kind: DocumentEventKind,
    /// When.
    pub at: DateTime<Utc>,
    /// To which documents, as they are now.
    pub documents: Vec<RecordDocument>,
}

/// All that happened to a record's documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordHistory {
    /// The oldest first.
    pub events: Vec<RecordEvent>,
    /// The mails to the learner about it, the oldest first.
    pub notifications: Vec<Notification>,
}

/// Texts joined by commas, or as a list.
mod words {
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Joined(String),
        List(Vec<String>),
    }

    pub fn serialize<S: Serializer>(words: &[String], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&words.join(","))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
        let words = match Given::deserialize(deserializer)? {
            Given::Joined(text) => text.split(',').map(str::to_owned).collect(),
            Given::List(words) => words,
        };
        Ok(words.into_iter().filter(|word| !word.trim().is_empty()).collect())
    }
}

/// Values of a closed list joined by commas, or as a list.
mod list {
    use serde::{Deserializer, Serializer, de::Error};

    use crate::TextEnum;

    pub fn serialize<S: Serializer, T: TextEnum>(values: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&values.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(","))
    }

    pub fn deserialize<'de, D: Deserializer<'de>, T: TextEnum>(deserializer: D) -> Result<Vec<T>, D::Error> {
        let known = || T::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", ");
        super::words::deserialize(deserializer)?
            .iter()
            .map(|word| {
                T::parse(word).ok_or_else(|| D::Error::custom(format!("use one or more of {}", known())))
            })
            .collect()
    }
}
