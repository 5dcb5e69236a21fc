//! Qualifications that the awarding organisation awards.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::{Check, Errors};

/// The levels of the register of regulated qualifications, as they are written there.
pub const LEVELS: [&str; 11] = [
    "Entry Level 1",
    "Entry Level 2",
    "Entry Level 3",
    "Level 1",
    "Level 2",
    "Level 3",
    "Level 4",
    "Level 5",
    "Level 6",
    "Level 7",
    "Level 8",
];

/// A qualification.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Qualification {
    /// The qualification's id.
    pub id: Uuid,
    /// Its number on the register, as `601/2977/3`.
    pub number: String,
    /// Its title exactly as on the register.
    pub title: String,
    /// Its level as on the register, `Entry Level 1` to `Level 8`.
    pub level: String,
    /// Whether it is regulated.
    pub regulated: bool,
    /// Months after the award on which its certificates expire; null: never.
    pub expires_after_months: Option<u16>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A qualification to be created.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewQualification {
    /// Its number on the register: `601/2977/3` or `60129773`.
    pub number: String,
    /// Its title exactly as on the register.
    pub title: String,
    /// Its level as on the register, `Entry Level 1` to `Level 8`.
    pub level: String,
    /// Whether it is regulated.
    pub regulated: bool,
    /// Months after the award on which its certificates expire; null: never.
    #[serde(default)]
    pub expires_after_months: Option<u16>,
}

impl Check for NewQualification {
    fn check(&self, errors: &mut Errors) {
        if self.number.trim().is_empty() {
            errors.add("/number", "required", "Enter the qualification number.");
        } else if normalise_number(&self.number).is_none() {
            errors.add("/number", "malformed", NUMBER_FORM);
        }
        errors.required("/title", &self.title, 300);
        check_level(errors, &self.level);
        check_months(errors, self.expires_after_months);
    }
}

/// What of a qualification can be changed. A field that is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QualificationChange {
    /// Its title exactly as on the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its level as on the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Whether it is regulated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulated: Option<bool>,
    /// Months after the award on which its certificates expire; 0: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after_months: Option<u16>,
}

impl Check for QualificationChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(title) = &self.title {
            errors.required("/title", title, 300);
        }
        if let Some(level) = &self.level {
            check_level(errors, level);
        }
        check_months(errors, self.expires_after_months.filter(|months| *months > 0));
    }
}

fn check_level(errors: &mut Errors, level: &str) {
    if !LEVELS.contains(&level) {
        errors.add("/level", "not_allowed", "Choose a level from Entry Level 1 to Level 8.");
    }
}

fn check_months(errors: &mut Errors, months: Option<u16>) {
    if months.is_some_and(|months| !(1..=1200).contains(&months)) {
        errors.add("/expires_after_months", "out_of_range", "Use 1 to 1,200 months.");
    }
}

/// How to write a qualification number, for people.
pub const NUMBER_FORM: &str = "Write the number as 601/2977/3 or 60129773.";

/// A qualification number in the form `601/2977/3`, from that form or from eight characters; the last may be
/// a letter. Nothing else is checked: no check algorithm is published.
pub fn normalise_number(text: &str) -> Option<String> {
    let text = text.trim();
    let plain: String = match text.split('/').collect::<Vec<_>>()[..] {
        [whole] => whole.to_owned(),
        [a, b, c] if a.len() == 3 && b.len() == 4 && c.len() == 1 => format!("{a}{b}{c}"),
        _ => return None,
    };
    let plain = plain.to_ascii_uppercase();
    let (digits, last) = (plain.get(..7)?, plain.get(7..)?);
    let holds = plain.len() == 8
        && digits.bytes().all(|b| b.is_ascii_digit())
        && last.bytes().all(|b| b.is_ascii_alphanumeric());
    holds.then(|| format!("{}/{}/{last}", &digits[..3], &digits[3..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_forms_come_to_the_first(a in "[0-9]{3}", b in "[0-9]{4}", c in "[0-9A-Za-z]") {
            let want = format!("{a}/{b}/{}", c.to_uppercase());
            prop_assert_eq!(normalise_number(&format!("{a}{b}{c}")), Some(want.clone()));
            prop_assert_eq!(normalise_number(&format!(" {a}/{b}/{c} ")), Some(want.clone()));
            prop_assert_eq!(normalise_number(&want), Some(want.clone()));
        }

        #[test]
        fn nothing_else_passes(text in "\\PC{0,14}") {
            if let Some(number) = normalise_number(&text) {
                prop_assert_eq!(number.replace('/', ""), text.trim().replace('/', "").to_ascii_uppercase());
                prop_assert_eq!(number.len(), 10);
            }
        }
    }
}
