//! The import report: what became of an imported file.

use chrono::{DateTime, Utc};

use super::{
    FaultLine, PaperworkError, at, begin, cell, figure_cell, figures, file_name, finish, heading, held_back,
    note, table,
};

/// What became of an imported file.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The awarding organisation's name.
    pub issuer: String,
    /// The file's name, if it had one.
    pub file_name: Option<String>,
    /// Who imported it.
    pub imported_by: String,
    /// When it was imported.
    pub imported_at: DateTime<Utc>,
    /// When the report was made.
    pub made_at: DateTime<Utc>,
    /// Rows seen.
    pub rows: u64,
    /// Rows that can be published or are.
    pub valid: u64,
    /// Rows that are held back.
    pub invalid: u64,
    /// Rows whose award was issued before.
    pub already_issued: u64,
    /// Rows whose documents are issued.
    pub published: u64,
    /// The print jobs: reference, centre, documents.
    pub print_jobs: Vec<(String, String, u64)>,
    /// What is wrong, by line.
    pub faults: Vec<FaultLine>,
    /// How many more faults there are than are listed.
    pub faults_left_out: u64,
}

/// The report of an import as a PDF on A4.
pub fn import_report(report: &ImportReport) -> Result<Vec<u8>, PaperworkError> {
    let imported = format!(
        "Imported by {} on {}. Report made on {}.",
        report.imported_by,
        at(report.imported_at),
        at(report.made_at),
    );
    let about = file_name(report.file_name.as_deref());
    let mut document = begin(&report.issuer, "Import report", about, &[imported])?;

    heading(&mut document, "Rows");
    let rows = [
        ("In the file", report.rows),
        ("Can be published or are", report.valid),
        ("Held back", report.invalid),
        ("Issued before", report.already_issued),
        ("Published", report.published),
    ];
    figures(&mut document, &rows)?;

    heading(&mut document, "Jobs issued");
    if report.print_jobs.is_empty() {
        note(&mut document, "Nothing of this file is published yet.");
    } else {
        let rows = report.print_jobs.iter().map(|(reference, centre, documents)| {
            vec![cell(reference), cell(centre), figure_cell(*documents)]
        });
        document.push(table(vec![4, 8, 2], &["Reference", "Centre", "Documents"], rows)?);
    }

    held_back(&mut document, &report.faults, report.faults_left_out)?;
    finish(document)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;
    use crate::paperwork::tests::text_of;

    fn report(faults: usize) -> ImportReport {
        let at = Utc.with_ymd_and_hms(2026, 11, 18, 9, 30, 0).unwrap();
        let fault = |line| FaultLine {
            line,
            field: "first_name".to_owned(),
            message: "Can't be printed: “中” (U+4E2D).".to_owned(),
            value: "Zoë\u{0007} 中 D’Arcy-averyveryveryveryveryveryveryverylongrunwithoutanyspaceatall"
                .to_owned(),
        };
        ImportReport {
            issuer: "Northmoor Awards".to_owned(),
            file_name: Some("november 2026.csv".to_owned()),
            imported_by: "Łukasz Michałowski".to_owned(),
            imported_at: at,
            made_at: at,
            rows: 1200,
            valid: 1100,
            invalid: 90,
            already_issued: 10,
            published: 1000,
            print_jobs: vec![("PJ-000017".to_owned(), "Harbour College".to_owned(), 3000)],
            faults: (2..).take(faults).map(fault).collect(),
            faults_left_out: 7,
        }
    }

    #[test]
    fn says_what_became_of_the_file() {
        let text = text_of(&import_report(&report(60)).unwrap());
        for part in [
            "Northmoor Awards · Import report",
            "november 2026.csv",
            "Łukasz Michałowski",
            "PJ-000017",
            "3000",
            "Zoë <U+4E2D>",
            "7 more are not listed",
            "Page 2",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(text_of(&import_report(&report(0)).unwrap()).contains("No row is held back."));
    }
}
