//! The publication report: what was issued from a batch with which references, and what was not and why.

use chrono::{DateTime, Utc};

use super::{
    FaultLine, PaperworkError, at, begin, cell, figures, file_name, finish, heading, held_back, more, note,
    table, whole_cell,
};

/// A print job of the batch.
#[derive(Clone, Debug)]
pub struct PrintJobLine {
    /// Its reference.
    pub reference: String,
    /// The centre's name.
    pub centre: String,
    /// Who published it.
    pub published_by: String,
    /// When.
    pub published_at: DateTime<Utc>,
    /// Documents that were made.
    pub made: u64,
    /// Documents that were asked for.
    pub requested: u64,
}

/// An issued document.
#[derive(Clone, Debug)]
pub struct IssuedLine {
    /// The learner's name as printed.
    pub learner: String,
    /// The kind: `Certificate`.
    pub kind: &'static str,
    /// Its reference, in groups of four.
    pub reference: String,
    /// The reference of its print job.
    pub print_job: String,
    /// Its status when the report is made: `Valid`.
    pub status: &'static str,
}

/// What was published from a batch.
#[derive(Clone, Debug)]
pub struct PublishReport {
    /// The awarding organisation's name.
    pub issuer: String,
    /// The file's name, if it had one.
    pub file_name: Option<String>,
    /// When the report was made.
    pub made_at: DateTime<Utc>,
    /// Rows whose documents are issued.
    pub published: u64,
    /// Rows that a print job is still to issue.
    pub under_way: u64,
    /// Rows that wait to be published.
    pub publishable: u64,
    /// Rows that are held back.
    pub invalid: u64,
    /// Rows whose award was issued before.
    pub already_issued: u64,
    /// Rows that were left out by hand.
    pub left_out: u64,
    /// The print jobs, the first first.
    pub print_jobs: Vec<PrintJobLine>,
    /// The issued documents, by print job and learner.
    pub issued: Vec<IssuedLine>,
    /// How many more were issued than are listed.
    pub issued_left_out: u64,
    /// Documents that were not made: learner, kind and why.
    pub not_made: Vec<(String, &'static str, &'static str)>,
    /// How many more were not made than are listed.
    pub not_made_left_out: u64,
    /// What is wrong with the rows that are held back, by line.
    pub faults: Vec<FaultLine>,
    /// How many more rows are held back than are listed.
    pub faults_left_out: u64,
}

/// The report of what was published from a batch, as a PDF on A4.
pub fn publish_report(report: &PublishReport) -> Result<Vec<u8>, PaperworkError> {
    let made = format!("Report made on {}. Statuses are those of that time.", at(report.made_at));
    let about = file_name(report.file_name.as_deref());
    let mut document = begin(&report.issuer, "Publication report", about, &[made])?;

    heading(&mut document, "Rows");
    let rows = [
        ("Issued", report.published),
        ("Under way", report.under_way),
        ("Wait to be published", report.publishable),
        ("Held back", report.invalid),
        ("Issued before, in another file", report.already_issued),
        ("Left out by hand", report.left_out),
    ];
    figures(&mut document, &rows)?;

    heading(&mut document, "Jobs issued");
    let rows = report.print_jobs.iter().map(|job| {
        let published = format!("{}, {}", job.published_by, at(job.published_at));
        let made = format!("{} of {}", job.made, job.requested);
        vec![cell(&job.reference), cell(&job.centre), cell(&published), cell(&made)]
    });
    document.push(table(vec![4, 7, 7, 4], &["Reference", "Centre", "Published by", "Documents made"], rows)?);

    heading(&mut document, "Issued");
    if report.issued.is_empty() {
        note(&mut document, "No document is issued yet.");
    } else {
        let rows = report.issued.iter().map(|line| {
            vec![
                cell(&line.learner),
                cell(line.kind),
                whole_cell(&line.reference),
                cell(&line.print_job),
                cell(line.status),
            ]
        });
        let heads = ["Learner", "Document", "Reference", "Job", "Status"];
        document.push(table(vec![7, 4, 7, 4, 3], &heads, rows)?);
    }
    more(&mut document, report.issued_left_out);

    if !report.not_made.is_empty() {
        heading(&mut document, "Not made");
        let rows =
            report.not_made.iter().map(|(learner, kind, why)| vec![cell(learner), cell(kind), cell(why)]);
        document.push(table(vec![7, 4, 14], &["Learner", "Document", "Why"], rows)?);
        more(&mut document, report.not_made_left_out);
    }

    held_back(&mut document, &report.faults, report.faults_left_out)?;
    finish(document)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::paperwork::tests::text_of;

    #[test]
    fn says_what_was_issued_and_what_was_not() {
        let made_at = Utc.with_ymd_and_hms(2026, 11, 18, 9, 30, 0).unwrap();
        let line = |learner: &str| IssuedLine {
            learner: learner.to_owned(),
            kind: "Certificate",
            reference: "7K3M-9QPX-2HFD-V6T4".to_owned(),
            print_job: "PJ-2026-0017".to_owned(),
            status: "Suspended",
        };
        let report = PublishReport {
            issuer: "Northmoor Awards".to_owned(),
            file_name: Some("november 2026.csv".to_owned()),
            made_at,
            published: 61,
            under_way: 0,
            publishable: 3,
            invalid: 4,
            already_issued: 5,
            left_out: 6,
            print_jobs: vec![PrintJobLine {
                reference: "PJ-2026-0017".to_owned(),
                centre: "Harbour College".to_owned(),
                published_by: "Łukasz Michałowski".to_owned(),
                published_at: made_at,
                made: 61,
                requested: 62,
            }],
            issued: (0..61).map(|_| line("Gwenllian Tŵr-Llŵyd")).collect(),
            issued_left_out: 9,
            not_made: vec![("Mair Evans".to_owned(), "Letter", "The file store did not take the file.")],
            not_made_left_out: 0,
            faults: vec![FaultLine {
                line: 7,
                field: "last_name".to_owned(),
                message: "This must not be blank.".to_owned(),
                value: String::new(),
            }],
            faults_left_out: 3,
        };
        let text = text_of(&publish_report(&report).unwrap());
        for part in [
            "Northmoor Awards · Publication report",
            "november 2026.csv",
            "PJ-2026-0017",
            "Łukasz Michałowski",
            "61 of 62",
            "Gwenllian Tŵr-Llŵyd",
            "7K3M-9QPX-2HFD-V6T4",
            "Suspended",
            "9 more are not listed",
            "The file store did not take the file.",
            "This must not be blank.",
            "3 more are not listed",
            "Page 2",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
