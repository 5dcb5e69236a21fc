//! From the headers of a file to our columns.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Column, FileFormat};
use crate::{
    TextEnum,
    check::{Check, Errors},
    text::fold,
};

text_enum! {
    /// How a file writes dates. `YYYY-MM-DD` is understood in any case.
    DateForm {
        /// 2026-11-23
        YearFirst = "year_first",
        /// 23/11/2026
        DayFirst = "day_first",
        /// 11/23/2026
        MonthFirst = "month_first",
    }
}

impl DateForm {
    /// A date as people write it in this form: four digits of the year, the parts joined by `/`, `.`, `-` or a space.
    /// Nothing in the form of the year first, which needs no reading.
    pub fn read(self, text: &str) -> Option<NaiveDate> {
        let parts: Vec<&str> = text.trim().split(['/', '.', '-', ' ']).collect();
        let &[first, second, third] = parts.as_slice() else { return None };
        let number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
            let plain = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| part.parse::<u32>().ok()).flatten()
        };
        let (year, month, day) = match self {
            Self::YearFirst => return None,
            Self::DayFirst => (third, second, first),
            Self::MonthFirst => (third, first, second),
        };
        let year = i32::try_from(number(year, 4..=4)?).ok()?;
        NaiveDate::from_ymd_opt(year, number(month, 1..=2)?, number(day, 1..=2)?)
    }
}

/// What others call our columns, folded.
const SYNONYMS: &[(Column, &[&str])] = &[
    (
        Column::CentreNumber,
        &[
            "centre",
            "centre no",
            "centre id",
            "centre code",
            "center",
            "center number",
            "provider number",
            "site number",
        ],
    ),
    (
        Column::EnrolmentNumber,
        &[
            "enrolment",
            "enrolment no",
            "enrollment number",
            "enrolment id",
            "candidate no",
            "candidate number",
            "candidate id",
            "candidate",
            "learner number",
            "learner no",
            "learner id",
            "student number",
            "student no",
            "student id",
            "registration number",
            "registration no",
        ],
    ),
    (Column::Uln, &["uln number", "unique learner number", "unique learner no"]),
    (Column::FirstName, &["forename", "forenames", "first", "given name", "given names", "firstname"]),
    (Column::MiddleNames, &["middle name", "middle", "other names", "second name"]),
    (Column::LastName, &["surname", "family name", "last", "lastname"]),
    (Column::DateOfBirth, &["dob", "d o b", "birth date", "birthdate", "date of birth dd mm yyyy", "born"]),
    (Column::Email, &["email address", "e mail", "mail", "e mail address", "learner email"]),
    (
        Column::QualificationNumber,
        &[
            "qualification",
            "qualification no",
            "qualification code",
            "qualification id",
            "qan",
            "qual number",
            "qual no",
            "ofqual number",
            "accreditation number",
            "course code",
            "award code",
        ],
    ),
    (Column::Result, &["grade", "overall grade", "outcome", "overall result", "classification"]),
    (
        Column::AwardDate,
        &[
            "award",
            "awarded",
            "awarded on",
            "date of award",
            "date awarded",
            "completion date",
            "achievement date",
            "date achieved",
            "awarddate",
        ],
    ),
    (
        Column::ExpiryDate,
        &["expiry", "expires", "expires on", "expiration date", "valid until", "date of expiry"],
    ),
    (Column::Language, &["language of assessment", "assessment language", "lang"]),
    (Column::Components, &["units", "unit results", "modules", "component"]),
    (Column::Documents, &["document", "document kinds", "print"]),
];

/// The column that a header most likely means: by our name for it, or by another usual one.
pub fn guess_column(header: &str) -> Option<Column> {
    let folded = fold(header);
    let ours = Column::parse(&folded.replace(' ', "_"));
    ours.or_else(|| {
        SYNONYMS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(column, _)| *column)
    })
}

/// How the columns of files with these headers are read, to be remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewColumnMapping {
    /// All headers of the file; their order does not matter.
    pub headers: Vec<String>,
    /// By header: the column that it means. Headers that are not here are left out.
    pub columns: BTreeMap<String, Column>,
    /// How the file writes dates.
    pub dates: DateForm,
}

/// The most headers of a mapping.
const MAX_HEADERS: usize = 200;

impl Check for NewColumnMapping {
    fn check(&self, errors: &mut Errors) {
        if self.headers.is_empty() || self.headers.len() > MAX_HEADERS {
            errors.add("/headers", "out_of_range", format!("Send 1 to {MAX_HEADERS} headers."));
        }
        for (at, header) in self.headers.iter().enumerate().filter(|(_, header)| header.chars().count() > 200)
        {
            errors.add(
                &format!("/headers/{at}"),
                "too_long",
                format!("“{header:.40}…” is longer than 200 characters."),
            );
        }
        for header in self.columns.keys() {
            match self.headers.iter().filter(|known| *known == header).count() {
                1 => {}
                0 => errors.add(&format!("/columns/{header}"), "not_found", "The file has no such header."),
                _ => errors.add(
                    &format!("/columns/{header}"),
                    "duplicate_column",
                    format!(
                        "The file has the header “{header}” more than once: rename one of them in the file."
                    ),
                ),
            }
        }
        for column in Column::ALL {
            let count = self.columns.values().filter(|mapped| *mapped == column).count();
            if count > 1 {
                let message = format!("{count} headers are read as {column}: choose one of them.");
                errors.add(&format!("/columns/{column}"), "duplicate_column", message);
            } else if count == 0 && column.is_required() {
                let message = format!("Choose which header holds {column}: every row needs it.");
                errors.add(&format!("/columns/{column}"), "missing_column", message);
            }
        }
    }
}

/// How the columns of files with these headers are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ColumnMapping {
    /// Names it when a file is imported.
    pub id: Uuid,
    /// By header: the column that it means.
    pub columns: BTreeMap<String, Column>,
    /// How the file writes dates.
    pub dates: DateForm,
    /// Who said so last.
    pub updated_by: String,
    /// When.
    pub updated_at: DateTime<Utc>,
}

/// A column of a file that is looked at before it is imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewColumn {
    /// Its header; blank where it has none.
    pub header: String,
    /// Some of its values, from the first rows.
    pub samples: Vec<String>,
    /// The column that it is read as: as remembered, or as its header suggests.
    pub column: Option<Column>,
}

/// What a file holds, before it is imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FilePreview {
    /// How it is written.
    pub format: FileFormat,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// The sheet that was looked at.
    pub sheet: Option<String>,
    /// The line on which the headers stand.
    pub header_line: u64,
    /// Its columns, in their order.
    pub columns: Vec<PreviewColumn>,
    /// How it seems to write dates.
    pub dates: DateForm,
    /// Whether every header is one of ours and none is missing: it can be imported as it is.
    pub ready: bool,
    /// How files with the same headers were read before.
    pub remembered: Option<ColumnMapping>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_guessed_by_their_usual_names() {
        for (header, column) in [
            ("Candidate No", Column::EnrolmentNumber),
            ("Candidate No.", Column::EnrolmentNumber),
            ("DOB", Column::DateOfBirth),
            ("D.O.B.", Column::DateOfBirth),
            ("Forename", Column::FirstName),
            ("first_name", Column::FirstName),
            ("FIRST NAME", Column::FirstName),
            ("Surname", Column::LastName),
            ("QAN", Column::QualificationNumber),
            ("E-mail address", Column::Email),
        ] {
            assert_eq!(guess_column(header), Some(column), "{header}");
        }
        assert_eq!(guess_column("Tutor"), None);
    }

    #[test]
    fn no_name_means_two_columns() {
        let mut seen = BTreeMap::new();
        for (column, names) in SYNONYMS {
            for name in *names {
                assert_eq!(fold(name), *name);
                assert_eq!(seen.insert(*name, *column), None, "{name}");
            }
        }
    }
}
