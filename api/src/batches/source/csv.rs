//! CSV: lines counted as people count them, and separators of other countries.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, Cursor, Read},
};

use super::{Cell, Line, Sink};
use crate::problem::{Error, Result};

/// The most bytes of a file's start that its separator is guessed from.
const START: usize = 64 * 1024;
/// Lines that are looked at for the separator.
const LOOKED_AT: usize = 20;

/// Notes where lines begin that are not blank, while the CSV reader reads through it: the reader's own line
/// numbers do not count blank lines as people do.
struct Lines<R> {
    inner: R,
    /// Offset and number of each such line, until its record was read.
    begun: RefCell<VecDeque<(u64, u64)>>,
    offset: u64,
    line: u64,
    blank: bool,
    after_return: bool,
}

impl<R> Lines<R> {
    fn new(inner: R) -> Self {
        Self { inner, begun: RefCell::default(), offset: 0, line: 1, blank: true, after_return: false }
    }

    /// The line of the record that the reader began at this offset: the first from there on that is not blank.
    fn line_at(&self, offset: u64) -> u64 {
        let mut begun = self.begun.borrow_mut();
        while begun.front().is_some_and(|(at, _)| *at < offset) {
            begun.pop_front();
        }
        begun.pop_front().map_or(self.line, |(_, line)| line)
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        for &byte in &buffer[..count] {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.line += 1;
                    self.blank = true;
                    self.after_return = byte == b'\r';
                }
                _ => {
                    if self.blank {
                        self.begun.get_mut().push_back((self.offset, self.line));
                    }
                    self.blank = false;
                    self.after_return = false;
                }
            }
            self.offset += 1;
        }
        Ok(count)
    }
}

/// Reads the lines of a CSV file, the header among them. Blank lines are left out.
pub fn lines(mut input: impl Read, sink: &mut Sink<'_, Line>) -> Result<()> {
    let mut start = Vec::new();
    input.by_ref().take(START as u64).read_to_end(&mut start).map_err(anyhow::Error::from)?;
    if start.starts_with(b"\xef\xbb\xbf") {
        start.drain(..3);
    }
    let delimiter = delimiter(&start);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(Lines::new(Cursor::new(start).chain(input)));
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(unreadable)? {
        let offset = record.position().map_or(0, csv::Position::byte);
        let line = reader.get_ref().line_at(offset);
        // A line of commas only is what spreadsheets write for a blank row.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cells = record.iter().map(|cell| Cell::text(unguarded(cell))).collect();
        if sink(Line { line, cells, exact: true, fault: None })?.is_break() {
            break;
        }
    }
    Ok(())
}

/// A cell as it was before our own downloads put an apostrophe in front, so that no spreadsheet takes it for a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => cell,
    }
}

/// What a spreadsheet takes for the beginning of a formula.
pub const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Spreadsheets of other countries write semicolons or tabs. The first line with several of them tells: lines above the
/// header have few.
fn delimiter(start: &[u8]) -> u8 {
    let counts = |line: &[u8]| {
        // Of equal counts the first of these wins.
        [b'\t', b';', b','].map(|wanted| (line.iter().filter(|byte| **byte == wanted).count(), wanted))
    };
    let lines =
        || start.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_empty()).take(LOOKED_AT);
    let telling = lines().find(|line| counts(line).iter().any(|(count, _)| *count >= 3));
    let line = telling.or_else(|| lines().next()).unwrap_or_default();
    counts(line).into_iter().max().filter(|(count, _)| *count > 0).map_or(b',', |(_, byte)| byte)
}

fn unreadable(error: csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => Error::NotUtf8(pos.as_ref().map_or(1, csv::Position::line)),
        csv::ErrorKind::Io(_) => Error::Internal(error.into()),
        _ => Error::field("file", "malformed", "This is no CSV file."),
    }
}
