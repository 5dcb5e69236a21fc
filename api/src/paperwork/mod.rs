//! Paperwork for the office, laid out by genpdf: data in, bytes out. What learners get is rendered elsewhere.
//!
//! Cells hold whatever someone typed: characters that the font lacks are printed by their code, and long runs
//! without a space are broken, so that nothing is lost and nothing leaves its column.

mod import_report;
mod publish_report;

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use genpdf::{
    Alignment, Document, Element, Margins, SimplePageDecorator,
    elements::{Break, FrameCellDecorator, PaddedElement, Paragraph, TableLayout},
    error::Error,
    fonts::{FontData, FontFamily},
    style::{Color, Style},
};

pub use import_report::{ImportReport, import_report};
pub use publish_report::{IssuedLine, PrintJobLine, PublishReport, publish_report};

const REGULAR: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-Regular.ttf"));
const BOLD: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/fonts/Inter-SemiBold.ttf"));
pub(crate) const MUTED: Color = Color::Rgb(0x4a, 0x57, 0x66);
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

/// A report on A4 with its title, what it is about, and lines in small print below.
fn begin(
    issuer: &str,
    title: &'static str,
    about: &str,
    small_print: &[String],
) -> Result<Document, PaperworkError> {
    let mut document = Document::new(family()?);
    document.set_title(format!("{title}: {about}"));
    document.set_font_size(10);
    document.set_line_spacing(1.3);
    let mut decorator = SimplePageDecorator::new();
    decorator.set_margins(Margins::trbl(16, 18, 18, 18));
    let running = printable(&format!("{issuer} · {title}"));
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
    document.push(Paragraph::new(title).styled(Style::new().bold().with_font_size(22)));
    document.push(Paragraph::new(printable(about)).styled(Style::new().bold().with_font_size(12)));
    for line in small_print {
        note(&mut document, line);
    }
    Ok(document)
}

/// The report as a file.
pub(crate) fn finish(document: Document) -> Result<Vec<u8>, PaperworkError> {
    let mut bytes = Vec::new();
    document.render(&mut bytes)?;
    // What can't be made lighter is fine as it is.
    Ok(lighter(&bytes).unwrap_or(bytes))
}

/// The same file without the colour profile that printers of books ask for, and with its fonts compressed: a fifth of the size.
fn lighter(bytes: &[u8]) -> lopdf::Result<Vec<u8>> {
    let mut file = lopdf::Document::load_mem(bytes)?;
    let catalog = file.trailer.get(b"Root").and_then(lopdf::Object::as_reference)?;
    file.get_object_mut(catalog)?.as_dict_mut()?.remove(b"OutputIntents");
    file.prune_objects();
    file.compress();
    let mut out = Vec::new();
    file.save_to(&mut out)?;
    Ok(out)
}

/// A line in small print.
fn note(document: &mut Document, text: &str) {
    document.push(Paragraph::new(printable(text)).styled(small()));
}

/// A time as reports say it.
fn at(time: DateTime<Utc>) -> String {
    format!("{} UTC", time.format("%d/%m/%Y at %H:%M"))
}

/// A file's name, or what stands for it.
fn file_name(name: Option<&str>) -> &str {
    name.unwrap_or("Rows sent without a file")
}

/// Figures, one a line.
fn figures(document: &mut Document, figures: &[(&str, u64)]) -> Result<(), PaperworkError> {
    let rows = figures.iter().map(|(label, figure)| vec![cell(label), figure_cell(*figure), cell("")]);
    document.push(table(vec![5, 2, 7], &["What became of them", "Rows", ""], rows)?);
    Ok(())
}

/// The rows that are held back, with the reasons.
fn held_back(document: &mut Document, faults: &[FaultLine], left_out: u64) -> Result<(), PaperworkError> {
    heading(document, "Held back");
    if faults.is_empty() {
        note(document, "No row is held back.");
    } else {
        let rows = faults.iter().map(|fault| {
            vec![figure_cell(fault.line), cell(&fault.field), cell(&fault.message), cell(&fault.value)]
        });
        document.push(table(vec![2, 6, 9, 7], &["Line", "Column", "Reason", "Cell"], rows)?);
    }
    more(document, left_out);
    Ok(())
}

/// That more is not listed.
fn more(document: &mut Document, left_out: u64) {
    if left_out > 0 {
        document.push(Break::new(0.5));
        note(document, &format!("{left_out} more are not listed here; the portal shows them all."));
    }
}

pub(crate) fn family() -> Result<FontFamily<FontData>, Error> {
    let face = |bytes: &[u8]| FontData::new(bytes.to_vec(), None);
    Ok(FontFamily {
        regular: face(REGULAR)?,
        bold: face(BOLD)?,
        italic: face(REGULAR)?,
        bold_italic: face(BOLD)?,
    })
}

pub(crate) fn small() -> Style {
    Style::new().with_font_size(9).with_color(MUTED)
}

fn heading(document: &mut Document, text: &str) {
    document.push(Break::new(1.0));
    document.push(Paragraph::new(text).styled(Style::new().bold().with_font_size(13)));
    document.push(Break::new(0.25));
}

pub(crate) type Cell = Box<dyn Element>;

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

pub(crate) fn pad(paragraph: Paragraph) -> PaddedElement<Paragraph> {
    PaddedElement::new(paragraph, Margins::trbl(1, 2, 1, 1))
}

fn cell(text: &str) -> Cell {
    Box::new(pad(Paragraph::new(broken(&printable(text)))).styled(Style::new().with_font_size(9)))
}

/// A cell with a text of ours that its column holds, which is never broken.
fn whole_cell(text: &str) -> Cell {
    Box::new(pad(Paragraph::new(text)).styled(Style::new().with_font_size(9)))
}

fn figure_cell(figure: u64) -> Cell {
    let text = Paragraph::new(figure.to_string()).aligned(Alignment::Right);
    Box::new(pad(text).styled(Style::new().with_font_size(9)))
}

static FACE: LazyLock<Option<rustybuzz::Face<'static>>> =
    LazyLock::new(|| rustybuzz::Face::from_slice(REGULAR, 0));

/// A text without control characters, in which a character that the font lacks is its code: `<U+4E2D>`.
pub(crate) fn printable(text: &str) -> String {
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
    broken_at(text, RUN)
}

/// A text with spaces in its runs that are wider than this many em.
pub(crate) fn broken_at(text: &str, widest: f32) -> String {
    let mut made = String::with_capacity(text.len());
    let mut run = 0.0;
    for c in text.chars() {
        run = if c == ' ' { 0.0 } else { run + width(c) };
        if run > widest {
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
pub(crate) mod tests {
    use std::process::Command;

    /// The text of a file that qpdf finds no fault with.
    pub fn text_of(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.pdf");
        std::fs::write(&path, bytes).unwrap();
        assert!(Command::new("qpdf").arg("--check").arg(&path).output().unwrap().status.success());
        let text = Command::new("pdftotext")
            .args(["-enc", "UTF-8", "-layout"])
            .arg(&path)
            .arg("-")
            .output()
            .unwrap();
        String::from_utf8(text.stdout).unwrap()
    }
}
