//! Excel workbooks, a sheet at a time, cell by cell: the sheet is never in memory as a whole.

use std::{
    fs::File,
    io::{BufReader, Seek, SeekFrom},
    ops::ControlFlow,
};

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use shared::problem::FieldError;

use super::{Cell, Line, Sink, cut, file_fault, guard, sniff};
use crate::problem::{Error, Result};

/// The most columns that are looked at.
const MAX_COLUMNS: u32 = 500;
/// Days between the two ways in which workbooks count them.
const SINCE_1904: f64 = 1462.0;

type Workbook = Xlsx<BufReader<File>>;

fn open(mut file: File) -> Result<Workbook> {
    guard::check(&mut file)?;
    file.seek(SeekFrom::Start(0)).map_err(anyhow::Error::from)?;
    Xlsx::new(BufReader::with_capacity(64 * 1024, file)).map_err(unreadable)
}

/// The names of the sheets that hold cells and can be seen, in their order.
fn sheet_names(workbook: &Workbook) -> Vec<String> {
    let all = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let seen: Vec<_> = all
        .clone()
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    if seen.is_empty() { all.map(|sheet| sheet.name.clone()).collect() } else { seen }
}

/// The names of a workbook's sheets.
pub fn sheets(file: File) -> Result<Vec<String>> {
    Ok(sheet_names(&open(file)?))
}

/// Reads the lines of a sheet; none: of the first. Blank lines are left out.
pub fn lines(file: File, sheet: Option<&str>, sink: &mut Sink<'_, Line>) -> Result<()> {
    let mut workbook = open(file)?;
    let names = sheet_names(&workbook);
    let name = match sheet {
        Some(wanted) => names.iter().find(|name| *name == wanted),
        None => names.first(),
    };
    let Some(name) = name.cloned() else {
        let message = match sheet {
            Some(_) => format!("The workbook has no such sheet. Its sheets: {}.", names.join(", ")),
            None => "The workbook has no sheet with cells.".to_owned(),
        };
        return Err(Error::field("sheet", "not_found", message));
    };
    let epoch = if workbook.has_1904_epoch() { SINCE_1904 } else { 0.0 };
    let merged = workbook.merge_cells_by_sheet_name(&name).map_err(unreadable)?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut row = Row::new(Merged::new(merged));
    while let Some(record) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
        let (at, column) = record.pos;
        if at < row.at {
            return Err(file_fault(
                "malformed",
                "The rows of this sheet are out of order. Open it in Excel, save it anew, and send that.",
            ));
        }
        if at > row.at {
            if row.end(sink)?.is_break() {
                return Ok(());
            }
            row.at = at;
        }
        let bare = record.formula.is_some() && record.value == DataRef::Empty;
        row.put(column, if bare { without_value() } else { cell(record.value, epoch) });
    }
    let _ = row.end(sink)?;
    Ok(())
}

/// The row that is being read.
struct Row {
    at: u32,
    cells: Vec<Cell>,
    too_wide: bool,
    merged: Merged,
}

impl Row {
    fn new(merged: Merged) -> Self {
        Self { at: 0, cells: Vec::new(), too_wide: false, merged }
    }

    fn put(&mut self, column: u32, cell: Cell) {
        if cell == Cell::default() {
            return;
        }
        if column >= MAX_COLUMNS {
            self.too_wide = true;
            return;
        }
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::default());
        }
        self.cells[column] = cell;
    }

    /// Gives the row on, and begins another.
    fn end(&mut self, sink: &mut Sink<'_, Line>) -> Result<ControlFlow<()>> {
        let mut cells = std::mem::take(&mut self.cells);
        self.merged.mark(self.at, &mut cells);
        let too_wide = std::mem::take(&mut self.too_wide);
        if cells.iter().all(|cell| *cell == Cell::default()) && !too_wide {
            return Ok(ControlFlow::Continue(()));
        }
        let fault = too_wide.then(|| {
            FieldError::new(
                "row",
                "ragged",
                format!("This row has cells beyond column {MAX_COLUMNS}. Clear them."),
            )
        });
        sink(Line { line: u64::from(self.at) + 1, cells, exact: false, fault })
    }
}

/// Areas of merged cells: only the first cell of each says something, and it looks as if all did.
struct Merged {
    /// The last row first.
    waiting: Vec<Dimensions>,
    /// Those that reach into the row, with whether their first cell says anything.
    open: Vec<(Dimensions, bool)>,
}

impl Merged {
    fn new(mut areas: Vec<Dimensions>) -> Self {
        areas.sort_unstable_by_key(|area| std::cmp::Reverse(area.start));
        Self { waiting: areas, open: Vec::new() }
    }

    fn mark(&mut self, row: u32, cells: &mut Vec<Cell>) {
        self.open.retain(|(area, _)| area.end.0 >= row);
        while let Some(area) = self.waiting.pop_if(|area| area.start.0 <= row) {
            let first = cells.get(area.start.1 as usize).filter(|_| area.start.0 == row);
            let says = first.is_some_and(|cell| !cell.text.is_empty());
            if area.end.0 >= row {
                self.open.push((area, says));
            }
        }
        // A row that holds nothing of its own stays blank.
        if cells.iter().all(|cell| *cell == Cell::default()) {
            return;
        }
        for (area, _) in self.open.iter().filter(|(_, says)| *says) {
            for column in area.start.1..=area.end.1.min(MAX_COLUMNS - 1) {
                if (row, column) == area.start {
                    continue;
                }
                let at = column as usize;
                if cells.len() <= at {
                    cells.resize(at + 1, Cell::default());
                }
                if cells[at].text.is_empty() && cells[at].fault.is_none() {
                    let message = format!(
                        "This cell is merged with {}, and a merged cell says nothing by itself. Write here what it should say.",
                        name(area.start)
                    );
                    cells[at].fault = Some(("merged_cell", message));
                }
            }
        }
    }
}

/// The name of a cell, as `B7`.
fn name((row, column): (u32, u32)) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
}

fn without_value() -> Cell {
    let message = "This cell holds a formula, and the file does not say what it comes to. Write its value, or save the workbook in Excel once more.";
    Cell { fault: Some(("formula", message.to_owned())), ..Cell::default() }
}

fn cell(value: DataRef<'_>, epoch: f64) -> Cell {
    match value {
        DataRef::Empty => Cell::default(),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(&text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(value) => Cell::text(if value { "TRUE" } else { "FALSE" }),
        DataRef::Int(number) => {
            let day = i32::try_from(number).ok().map(|day| f64::from(day) + epoch);
            Cell { day, ..Cell::text(&number.to_string()) }
        }
        DataRef::Float(number) => Cell { day: Some(number + epoch), ..Cell::text(&number_text(number)) },
        DataRef::DateTime(time) => Cell::text(&time_text(&time)),
        // A day, or a day with midnight.
        DataRef::DateTimeIso(text) => {
            Cell::text(text.split_once("T00:00:00").map_or(text.as_str(), |(day, _)| day))
        }
        DataRef::Error(error) => Cell {
            text: cut(&error.to_string()),
            day: None,
            fault: Some((
                "formula",
                format!("The formula of this cell failed ({error}). Write what it should say."),
            )),
        },
    }
}

/// A number as a person writes it: whole numbers with all their digits.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        (number as i64).to_string()
    } else {
        number.to_string()
    }
}

fn time_text(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return number_text(time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    match (time.as_f64() < 1.0, (hour, minute, second)) {
        // No day at all: a time of the day.
        (true, _) => format!("{hour:02}:{minute:02}:{second:02}"),
        (_, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn unreadable(error: XlsxError) -> Error {
    match error {
        XlsxError::Password => sniff::Compound::encrypted_refusal(),
        XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_) => {
            Error::field("sheet", "not_found", "This sheet can't be read. Choose another one.")
        }
        // Its words may quote the file.
        _ => file_fault(
            "malformed",
            "This workbook is damaged: it can't be read. Open it in Excel, save it anew, and send that.",
        ),
    }
}
