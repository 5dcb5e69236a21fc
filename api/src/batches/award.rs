//! What a row of a batch says, read and checked cell by cell.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use shared::{
    TextEnum,
    batches::{Column, Component, MAX_COMPONENTS, document_kinds},
    documents::DocumentKind,
    learners::{uln_digits, uln_is_valid},
    problem::FieldError,
    qualifications::{NUMBER_FORM, normalise_number},
    text::{full_name, is_email, is_language, line_fault, tidy},
};

use super::source::header::serial_date;
use crate::documents::render::Renderer;

/// An award, as its row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// Number of the centre.
    pub centre_number: String,
    /// Number of the learner.
    pub enrolment_number: String,
    /// The Unique Learner Number.
    pub uln: Option<String>,
    /// First name; blank for someone with one name.
    pub first_name: String,
    /// Middle names.
    pub middle_names: Option<String>,
    /// Last name.
    pub last_name: String,
    /// Date of birth.
    pub date_of_birth: NaiveDate,
    /// The learner's address.
    pub email: Option<String>,
    /// Number of the qualification, normalised.
    pub qualification_number: String,
    /// Grade.
    pub result: Option<String>,
    /// Date of the award.
    pub award_date: NaiveDate,
    /// Date on which the documents expire, if the row says so.
    pub expiry_date: Option<NaiveDate>,
    /// Language of assessment.
    pub language: String,
    /// Lines of the transcript.
    pub components: Vec<Component>,
    /// Kinds of documents, in the order of [`DocumentKind::ALL`].
    pub documents: Vec<DocumentKind>,
}

impl Award {
    /// The learner's full name, as it is printed.
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, self.middle_names.as_deref(), &self.last_name)
    }

    /// Reads a row. All that is wrong in it is found at once.
    pub fn read(
        cells: &BTreeMap<String, String>,
        today: NaiveDate,
        renderer: &Renderer,
    ) -> Result<Self, Vec<FieldError>> {
        let mut row = Reader { cells, renderer, errors: Vec::new() };
        let date_of_birth = row.required_date(Column::DateOfBirth, today);
        let award_date = row.required_date(Column::AwardDate, today);
        let award = Self {
            centre_number: row.required(Column::CentreNumber, 32),
            enrolment_number: row.printed(Column::EnrolmentNumber, 40, true),
            uln: row
                .checked(
                    Column::Uln,
                    |text| uln_is_valid(&uln_digits(text)),
                    "This is no ULN: check its ten digits, or leave it blank.",
                )
                .map(|uln| uln_digits(&uln)),
            first_name: row.printed(Column::FirstName, 100, false),
            middle_names: Some(row.printed(Column::MiddleNames, 100, false)).filter(|text| !text.is_empty()),
            last_name: row.printed(Column::LastName, 100, true),
            date_of_birth,
            email: row.checked(
                Column::Email,
                is_email,
                "Write an address like name@example.org, or leave it blank.",
            ),
            qualification_number: row.qualification_number(),
            result: Some(row.printed(Column::Result, 80, false)).filter(|text| !text.is_empty()),
            award_date,
            expiry_date: row.date(Column::ExpiryDate),
            language: row.language(),
            components: row.components(),
            documents: row.documents(),
        };
        row.dates_agree(&award);
        if row.errors.is_empty() { Ok(award) } else { Err(row.errors) }
    }
}

struct Reader<'a> {
    cells: &'a BTreeMap<String, String>,
    renderer: &'a Renderer,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    fn add(&mut self, column: Column, code: &str, message: impl Into<String>) {
        self.errors.push(FieldError::new(column.as_str(), code, message));
    }

    fn cell(&self, column: Column) -> String {
        self.cells.get(column.as_str()).map(|cell| tidy(cell)).unwrap_or_default()
    }

    /// A line of text that must be there.
    fn required(&mut self, column: Column, max: usize) -> String {
        let text = self.line(column, max);
        if text.is_empty() {
            self.add(column, "required", "This must not be blank.");
        }
        text
    }

    fn line(&mut self, column: Column, max: usize) -> String {
        // Looked at before it is tidied, which would take control characters such as tabs away.
        let raw = self.cells.get(column.as_str()).map(String::as_str).unwrap_or_default();
        if let Some((code, message)) = line_fault(raw, max) {
            self.add(column, code, message);
        }
        self.cell(column)
    }

    /// A text that is printed: the fonts must have all its characters.
    fn printed(&mut self, column: Column, max: usize, required: bool) -> String {
        let before = self.errors.len();
        let text = if required { self.required(column, max) } else { self.line(column, max) };
        if self.errors.len() == before {
            self.has_glyphs(column, &text);
        }
        text
    }

    fn has_glyphs(&mut self, column: Column, text: &str) {
        let missing = self.renderer.missing_glyphs(text);
        if !missing.is_empty() {
            let listed: Vec<_> = missing.iter().take(5).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            let message = format!(
                "The documents' fonts don't have this character: {}. Write it in another way.",
                listed.join(", ")
            );
            self.add(column, "missing_glyph", message);
        }
    }

    fn checked(&mut self, column: Column, holds: fn(&str) -> bool, message: &str) -> Option<String> {
        let text = self.cell(column);
        if text.is_empty() {
            return None;
        }
        if !holds(&text) {
            self.add(column, "malformed", message);
        }
        Some(text)
    }

    fn date(&mut self, column: Column) -> Option<NaiveDate> {
        let text = self.cell(column);
        if text.is_empty() {
            return None;
        }
        // chrono reads 2026-1-5, +2026 and +12026 too; only the one form is meant.
        let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d")
            .ok()
            .filter(|date| text.len() == 10 && date.to_string() == text);
        if date.is_none() {
            // Days that a spreadsheet wrote as numbers.
            let serial = text.parse().ok().filter(|_| text.len() == 5).and_then(serial_date);
            let message = serial.map_or_else(
                || "Write a date that exists as YYYY-MM-DD, like 2026-11-23.".to_owned(),
                |date| format!("This is a spreadsheet’s number of a day, {date}. Write it as that."),
            );
            self.add(column, "malformed", message);
        }
        date
    }

    /// A date that must be there and has come. Where it is not, today stands for it.
    fn required_date(&mut self, column: Column, today: NaiveDate) -> NaiveDate {
        if self.cell(column).is_empty() {
            self.add(column, "required", "This must not be blank.");
        }
        let date = self.date(column);
        match date {
            Some(date) if date > today => self.add(column, "in_future", "This date has not come yet."),
            Some(date) if date.year() < 1900 => {
                self.add(column, "out_of_range", "This date is too long ago.");
            }
            _ => {}
        }
        date.unwrap_or(today)
    }

    fn dates_agree(&mut self, award: &Award) {
        let fine = |errors: &[FieldError], column: Column| {
            !errors.iter().any(|error| error.field == column.as_str())
        };
        if fine(&self.errors, Column::DateOfBirth)
            && fine(&self.errors, Column::AwardDate)
            && award.award_date <= award.date_of_birth
        {
            self.add(Column::AwardDate, "out_of_range", "The award lies before the learner's birth.");
        }
        if fine(&self.errors, Column::AwardDate)
            && award.expiry_date.is_some_and(|last| last < award.award_date)
        {
            self.add(Column::ExpiryDate, "out_of_range", "This lies before the award.");
        }
    }

    fn qualification_number(&mut self) -> String {
        let text = self.required(Column::QualificationNumber, 40);
        match normalise_number(&text) {
            Some(number) => number,
            None if text.is_empty() => text,
            None => {
                self.add(Column::QualificationNumber, "malformed", NUMBER_FORM);
                text
            }
        }
    }

    /// A BCP 47 language tag; blank is English.
    fn language(&mut self) -> String {
        let text = self.cell(Column::Language);
        if text.is_empty() {
            return "en".to_owned();
        }
        if !is_language(&text) {
            self.add(
                Column::Language,
                "malformed",
                "Write a language code like en or cy, or leave it blank.",
            );
        }
        text
    }

    fn components(&mut self) -> Vec<Component> {
        let text = self.cell(Column::Components);
        let mut components = Vec::new();
        for (at, entry) in text.split(';').map(str::trim).filter(|entry| !entry.is_empty()).enumerate() {
            let parts: Vec<_> = entry.split('|').map(tidy).collect();
            let Ok([reference, title, level, credits, grade]) = <[String; 5]>::try_from(parts) else {
                let message =
                    format!("Entry {} is not of the form unit reference|title|level|credits|grade.", at + 1);
                self.add(Column::Components, "malformed", message);
                return Vec::new();
            };
            for (part, max) in [(&reference, 30), (&title, 200), (&level, 20), (&credits, 10), (&grade, 40)] {
                if let Some((code, message)) = line_fault(part, max) {
                    self.add(Column::Components, code, format!("Entry {}: {message}", at + 1));
                    return Vec::new();
                }
            }
            if title.is_empty() {
                self.add(Column::Components, "required", format!("Entry {} has no title.", at + 1));
                return Vec::new();
            }
            components.push(Component { reference, title, level, credits, grade });
        }
        if components.len() > MAX_COMPONENTS {
            self.add(Column::Components, "too_many", format!("Use at most {MAX_COMPONENTS} entries."));
        }
        self.has_glyphs(Column::Components, &text);
        components
    }

    fn documents(&mut self) -> Vec<DocumentKind> {
        let text = self.cell(Column::Documents);
        document_kinds(&text).unwrap_or_else(|| {
            self.add(
                Column::Documents,
                "not_allowed",
                "Write certificate, transcript and letter, joined by semicolons, or leave it blank.",
            );
            DocumentKind::ALL.to_vec()
        })
    }
}
