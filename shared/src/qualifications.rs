//! Qualifications that the awarding organisation awards.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    history::FieldChange,
    problem::FieldError,
};

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

text_enum! {
    /// Whether a qualification is awarded.
    QualificationStatus {
        /// It is awarded.
        Active = "active",
        /// Kept for its records only: no new awards.
        Archived = "archived",
    }
}

/// The most units of a qualification: as many as a transcript has lines.
pub const MAX_UNITS: usize = 200;
/// The most credits of a qualification or of a unit.
pub const MAX_CREDITS: u16 = 999;

/// A unit of a qualification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its reference, as `F/601/0010`.
    pub reference: String,
    /// Its title.
    pub title: String,
    /// Its level, as `2` or `Entry 3`; blank if it has none.
    #[serde(default)]
    pub level: String,
    /// Its credits, if it has any.
    #[serde(default)]
    pub credits: Option<u16>,
}

fn check_units(errors: &mut Errors, units: &[Unit]) {
    if units.len() > MAX_UNITS {
        errors.add("/units", "too_many", format!("Use at most {MAX_UNITS} units."));
    }
    let mut seen = std::collections::HashMap::new();
    for (at, unit) in units.iter().enumerate() {
        let field = |name: &str| format!("/units/{at}/{name}");
        errors.required(&field("reference"), &unit.reference, 30);
        errors.required(&field("title"), &unit.title, 200);
        errors.optional(&field("level"), Some(&unit.level), 20);
        for (name, text) in [("reference", &unit.reference), ("title", &unit.title), ("level", &unit.level)] {
            if text.contains(['|', ';']) {
                errors.add(&field(name), "not_allowed", "Leave out | and ;, which separate units in files.");
            }
        }
        check_credits(errors, &field("credits"), unit.credits);
        let key = unit.reference.trim().to_uppercase();
        if let Some(first) = seen.insert(key, at + 1).filter(|_| !unit.reference.trim().is_empty()) {
            errors.add(&field("reference"), "duplicate", format!("Unit {first} has this reference, too."));
        }
    }
}

fn check_credits(errors: &mut Errors, field: &str, credits: Option<u16>) {
    if credits.is_some_and(|credits| credits > MAX_CREDITS) {
        errors.add(field, "out_of_range", format!("Use at most {MAX_CREDITS} credits."));
    }
}

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
    /// Its credits, if it has any.
    pub credits: Option<u16>,
    /// Months after the award on which its certificates expire; null: never.
    pub expires_after_months: Option<u16>,
    /// Its units, in order.
    pub units: Vec<Unit>,
    /// Whether it is awarded.
    pub status: QualificationStatus,
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
    /// Its credits, if it has any.
    #[serde(default)]
    pub credits: Option<u16>,
    /// Its units, in order.
    #[serde(default)]
    pub units: Vec<Unit>,
    /// By default `active`.
    #[serde(default)]
    pub status: Option<QualificationStatus>,
}

impl Check for NewQualification {
    fn check(&self, errors: &mut Errors) {
        check_number(errors, &self.number);
        errors.required("/title", &self.title, 300);
        check_level(errors, &self.level);
        check_months(errors, self.expires_after_months);
        check_credits(errors, "/credits", self.credits);
        check_units(errors, &self.units);
    }
}

/// What of a qualification can be changed. A field that is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QualificationChange {
    /// Its number on the register; fixed once it has records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its title exactly as on the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its level as on the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Whether it is regulated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulated: Option<bool>,
    /// Its credits; 0: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<u16>,
    /// Months after the award on which its certificates expire; 0: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_after_months: Option<u16>,
    /// Its units, in order, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<Vec<Unit>>,
    /// Whether it is awarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<QualificationStatus>,
}

impl Check for QualificationChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(number) = &self.number {
            check_number(errors, number);
        }
        if let Some(title) = &self.title {
            errors.required("/title", title, 300);
        }
        if let Some(level) = &self.level {
            check_level(errors, level);
        }
        check_months(errors, self.expires_after_months.filter(|months| *months > 0));
        check_credits(errors, "/credits", self.credits);
        check_units(errors, self.units.as_deref().unwrap_or_default());
    }
}

fn check_number(errors: &mut Errors, number: &str) {
    if number.trim().is_empty() {
        errors.add("/number", "required", "Enter the qualification number.");
    } else if normalise_number(number).is_none() {
        errors.add("/number", "malformed", NUMBER_FORM);
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

/// What a qualification has, for its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualificationFigures {
    /// Its records, counted to 10,000. With one or more, its number is fixed.
    pub records: u64,
}

text_enum! {
    /// A column of a file of qualifications.
    ImportColumn {
        /// The number on the register.
        Number = "number",
        /// The title exactly as on the register.
        Title = "title",
        /// The level as on the register, `Entry Level 1` to `Level 8`.
        Level = "level",
        /// `yes` or `no`.
        Regulated = "regulated",
        /// The credits; blank: none.
        Credits = "credits",
        /// Months after the award on which certificates expire; blank: never.
        ExpiresAfterMonths = "expires_after_months",
        /// The units: `reference|title|level|credits`, joined by `;`.
        Units = "units",
        /// `active` or `archived`; blank: as it is, or active.
        Status = "status",
    }
}

impl ImportColumn {
    /// Whether a file must have it.
    pub fn is_required(self) -> bool {
        matches!(self, Self::Number | Self::Title | Self::Level | Self::Regulated)
    }
}

text_enum! {
    /// What importing a row does.
    ImportOutcome {
        /// Creates a qualification.
        New = "new",
        /// Changes one.
        Changed = "changed",
        /// Changes nothing: all is as the row says.
        Unchanged = "unchanged",
        /// Nothing: something is wrong with the row.
        Invalid = "invalid",
    }
}

/// A row of a file of qualifications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// The line of the file on which it begins; the header is line 1.
    pub line: u64,
    /// The number, as the row has it.
    pub number: String,
    /// The title, as the row has it.
    pub title: String,
    /// What importing it does.
    pub outcome: ImportOutcome,
    /// The fields that it changes.
    pub changes: Vec<FieldChange>,
    /// What is wrong with it; `field` is the column's name.
    pub errors: Vec<FieldError>,
}

/// What importing a file of qualifications does, or did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualificationImport {
    /// Whether it was done; if not, this is what it would do.
    pub done: bool,
    /// What to send as `plan` to do just this.
    pub plan: String,
    /// Rows that create a qualification.
    pub new: u64,
    /// Rows that change one.
    pub changed: u64,
    /// Rows that change nothing.
    pub unchanged: u64,
    /// Rows that are wrong, and are left out.
    pub invalid: u64,
    /// The rows.
    pub rows: Vec<ImportRow>,
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
