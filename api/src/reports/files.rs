//! Reports as CSV.

use shared::reports::{
    DocumentCounts, DocumentLine, NotificationCounts, NotificationLine, PublishingLine, PublishingTimes,
    QuarterlyReport, ReportBy, ReportKey,
};

use super::store::Scope;
use crate::http::csv::{Cell, Csv};

/// `name_2025-12-01_2026-11-24.csv`.
fn file_name(name: &str, by: Option<ReportBy>, scope: &Scope) -> String {
    let by = by.map(|by| format!("-by-{by}")).unwrap_or_default();
    format!("{name}{by}_{}_{}.csv", scope.from, scope.to)
}

/// The names of the columns that say what a line stands for.
fn key_header(by: ReportBy) -> &'static [&'static str] {
    match by {
        ReportBy::Month => &["month"],
        ReportBy::Centre => &["centre_number", "centre_name"],
        ReportBy::Qualification => &["qualification_number", "qualification_title"],
    }
}

fn key_cells(by: ReportBy, key: ReportKey) -> Vec<Cell> {
    match by {
        ReportBy::Month => vec![key.number.into()],
        ReportBy::Centre | ReportBy::Qualification => vec![key.number.into(), key.name.into()],
    }
}

/// The report of documents.
pub fn documents(scope: &Scope, by: ReportBy, lines: Vec<DocumentLine>) -> Csv {
    let counts = [
        "documents",
        "certificates",
        "transcripts",
        "letters",
        "valid",
        "expired",
        "suspended",
        "cancelled",
        "replaced",
    ];
    let rows = lines.into_iter().map(|line| {
        let DocumentCounts {
            documents,
            certificates,
            transcripts,
            letters,
            valid,
            expired,
            suspended,
            revoked,
            replaced,
        } = line.counts;
        let counts =
            [documents, certificates, transcripts, letters, valid, expired, suspended, revoked, replaced];
        let mut cells = key_cells(by, line.key);
        cells.extend(counts.map(Cell::from));
        cells
    });
    let header = [key_header(by), &counts].concat();
    Csv::of(file_name("documents", Some(by), scope), &header, rows.collect())
}

/// The report of notifications.
pub fn notifications(scope: &Scope, by: ReportBy, lines: Vec<NotificationLine>) -> Csv {
    let rows = lines.into_iter().map(|line| {
        let NotificationCounts { records, sent, queued, failed, not_notified } = line.counts;
        let mut cells = key_cells(by, line.key);
        cells.extend([records, sent, queued, failed, not_notified].map(Cell::from));
        cells
    });
    let header = [key_header(by), &["records", "notified", "queued", "failed", "not_notified"]].concat();
    Csv::of(file_name("notifications", Some(by), scope), &header, rows.collect())
}

/// The report of publishing times.
pub fn publishing(scope: &Scope, lines: Vec<PublishingLine>) -> Csv {
    let rows = lines.into_iter().map(|line| {
        let PublishingTimes { print_jobs, median_seconds, p90_seconds } = line.times;
        vec![line.key.number.into(), print_jobs.into(), median_seconds.into(), p90_seconds.into()]
    });
    let header = ["month", "print_jobs", "median_seconds", "p90_seconds"];
    Csv::of(file_name("publishing-times", None, scope), &header, rows.collect())
}

/// The quarterly return: one line for each qualification and quarter.
pub fn quarterly(report: QuarterlyReport) -> Csv {
    let name = match (report.quarters.first(), report.quarters.last()) {
        (Some(first), Some(last)) => {
            format!("quarterly-return_{}-Q{}_{}-Q{}.csv", first.year, first.quarter, last.year, last.quarter)
        }
        _ => "quarterly-return.csv".to_owned(),
    };
    let mut rows = Vec::new();
    for line in report.lines {
        for (quarter, counts) in report.quarters.iter().zip(line.quarters) {
            rows.push(vec![
                Cell::from(quarter.to_string()),
                line.number.as_str().into(),
                line.title.as_str().into(),
                line.level.as_str().into(),
                if line.regulated { "yes" } else { "no" }.into(),
                counts.certificates.into(),
                counts.replacements.into(),
                counts.cancelled.into(),
            ]);
        }
    }
    let header = [
        "quarter",
        "qualification_number",
        "qualification_title",
        "level",
        "regulated",
        "certificates",
        "replacements",
        "cancelled",
    ];
    Csv::of(name, &header, rows)
}
