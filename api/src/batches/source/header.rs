//! Which line of a file is its header, what its columns mean, and rows from the lines below it.

use std::{collections::BTreeMap, ops::ControlFlow};

use chrono::{Days, NaiveDate};
use shared::{
    TextEnum,
    batches::{Column, DateForm},
    problem::FieldError,
    text::fold,
};

use super::{Cell, Line, RawRow, Reading, Sink, column_named};
use crate::problem::{Error, Result};

/// Lines that are looked at for the header: titles and notes may stand above it.
pub const SEARCHED: usize = 20;
/// Our own downloads have these besides the columns; they are not read.
pub const NOT_READ: [&str; 2] = ["line", "reason"];

/// Makes rows of lines, once it has found the header among them.
pub struct Shaper<'a> {
    reading: &'a Reading,
    waiting: Vec<Line>,
    columns: Option<Vec<Option<Column>>>,
}

impl<'a> Shaper<'a> {
    /// Reads in this way.
    pub fn new(reading: &'a Reading) -> Self {
        Self { reading, waiting: Vec::new(), columns: None }
    }

    /// Takes a line. Gives an error when no line can be the header.
    pub fn push(&mut self, line: Line, sink: &mut Sink<'_, RawRow>) -> Result<ControlFlow<()>> {
        if let Some(columns) = &self.columns {
            return sink(self.row(columns, line));
        }
        if self.is_header(&line) {
            self.columns = Some(self.resolve(&line)?);
        } else {
            self.waiting.push(line);
            if self.waiting.len() == SEARCHED {
                self.finish()?;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Ends; where no line was a header, says what the likeliest one lacks.
    pub fn finish(&mut self) -> Result<()> {
        if self.columns.is_some() {
            return Ok(());
        }
        let nothing = Line { line: 1, cells: Vec::new(), exact: true, fault: None };
        // Of equals the first.
        let likeliest =
            self.waiting.iter().rev().max_by_key(|line| self.headers_in(line)).unwrap_or(&nothing);
        self.columns = Some(self.resolve(likeliest)?);
        Ok(())
    }

    /// Whether a line has all the headers that are asked for.
    fn is_header(&self, line: &Line) -> bool {
        match &self.reading.columns {
            Some(mapped) => {
                mapped.keys().all(|header| line.cells.iter().any(|cell| same(&cell.text, header)))
            }
            None => Column::ALL
                .iter()
                .filter(|column| column.is_required())
                .all(|column| line.cells.iter().any(|cell| column_named(&cell.text) == Some(*column))),
        }
    }

    /// How many headers a line has that are asked for or ours.
    fn headers_in(&self, line: &Line) -> usize {
        let known = |cell: &&Cell| match &self.reading.columns {
            Some(mapped) => mapped.keys().any(|header| same(&cell.text, header)),
            None => column_named(&cell.text).is_some(),
        };
        line.cells.iter().filter(known).count()
    }

    fn resolve(&self, header: &Line) -> Result<Vec<Option<Column>>> {
        let names: Vec<&str> = header.cells.iter().map(|cell| cell.text.as_str()).collect();
        match &self.reading.columns {
            Some(mapped) => mapped_columns(&names, mapped),
            None => our_columns(&names),
        }
    }

    fn row(&self, columns: &[Option<Column>], line: Line) -> RawRow {
        let mut row = RawRow::sound(line.line, BTreeMap::new());
        row.faults.extend(line.fault);
        let filled = line.cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
        let count = line.cells.len();
        if (line.exact && count != columns.len()) || filled > columns.len() {
            let count = if line.exact { count } else { filled };
            row.faults.push(FieldError::new(
                "row",
                "ragged",
                format!(
                    "This row has {count} cells, which is not as many as the header. Is a separator or a quotation mark wrong?"
                ),
            ));
        }
        for (column, cell) in columns.iter().zip(line.cells) {
            let Some(column) = *column else { continue };
            let text = if column.is_date() { self.date(&cell) } else { cell.text };
            if let Some((code, message)) = cell.fault {
                row.faults.push(FieldError::new(column.as_str(), code, message));
            }
            if !text.is_empty() {
                row.cells.insert(column.to_string(), text);
            }
        }
        row
    }

    /// A date as `YYYY-MM-DD`, where the cell can be read as one; else what it says.
    fn date(&self, cell: &Cell) -> String {
        if let Some(date) = cell.day.and_then(serial_date) {
            return date.to_string();
        }
        let form = self.reading.dates.unwrap_or(DateForm::YearFirst);
        form.read(&cell.text).map_or_else(|| cell.text.clone(), |date| date.to_string())
    }
}

fn same(one: &str, other: &str) -> bool {
    one == other || fold(one) == fold(other)
}

/// The day of a spreadsheet's number, in the years 1900 to 2199. Days are counted from 30 December 1899, as
/// spreadsheets do for all days from March 1900 on.
pub fn serial_date(number: f64) -> Option<NaiveDate> {
    if number.fract() != 0.0 || !(61.0..110_000.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked above")]
    let days = Days::new(number as u64);
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(days)
}

/// The form in which these cells write dates: the one that reads most of them.
pub fn guess_dates<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> DateForm {
    let reads = |form: DateForm| cells.clone().filter(|cell| form.read(cell).is_some()).count();
    let (day, month) = (reads(DateForm::DayFirst), reads(DateForm::MonthFirst));
    match (day, month) {
        (0, 0) => DateForm::YearFirst,
        _ if month > day => DateForm::MonthFirst,
        _ => DateForm::DayFirst,
    }
}

fn shown(name: &str) -> String {
    name.chars().take(60).collect()
}

fn too_few(names: &[&str]) -> Option<FieldError> {
    let [only] = names else { return None };
    let message = format!(
        "The file has only one column, “{}”. Separate the columns by commas, semicolons or tabs.",
        shown(only)
    );
    Some(FieldError::new("file", "one_column", message))
}

/// The columns of a header of ours.
fn our_columns(names: &[&str]) -> Result<Vec<Option<Column>>> {
    let mut errors: Vec<_> = too_few(names).into_iter().collect();
    let mut columns = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let folded = fold(name).replace(' ', "_");
        if NOT_READ.contains(&folded.as_str()) {
            columns.push(None);
            continue;
        }
        match Column::parse(&folded) {
            Some(column) if columns.contains(&Some(column)) => {
                let message =
                    format!("The column {folded} is there twice. Take one of them out of the file.");
                errors.push(FieldError::new(folded, "duplicate_column", message));
            }
            Some(column) => columns.push(Some(column)),
            None if name.trim().is_empty() => {
                let message = format!("Column {} has no name. Name it, or take it out of the file.", at + 1);
                errors.push(FieldError::new("", "unknown_column", message));
            }
            None => {
                let shown = shown(name);
                let message = format!("There is no column “{shown}”. Rename it, or take it out of the file.");
                errors.push(FieldError::new(shown, "unknown_column", message));
            }
        }
    }
    errors.truncate(50);
    for column in
        Column::ALL.iter().filter(|column| column.is_required() && !columns.contains(&Some(**column)))
    {
        let message = format!("The column {column} is missing.");
        errors.push(FieldError::new(column.as_str(), "missing_column", message));
    }
    if errors.is_empty() { Ok(columns) } else { Err(Error::InvalidFields(errors)) }
}

/// Whether a header needs no mapping: every name is one of ours, and none that is required is missing.
pub fn ours(names: &[String]) -> bool {
    our_columns(&names.iter().map(String::as_str).collect::<Vec<_>>()).is_ok()
}

/// The columns of a header that is read by a mapping. Headers that it does not name are left out.
fn mapped_columns(names: &[&str], mapped: &BTreeMap<String, Column>) -> Result<Vec<Option<Column>>> {
    let mut errors = Vec::new();
    for (header, column) in mapped {
        let message = match names.iter().filter(|name| same(name, header)).count() {
            1 => continue,
            0 => format!("The file has no column “{}”, which is read as {column}.", shown(header)),
            _ => format!("The column “{}” is there twice. Rename one of them in the file.", shown(header)),
        };
        let code = if message.contains("twice") { "duplicate_column" } else { "missing_column" };
        errors.push(FieldError::new(shown(header), code, message));
    }
    if !errors.is_empty() {
        return Err(Error::InvalidFields(errors));
    }
    let find = |name: &&str| mapped.iter().find(|(header, _)| same(name, header)).map(|(_, column)| *column);
    Ok(names.iter().map(find).collect())
}
