//! Reports over what was issued.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// What the lines of a report stand for.
    ReportBy {
        /// Months, by the date of issue.
        Month = "month",
        /// Centres, the one with most documents first.
        Centre = "centre",
        /// Qualifications, the one with most documents first.
        Qualification = "qualification",
    }
}

/// What a line of a report stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportKey {
    /// The centre's or qualification's id; null for a month.
    pub id: Option<Uuid>,
    /// The first day of the month; null for a centre or qualification.
    pub month: Option<NaiveDate>,
    /// The AO's number of the centre, the qualification's number, or the month as `2026-11`.
    pub number: String,
    /// The name or title; blank for a month.
    pub name: String,
}

/// How many documents there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentCounts {
    /// All documents: each issued paper, replacements too.
    pub documents: u64,
    /// Certificates.
    pub certificates: u64,
    /// Transcripts.
    pub transcripts: u64,
    /// Letters.
    pub letters: u64,
    /// Documents that hold today.
    pub valid: u64,
    /// Documents whose expiry date has passed.
    pub expired: u64,
    /// Documents that do not hold for now.
    pub suspended: u64,
    /// Documents that were cancelled.
    pub revoked: u64,
    /// Documents whose place a newer one took.
    pub replaced: u64,
}

/// A line of the report of documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentLine {
    /// What it stands for.
    pub key: ReportKey,
    /// How many documents there are.
    pub counts: DocumentCounts,
}

/// Documents issued in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// All lines together, those that are left out too.
    pub total: DocumentCounts,
    /// The lines: every month of the period, or the 500 centres or qualifications with most documents.
    pub lines: Vec<DocumentLine>,
    /// How many lines are left out; the CSV has all.
    pub left_out: u64,
}

/// How many records' learners were told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationCounts {
    /// All records.
    pub records: u64,
    /// Records whose learner was sent a mail.
    pub sent: u64,
    /// Records whose mail waits to be sent.
    pub queued: u64,
    /// Records whose mail could not be sent.
    pub failed: u64,
    /// Records of which the learner was not told.
    pub not_notified: u64,
}

/// A line of the report of notifications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationLine {
    /// What it stands for.
    pub key: ReportKey,
    /// How many records there are.
    pub counts: NotificationCounts,
}

/// Which learners were told of the records of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotificationReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// All lines together, those that are left out too.
    pub total: NotificationCounts,
    /// The lines: every month of the period, or the 500 centres or qualifications with most records.
    pub lines: Vec<NotificationLine>,
    /// How many lines are left out; the CSV has all.
    pub left_out: u64,
}

/// How long it took from the import of a file until it was published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishingTimes {
    /// Print jobs.
    pub print_jobs: u64,
    /// Half of them were published within this many seconds; null where there are none.
    pub median_seconds: Option<u64>,
    /// Nine in ten of them were published within this many seconds; null where there are none.
    pub p90_seconds: Option<u64>,
}

/// A month of the report of publishing times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishingLine {
    /// The month in which they were published.
    pub key: ReportKey,
    /// How long it took.
    pub times: PublishingTimes,
}

/// How long it took to publish the print jobs of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishingReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The whole period.
    pub total: PublishingTimes,
    /// Every month of the period.
    pub lines: Vec<PublishingLine>,
}

/// A quarter of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quarter {
    /// The year.
    pub year: i32,
    /// 1 (January to March) to 4.
    pub quarter: u32,
}

impl Quarter {
    /// The quarter of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), quarter: day.month0() / 3 + 1 }
    }

    /// Its first day.
    pub fn first_day(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, (self.quarter.checked_sub(1)?) * 3 + 1, 1)
    }

    /// Its last day.
    pub fn last_day(self) -> Option<NaiveDate> {
        self.next().first_day()?.pred_opt()
    }

    /// The quarter after it.
    #[must_use]
    pub fn next(self) -> Self {
        if self.quarter < 4 {
            Self { quarter: self.quarter + 1, ..self }
        } else {
            Self { year: self.year + 1, quarter: 1 }
        }
    }

    /// The quarter before it.
    #[must_use]
    pub fn previous(self) -> Self {
        if self.quarter > 1 {
            Self { quarter: self.quarter - 1, ..self }
        } else {
            Self { year: self.year - 1, quarter: 4 }
        }
    }
}

/// As `2026 Q4`.
impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} Q{}", self.year, self.quarter)
    }
}

/// How many certificates were issued in a quarter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarterCounts {
    /// Awards certificated: certificates issued in the quarter, by their date of issue. A replacement is not
    /// counted, so that each award counts once, in the quarter of its first certificate; neither does what
    /// becomes of a certificate later change the count.
    pub certificates: u64,
    /// Replacements issued in the quarter. They are not part of `certificates`.
    pub replacements: u64,
    /// Of both, those that were cancelled since.
    pub cancelled: u64,
}

/// One qualification's line of the quarterly return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarterlyLine {
    /// The qualification's id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its level.
    pub level: String,
    /// Whether it is regulated.
    pub regulated: bool,
    /// The counts, for each of the return's quarters in turn.
    pub quarters: Vec<QuarterCounts>,
}

/// The vocational quarterly return: certificates by qualification and calendar quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarterlyReport {
    /// The quarters, the oldest first.
    pub quarters: Vec<Quarter>,
    /// All lines together, for each quarter.
    pub total: Vec<QuarterCounts>,
    /// The qualifications of which certificates were issued in any of the quarters, by number.
    pub lines: Vec<QuarterlyLine>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_join_without_gaps() {
        let mut quarter = Quarter { year: 2024, quarter: 4 };
        for _ in 0..9 {
            let next = quarter.next();
            assert_eq!(next.previous(), quarter);
            assert_eq!(quarter.last_day().unwrap().succ_opt(), next.first_day());
            assert_eq!(Quarter::of(quarter.first_day().unwrap()), quarter);
            assert_eq!(Quarter::of(quarter.last_day().unwrap()), quarter);
            quarter = next;
        }
        assert_eq!(Quarter { year: 2026, quarter: 4 }.to_string(), "2026 Q4");
    }
}
