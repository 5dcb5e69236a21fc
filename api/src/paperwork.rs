//! Paperwork for the office, laid out by genpdf: data in, bytes out. What learners get is rendered elsewhere.
//!
//! Cells hold whatever someone typed: characters that the font lacks are printed by their code, and long runs
//! without a space are broken, so that nothing is lost and nothing leaves its column.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use genpdf::{
    Alignment, Document, Element, Margins, SimplePageDecorator,
    elements::{Break, FrameCellDecorator, PaddedElement, Paragraph, TableLayout},
    error::Error,
    fonts::{FontData, FontFamily},
    style::{Color, Style},
};

const REGULAR: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-Regular.ttf"));
const BOLD: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-SemiBold.ttf"));
const MUTED: Color = Color::Rgb(0x4a, 0x57, 0x66);
/// Widest run without a space that fits the narrowest column of text at the size of the tables, in em.
const RUN: f32 = 12.0;

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the report could not be made: {0}")]
pub struct PaperworkError(#[from] Error);

/// A held-back cell of an imported file.
#[derive(Clone, Debug)]
pub struct FaultLine {
    /// The line of the file; the header is line 1.
    pub line: u64,
    /// The column.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What the cell holds.
    pub value: String,
}

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
    let mut document = Document::new(family()?);
    document.set_title(format!("Import report: {}", file_name(report)));
    document.set_font_size(10);
    document.set_line_spacing(1.3);
    let mut decorator = SimplePageDecorator::new();
    decorator.set_margins(Margins::trbl(16, 18, 18, 18));
    let running = printable(&format!("{} · Import report", report.issuer));
    decorator.set_header(move |page| {
        let mut head = TableLayout::new(vec![5, 1]);
        let number = Paragraph::new(format!("Page {page}")).aligned(Alignment::Right);
        // A row has as many cells as the table has columns, by construction.
        let _ = head
            .row()
            .element(Paragraph::new(running.as_str()).styled(small()))
            .element(number.styled(small()))
            .push();
        PaddedElement::new(head, Margins::trbl(0, 0, 6, 0))
    });
    document.set_page_decorator(decorator);

    document.push(Paragraph::new("Import report").styled(Style::new().bold().with_font_size(22)));
    document
        .push(Paragraph::new(printable(file_name(report))).styled(Style::new().bold().with_font_size(12)));
    let imported = format!(
        "Imported by {} on {} UTC. Report made on {} UTC.",
        report.imported_by,
        report.imported_at.format("%d/%m/%Y at %H:%M"),
        report.made_at.format("%d/%m/%Y at %H:%M"),
    );
    document.push(Paragraph::new(printable(&imported)).styled(small()));

    heading(&mut document, "Rows");
    let figures = [
        ("In the file", report.rows),
        ("Can be published or are", report.valid),
        ("Held back", report.invalid),
        ("Issued before", report.already_issued),
        ("Published", report.published),
    ];
    let rows = figures.map(|(label, figure)| vec![cell(label), figure_cell(figure)]);
    document.push(table(vec![5, 2, 7], &["What became of them", "Rows", ""], rows.into_iter().map(padded))?);

    heading(&mut document, "Print jobs");
    if report.print_jobs.is_empty() {
        document.push(Paragraph::new("Nothing of this file is published yet.").styled(small()));
    } else {
        let rows = report.print_jobs.iter().map(|(reference, centre, documents)| {
            vec![cell(reference), cell(centre), figure_cell(*documents)]
        });
        document.push(table(vec![4, 8, 2], &["Reference", "Centre", "Documents"], rows)?);
    }

    heading(&mut document, "Held back");
    if report.faults.is_empty() {
        document.push(Paragraph::new("No row is held back.").styled(small()));
    } else {
        let rows = report.faults.iter().map(|fault| {
            vec![figure_cell(fault.line), cell(&fault.field), cell(&fault.message), cell(&fault.value)]
        });
        document.push(table(vec![2, 6, 9, 7], &["Line", "Column", "Reason", "Cell"], rows)?);
    }
    if report.faults_left_out > 0 {
        let more = format!("{} more are not listed here; the portal shows them all.", report.faults_left_out);
        document.push(Break::new(0.5));
        document.push(Paragraph::new(more).styled(small()));
    }

    let mut bytes = Vec::new();
    document.render(&mut bytes)?;
    Ok(bytes)
}

fn file_name(report: &ImportReport) -> &str {
    report.file_name.as_deref().unwrap_or("Rows sent without a file")
}

fn family() -> Result<FontFamily<FontData>, Error> {
    let face = |bytes: &[u8]| FontData::new(bytes.to_vec(), None);
    Ok(FontFamily {
        regular: face(REGULAR)?,
        bold: face(BOLD)?,
        italic: face(REGULAR)?,
        bold_italic: face(BOLD)?,
    })
}

fn small() -> Style {
    Style::new().with_font_size(9).with_color(MUTED)
}

fn heading(document: &mut Document, text: &str) {
    document.push(Break::new(1.0));
    document.push(Paragraph::new(text).styled(Style::new().bold().with_font_size(13)));
    document.push(Break::new(0.25));
}

type Cell = Box<dyn Element>;

/// A table with a head; each row has as many cells as there are weights.
fn table(
    weights: Vec<usize>,
    heads: &[&str],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<TableLayout, Error> {
    let mut table = TableLayout::new(weights);
    table.set_cell_decorator(FrameCellDecorator::new(true, false, false));
    let head = |text: &&str| Box::new(pad(Paragraph::new(*text)).styled(small().bold())) as Cell;
    table.push_row(heads.iter().map(head).collect())?;
    for row in rows {
        table.push_row(row)?;
    }
    Ok(table)
}

fn pad(paragraph: Paragraph) -> PaddedElement<Paragraph> {
    PaddedElement::new(paragraph, Margins::trbl(1, 2, 1, 1))
}

fn padded(mut row: Vec<Cell>) -> Vec<Cell> {
    row.push(cell(""));
    row
}

fn cell(text: &str) -> Cell {
    Box::new(pad(Paragraph::new(broken(&printable(text)))).styled(Style::new().with_font_size(9)))
}

fn figure_cell(figure: u64) -> Cell {
    let text = Paragraph::new(figure.to_string()).aligned(Alignment::Right);
    Box::new(pad(text).styled(Style::new().with_font_size(9)))
}

static FACE: LazyLock<Option<rustybuzz::Face<'static>>> =
    LazyLock::new(|| rustybuzz::Face::from_slice(REGULAR, 0));

/// A text without control characters, in which a character that the font lacks is its code: `<U+4E2D>`.
fn printable(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for c in text.chars() {
        let known = FACE.as_ref().is_some_and(|face| face.glyph_index(c).is_some());
        match c {
            _ if c.is_whitespace() => made.push(' '),
            _ if c.is_control() => {}
            _ if known => made.push(c),
            _ => made.push_str(&format!("<U+{:04X}>", u32::from(c))),
        }
    }
    made
}

/// A text with spaces in its runs that are wider than a column.
fn broken(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut run = 0.0;
    for c in text.chars() {
        run = if c == ' ' { 0.0 } else { run + width(c) };
        if run > RUN {
            made.push(' ');
            run = width(c);
        }
        made.push(c);
    }
    made
}

/// The width of a character in em.
fn width(c: char) -> f32 {
    let advance = FACE
        .as_ref()
        .and_then(|face| Some((face.glyph_hor_advance(face.glyph_index(c)?)?, face.units_per_em())));
    #[expect(clippy::cast_precision_loss, reason = "font units are far below 2^24")]
    advance.map_or(1.0, |(advance, units)| f32::from(advance) / units as f32)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use chrono::TimeZone;

    use super::*;

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

    fn text_of(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.pdf");
        std::fs::write(&path, bytes).unwrap();
        if let Ok(folder) = std::env::var("SHOW_PDFS") {
            std::fs::write(std::path::Path::new(&folder).join("report.pdf"), bytes).unwrap();
        }
        assert!(Command::new("qpdf").arg("--check").arg(&path).output().unwrap().status.success());
        let text = Command::new("pdftotext")
            .args(["-enc", "UTF-8", "-layout"])
            .arg(&path)
            .arg("-")
            .output()
            .unwrap();
        String::from_utf8(text.stdout).unwrap()
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
