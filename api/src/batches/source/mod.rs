//! Reading of batch files: rows with the line on which each begins.
//!
//! Each format is read as lines of cells. The header among them says, by itself or by a mapping, which column each cell
//! belongs to; what comes out is rows with our columns.

pub mod csv;
pub mod guard;
pub mod header;
pub mod jsonl;
pub mod sniff;
#[cfg(test)]
mod tests;
pub mod xlsx;

use std::{collections::BTreeMap, fs::File, io::Read, ops::ControlFlow};

use serde::{Deserialize, Serialize};
use shared::{
    TextEnum,
    batches::{Column, DateForm, FileFormat, NewBatch},
    problem::FieldError,
};

use self::header::Shaper;
use crate::problem::{Error, Result};

/// The most characters of a cell that are kept: more than any column allows, so that the check still reports it.
const MAX_CELL: usize = 30_000;

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// The line on which it begins; the header is line 1.
    pub line: u64,
    /// Its cells by column.
    pub cells: BTreeMap<String, String>,
    /// What is wrong with it as it stands in the file: cells that are too many or missing, a formula that gave no value.
    pub faults: Vec<FieldError>,
}

impl RawRow {
    /// A row without such faults.
    pub fn sound(line: u64, cells: BTreeMap<String, String>) -> Self {
        Self { line, cells, faults: Vec::new() }
    }
}

/// A cell of a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// The number that it holds, where a spreadsheet says that it is one: in a column of dates it is a day.
    pub day: Option<f64>,
    /// Why it can't be taken as it is.
    pub fault: Option<(&'static str, String)>,
}

impl Cell {
    /// A cell that holds a text.
    pub fn text(text: &str) -> Self {
        Self { text: cut(text), day: None, fault: None }
    }
}

/// A line of cells, as a format gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number, from 1.
    pub line: u64,
    /// Its cells, in the order of the header.
    pub cells: Vec<Cell>,
    /// Whether it must have as many cells as the header.
    pub exact: bool,
    /// Why it can't be read.
    pub fault: Option<FieldError>,
}

/// Takes what is read; a break ends the reading.
pub type Sink<'a, T> = dyn FnMut(T) -> Result<ControlFlow<()>> + 'a;

/// How the columns of a file are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The sheet of a workbook; none: the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The columns by header, where they are not ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<BTreeMap<String, Column>>,
    /// How dates are written; none: as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateForm>,
}

/// A file, or its beginning.
pub enum Source<R> {
    /// Bytes that come one after the other.
    Stream(R),
    /// A file on disk, of which any part can be read.
    Disk(File),
}

/// Reads the lines of a file, the header among them. Not for [`FileFormat::Json`], which has none.
pub fn lines<R: Read>(
    format: FileFormat,
    source: Source<R>,
    sheet: Option<&str>,
    sink: &mut Sink<'_, Line>,
) -> Result<()> {
    match (format, source) {
        (FileFormat::Xlsx, Source::Disk(file)) => xlsx::lines(file, sheet, sink),
        (FileFormat::Xlsx, Source::Stream(_)) | (FileFormat::Json, _) => {
            Err(anyhow::anyhow!("this format is not read in lines").into())
        }
        (FileFormat::Jsonl, Source::Stream(input)) => jsonl::lines(input, sink),
        (FileFormat::Jsonl, Source::Disk(file)) => jsonl::lines(file, sink),
        (FileFormat::Csv, Source::Stream(input)) => csv::lines(input, sink),
        (FileFormat::Csv, Source::Disk(file)) => csv::lines(file, sink),
    }
}

/// Reads the rows of a file. A file with other columns is refused, each column named.
pub fn rows<R: Read>(
    format: FileFormat,
    source: Source<R>,
    reading: &Reading,
    sink: &mut Sink<'_, RawRow>,
) -> Result<()> {
    if format == FileFormat::Json {
        let Source::Stream(input) = source else {
            return Err(anyhow::anyhow!("JSON is read as it comes").into());
        };
        let batch: NewBatch = serde_json::from_reader(std::io::BufReader::new(input))?;
        for row in json_rows(batch) {
            if sink(row)?.is_break() {
                break;
            }
        }
        return Ok(());
    }
    let mut shaper = Shaper::new(reading);
    lines(format, source, reading.sheet.as_deref(), &mut |line| shaper.push(line, sink))?;
    shaper.finish()
}

/// Rows of a JSON batch; their lines are counted from 1.
fn json_rows(batch: NewBatch) -> impl Iterator<Item = RawRow> {
    (1..).zip(batch.rows).map(move |(line, mut cells)| {
        cells.entry(Column::CentreNumber.to_string()).or_insert_with(|| batch.centre_number.clone());
        RawRow::sound(line, cells.into_iter().map(|(name, cell)| (name, cut(&cell))).collect())
    })
}

/// A cell as it is kept: without white space around it, and not too long. PostgreSQL keeps no NUL; another
/// control character stands for it, so that the check still reports it.
pub fn cut(cell: &str) -> String {
    cell.trim().chars().take(MAX_CELL).map(|c| if c == '\0' { '\u{1a}' } else { c }).collect()
}

/// A column by its name, in any case and with spaces or hyphens.
pub fn column_named(name: &str) -> Option<Column> {
    Column::parse(&shared::text::fold(name).replace(' ', "_"))
}

/// An error of the file as a whole.
pub(super) fn file_fault(code: &str, message: impl Into<String>) -> Error {
    Error::field("file", code, message)
}
