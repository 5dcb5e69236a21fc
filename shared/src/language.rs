//! The languages that documents, pages and mails are worded in, and how each writes dates.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

/// The cookie that remembers which language a reader has chosen.
pub const COOKIE: &str = "lang";
/// How long the cookie remembers it: a year.
pub const REMEMBERED_SECONDS: i64 = 31_536_000;

text_enum! {
    /// A language that the portal speaks.
    Language {
        /// English.
        En = "en",
        /// Welsh.
        Cy = "cy",
    }
}

const ENGLISH: [(&str, &str); 12] = [
    ("January", "Jan"),
    ("February", "Feb"),
    ("March", "Mar"),
    ("April", "Apr"),
    ("May", "May"),
    ("June", "Jun"),
    ("July", "Jul"),
    ("August", "Aug"),
    ("September", "Sep"),
    ("October", "Oct"),
    ("November", "Nov"),
    ("December", "Dec"),
];

const WELSH: [(&str, &str); 12] = [
    ("Ionawr", "Ion"),
    ("Chwefror", "Chwef"),
    ("Mawrth", "Maw"),
    ("Ebrill", "Ebr"),
    ("Mai", "Mai"),
    ("Mehefin", "Meh"),
    ("Gorffennaf", "Gorff"),
    ("Awst", "Awst"),
    ("Medi", "Medi"),
    ("Hydref", "Hyd"),
    ("Tachwedd", "Tach"),
    ("Rhagfyr", "Rhag"),
];

impl Language {
    /// The language that serves a language tag (BCP 47) best: its own, else English.
    pub fn of_tag(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("cy") { Self::Cy } else { Self::En }
    }

    /// The first language of an `Accept-Language` header, in its order, that the portal speaks; else English.
    pub fn accepted(header: &str) -> Self {
        let primaries = header.split(',').map(|one| one.split(['-', ';']).next().unwrap_or_default().trim());
        primaries
            .filter(|primary| ["en", "cy"].iter().any(|known| primary.eq_ignore_ascii_case(known)))
            .map(Self::of_tag)
            .next()
            .unwrap_or(Self::En)
    }

    /// Its name in itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Cy => "Cymraeg",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Cy,
            Self::Cy => Self::En,
        }
    }

    fn months(self) -> &'static [(&'static str, &'static str); 12] {
        match self {
            Self::En => &ENGLISH,
            Self::Cy => &WELSH,
        }
    }

    /// The name of a month, 0 to 11.
    pub fn month(self, index: u32) -> &'static str {
        self.months().get(index as usize).map_or("", |names| names.0)
    }

    /// The short name of a month, 0 to 11.
    pub fn short_month(self, index: u32) -> &'static str {
        self.months().get(index as usize).map_or("", |names| names.1)
    }

    /// `18 Nov 2026`.
    pub fn date(self, date: NaiveDate) -> String {
        format!("{} {} {}", date.day(), self.short_month(date.month0()), date.year())
    }

    /// `18 November 2026`.
    pub fn long_date(self, date: NaiveDate) -> String {
        format!("{} {} {}", date.day(), self.month(date.month0()), date.year())
    }

    /// `18 Nov 2026, 16:45`.
    pub fn moment(self, at: NaiveDateTime) -> String {
        format!("{}, {:02}:{:02}", self.date(at.date()), at.hour(), at.minute())
    }

    /// `18 November 2026 at 16:45`.
    pub fn spoken(self, at: NaiveDateTime) -> String {
        let between = match self {
            Self::En => "at",
            Self::Cy => "am",
        };
        format!("{} {between} {:02}:{:02}", self.long_date(at.date()), at.hour(), at.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_is_spoken_is_taken() {
        assert_eq!(Language::accepted("cy-GB,en;q=0.8"), Language::Cy);
        assert_eq!(Language::accepted("fr, cy;q=0.9, en;q=0.8"), Language::Cy);
        assert_eq!(Language::accepted("en-GB,cy;q=0.5"), Language::En);
        assert_eq!(Language::accepted(""), Language::En);
        assert_eq!(Language::accepted("*"), Language::En);
    }

    #[test]
    fn dates_are_written_in_each_language() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 8).unwrap();
        assert_eq!(Language::En.date(day), "8 Nov 2026");
        assert_eq!(Language::Cy.long_date(day), "8 Tachwedd 2026");
        assert_eq!(Language::Cy.moment(day.and_hms_opt(16, 5, 0).unwrap()), "8 Tach 2026, 16:05");
        assert_eq!(Language::Cy.spoken(day.and_hms_opt(16, 5, 0).unwrap()), "8 Tachwedd 2026 am 16:05");
    }
}
