//! Learners and their numbers.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::{Check, Errors};

/// The ULN that says "not known": allowed for any number of learners, and never a key.
pub const ULN_NOT_KNOWN: &str = "9999999999";

/// A ULN as it is kept: without the blanks and hyphens with which people write it in groups.
pub fn uln_digits(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect()
}

/// Whether this is a Unique Learner Number: ten digits, the first not 0, with
/// r = (10·d₁ + 9·d₂ + … + 2·d₉) mod 11, r ≠ 0 and d₁₀ = 10 − r (Learning Records Service); or "not known".
pub fn uln_is_valid(text: &str) -> bool {
    if text == ULN_NOT_KNOWN {
        return true;
    }
    let digits = text.as_bytes();
    if digits.len() != 10 || digits[0] == b'0' || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = (2..=10).rev().zip(digits).map(|(weight, digit)| weight * u32::from(digit - b'0')).sum();
    let rest = sum % 11;
    rest != 0 && u32::from(digits[9] - b'0') == 10 - rest
}

/// A learner, as the issuer sees one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Learner {
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
    /// Numbers of duplicates that were merged into this learner. They still lead here.
    pub former_enrolment_numbers: Vec<String>,
    /// When the learner was first known.
    pub created_at: DateTime<Utc>,
    /// When the learner's data was last changed.
    pub updated_at: DateTime<Utc>,
    /// Since when nothing personal is kept of the learner; null: it is kept.
    pub erased_at: Option<DateTime<Utc>>,
}

/// Asks to erase what is personal of a learner. It can't be taken back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LearnerErasure {
    /// The learner's enrolment number, typed once more.
    pub enrolment_number: String,
    /// Why: kept in the audit trail, so without anything personal.
    pub reason: String,
}

impl Check for LearnerErasure {
    fn check(&self, errors: &mut Errors) {
        errors.required("/enrolment_number", &self.enrolment_number, 40);
        errors.required("/reason", &self.reason, 500);
    }
}

/// A learner to be created.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewLearner {
    /// The AO's number for the learner.
    pub enrolment_number: String,
    /// The Unique Learner Number.
    #[serde(default)]
    pub uln: Option<String>,
    /// First name; blank for someone with one name.
    #[serde(default)]
    pub first_name: String,
    /// Middle names.
    #[serde(default)]
    pub middle_names: Option<String>,
    /// Last name, or the only name.
    pub last_name: String,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// Address for notifications.
    #[serde(default)]
    pub email: Option<String>,
}

impl Check for NewLearner {
    fn check(&self, errors: &mut Errors) {
        errors.required("/enrolment_number", &self.enrolment_number, 40);
        check_uln(errors, self.uln.as_deref());
        errors.optional("/first_name", Some(&self.first_name), 100);
        errors.optional("/middle_names", self.middle_names.as_deref(), 100);
        errors.required("/last_name", &self.last_name, 100);
        check_email(errors, self.email.as_deref());
    }
}

/// What of a learner can be changed. A field that is left out stays. Issued documents never change with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LearnerChange {
    /// The Unique Learner Number; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uln: Option<String>,
    /// First name; blank for someone with one name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Middle names; blank removes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_names: Option<String>,
    /// Last name, or the only name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<NaiveDate>,
    /// Address for notifications; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

text_enum! {
    /// Why two learners are likely one.
    Likeness {
        /// They have the same ULN.
        SameUln = "same_uln",
        /// They have the same name, but for case and accents, and the same date of birth.
        SameNameAndBirth = "same_name_and_birth",
    }
}

/// A learner who is likely the same as another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duplicate {
    /// The learner.
    pub learner: Learner,
    /// Why.
    pub likeness: Vec<Likeness>,
}

/// Learners who are likely the same as another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duplicates {
    /// They, at most 20.
    pub items: Vec<Duplicate>,
}

/// An award that two learners both have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedAward {
    /// The qualification's number.
    pub qualification_number: String,
    /// The qualification's title.
    pub qualification_title: String,
    /// The date of both awards.
    pub award_date: NaiveDate,
}

/// One of the two learners of a merge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergeSide {
    /// The learner.
    pub learner: Learner,
    /// The learner's `ETag`.
    pub etag: String,
    /// How many records the learner has.
    pub records: u64,
    /// How many documents these have.
    pub documents: u64,
    /// The names of the centres that issued them, at most 10.
    pub centres: Vec<String>,
}

/// What merging two learners would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MergePreview {
    /// The learner who stays.
    pub survivor: MergeSide,
    /// The learner who goes.
    pub duplicate: MergeSide,
    /// Awards that both have. With one or more, they can't be merged.
    pub shared_awards: Vec<SharedAward>,
    /// Days for which it can be undone.
    pub undo_days: u32,
}

/// A request to merge a duplicate into a learner.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMerge {
    /// The learner who goes.
    pub duplicate_id: Uuid,
    /// The `ETag` of that learner, as it was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_etag: Option<String>,
}

impl Check for NewMerge {
    fn check(&self, errors: &mut Errors) {
        errors.optional("/duplicate_etag", self.duplicate_etag.as_deref(), 80);
    }
}

/// A merge that was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Merge {
    /// The merge's id.
    pub id: Uuid,
    /// The learner who stayed.
    pub learner_id: Uuid,
    /// The enrolment number of the learner who went.
    pub enrolment_number: String,
    /// How many records moved.
    pub records: u64,
    /// Who did it.
    pub merged_by: String,
    /// When.
    pub merged_at: DateTime<Utc>,
    /// Until when it can be undone; null: no more.
    pub undo_until: Option<DateTime<Utc>>,
}

/// The merges into a learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Merges {
    /// They, newest first.
    pub items: Vec<Merge>,
}

impl Learner {
    /// The whole name.
    pub fn name(&self) -> String {
        [self.first_name.as_str(), self.middle_names.as_deref().unwrap_or_default(), &self.last_name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The name as lists sort it: last name first.
    pub fn listed_name(&self) -> String {
        let first = [self.first_name.as_str(), self.middle_names.as_deref().unwrap_or_default()];
        let first = first.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if first.is_empty() { self.last_name.clone() } else { format!("{}, {first}", self.last_name) }
    }
}

impl Check for LearnerChange {
    fn check(&self, errors: &mut Errors) {
        check_uln(errors, self.uln.as_deref());
        errors.optional("/first_name", self.first_name.as_deref(), 100);
        errors.optional("/middle_names", self.middle_names.as_deref(), 100);
        if let Some(last_name) = &self.last_name {
            errors.required("/last_name", last_name, 100);
        }
        check_email(errors, self.email.as_deref());
    }
}

fn check_uln(errors: &mut Errors, uln: Option<&str>) {
    if uln.is_some_and(|uln| !uln.is_empty() && !uln_is_valid(&uln_digits(uln))) {
        errors.add("/uln", "malformed", "This is no ULN: check its ten digits, or leave it out.");
    }
}

fn check_email(errors: &mut Errors, email: Option<&str>) {
    if let Some(email) = email.filter(|email| !email.is_empty()) {
        errors.email("/email", email);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers() {
        assert!(uln_is_valid("9276308686"));
        assert!(!uln_is_valid("9276308687"));
        assert!(uln_is_valid(ULN_NOT_KNOWN));
        for text in ["", "927630868", "92763086866", "0276308686", "92763O8686", "٩٢٧٦٣٠٨٦٨٦"] {
            assert!(!uln_is_valid(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn at_most_one_last_digit_fits(nine in "[1-9][0-9]{8}") {
            prop_assume!(!nine.bytes().all(|b| b == b'9'));
            let fitting = (0..10).filter(|digit| uln_is_valid(&format!("{nine}{digit}"))).count();
            let weights = (2..=10).rev();
            let sum: u32 = nine.bytes().zip(weights).map(|(b, weight)| weight * u32::from(b - b'0')).sum();
            prop_assert_eq!(fitting, usize::from(!sum.is_multiple_of(11)));
        }
    }
}
