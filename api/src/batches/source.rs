//! Reading of batch files: rows with the line on which each begins.

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    io::{self, Cursor, Read},
};

use shared::{
    TextEnum,
    batches::{Column, NewBatch},
    problem::FieldError,
};

use crate::problem::{Error, Result};

/// The most bytes of a header row.
const MAX_HEADER: usize = 64 * 1024;
/// The most characters of a cell that are kept: more than any column allows, so that the check still reports it.
const MAX_CELL: usize = 30_000;

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    /// The line on which it begins; the header is line 1.
    pub line: u64,
    /// Its cells by column.
    pub cells: BTreeMap<String, String>,
    /// How many cells it has, where that is not as many as the header.
    pub ragged: Option<usize>,
}

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

/// Rows of a CSV file.
pub struct CsvRows<R> {
    reader: csv::Reader<Lines<io::Chain<Cursor<Vec<u8>>, R>>>,
    columns: Vec<Column>,
}

impl<R: Read> CsvRows<R> {
    /// Reads the header. A file with other columns is refused, each column named.
    pub fn open(mut input: R) -> Result<Self> {
        let mut start = Vec::new();
        input.by_ref().take(MAX_HEADER as u64).read_to_end(&mut start).map_err(anyhow::Error::from)?;
        if start.starts_with(b"\xef\xbb\xbf") {
            start.drain(..3);
        }
        let header = start.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty());
        let delimiter = delimiter(header.unwrap_or_default());
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(Lines::new(Cursor::new(start).chain(input)));
        let header = reader.headers().map_err(unreadable)?;
        let columns = columns(header)?;
        Ok(Self { reader, columns })
    }
}

impl<R: Read> Iterator for CsvRows<R> {
    type Item = Result<RawRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = csv::StringRecord::new();
        loop {
            match self.reader.read_record(&mut record) {
                Ok(false) => return None,
                Err(error) => return Some(Err(unreadable(error))),
                Ok(true) => {}
            }
            let offset = record.position().map_or(0, csv::Position::byte);
            let line = self.reader.get_ref().line_at(offset);
            // A line of commas only is what spreadsheets write for a blank row.
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let cells = self
                .columns
                .iter()
                .zip(&record)
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(column, cell)| (column.to_string(), cut(cell)))
                .collect();
            let ragged = (record.len() != self.columns.len()).then_some(record.len());
            return Some(Ok(RawRow { line, cells, ragged }));
        }
    }
}

/// Rows of a JSON batch; their lines are counted from 1.
pub fn json_rows(batch: NewBatch) -> impl Iterator<Item = Result<RawRow>> {
    (1..).zip(batch.rows).map(move |(line, mut cells)| {
        cells.entry(Column::CentreNumber.to_string()).or_insert_with(|| batch.centre_number.clone());
        Ok(RawRow {
            line,
            cells: cells.into_iter().map(|(name, cell)| (name, cut(&cell))).collect(),
            ragged: None,
        })
    })
}

/// A cell as it is kept: without white space around it, and not too long. PostgreSQL keeps no NUL; another
/// control character stands for it, so that the check still reports it.
pub fn cut(cell: &str) -> String {
    cell.trim().chars().take(MAX_CELL).map(|c| if c == '\0' { '\u{1a}' } else { c }).collect()
}

/// Spreadsheets of other countries write semicolons or tabs: the header tells.
fn delimiter(header: &[u8]) -> u8 {
    let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
    *[b',', b';', b'\t'].iter().rev().max_by_key(|wanted| count(**wanted)).unwrap_or(&b',')
}

/// The columns of a header row.
fn columns(header: &csv::StringRecord) -> Result<Vec<Column>> {
    let mut errors = Vec::new();
    let mut columns = Vec::new();
    for name in header {
        let folded = shared::text::fold(name).replace(' ', "_");
        let shown: String = name.chars().take(60).collect();
        match Column::parse(&folded) {
            Some(column) if columns.contains(&column) => {
                let message = format!("The column {folded} is there twice.");
                errors.push(FieldError::new(folded, "duplicate_column", message));
            }
            Some(column) => columns.push(column),
            None => {
                let message = format!("There is no column “{shown}”. Rename it, or take it out of the file.");
                errors.push(FieldError::new(shown, "unknown_column", message));
            }
        }
    }
    errors.truncate(50);
    for column in Column::ALL.iter().filter(|column| column.is_required() && !columns.contains(column)) {
        let message = format!("The column {column} is missing.");
        errors.push(FieldError::new(column.as_str(), "missing_column", message));
    }
    if errors.is_empty() { Ok(columns) } else { Err(Error::InvalidFields(errors)) }
}

fn unreadable(error: csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => Error::NotUtf8(pos.as_ref().map_or(1, csv::Position::line)),
        csv::ErrorKind::Io(_) => Error::Internal(error.into()),
        _ => Error::field("file", "malformed", "This is no CSV file."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str = "centre_number,enrolment_number,first_name,last_name,date_of_birth,qualification_number,award_date,components";

    fn rows(text: &str) -> Vec<RawRow> {
        CsvRows::open(text.as_bytes()).unwrap().map(Result::unwrap).collect()
    }

    fn header_errors(text: &str) -> Vec<(String, String)> {
        match CsvRows::open(text.as_bytes()).err() {
            Some(Error::InvalidFields(errors)) => errors.into_iter().map(|e| (e.field, e.code)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn lines_are_counted_as_people_count_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [
                "\u{feff}",
                HEADER,
                end,
                end,
                "1,E1,A,B,2000-01-01,60129773,2026-01-01,",
                end,
                "1,E2,A,\"two",
                end,
                end,
                "lines\",2000-01-01,60129773,2026-01-01,\"x;y,z\"",
                end,
                ",,,,,,,",
                end,
                end,
                "1,E3,A,B,2000-01-01,60129773,2026-01-01,",
            ]
            .concat();
            let lines: Vec<_> =
                rows(&text).iter().map(|row| (row.line, row.cells["enrolment_number"].clone())).collect();
            let want = [(3, "E1"), (4, "E2"), (9, "E3")].map(|(line, number)| (line, number.to_owned()));
            assert_eq!(lines, want, "{end:?}");
        }
    }

    #[test]
    fn semicolons_and_tabs_separate_too() {
        for delimiter in [";", "\t"] {
            let text = format!("{HEADER}\n1,E1,A,B,2000-01-01,60129773,2026-01-01,").replace(',', delimiter);
            assert_eq!(rows(&text)[0].cells["last_name"], "B");
        }
    }

    #[test]
    fn other_columns_are_named() {
        let errors = header_errors("enrolment_number,Name,first_name,first_name\n");
        assert!(errors.contains(&("Name".to_owned(), "unknown_column".to_owned())), "{errors:?}");
        assert!(errors.contains(&("first_name".to_owned(), "duplicate_column".to_owned())), "{errors:?}");
        assert!(errors.contains(&("last_name".to_owned(), "missing_column".to_owned())), "{errors:?}");
        assert!(header_errors("").len() >= 7);
    }

    #[test]
    fn rows_with_other_numbers_of_cells_are_kept_and_marked() {
        let rows = rows(&format!("{HEADER}\n1,E1\n1,E2,A,B,2000-01-01,60129773,2026-01-01,,more\n"));
        assert_eq!(rows[0].ragged, Some(2));
        assert_eq!(rows[1].ragged, Some(9));
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut file = format!("{HEADER}\n").into_bytes();
            file.extend(bytes);
            let read = CsvRows::open(file.as_slice()).unwrap().take_while(Result::is_ok).count();
            prop_assert!(read <= 301);
        }

        #[test]
        fn lines_of_quoted_files_match(rows_in in proptest::collection::vec("[a-z\n\" ,;]{1,12}", 1..12)) {
            let mut text = format!("{HEADER}\r\n");
            let mut want = Vec::new();
            let mut line = 2;
            for cell in &rows_in {
                want.push(line);
                text += &format!("1,E1,\"{}\",B,2000-01-01,60129773,2026-01-01,\r\n", cell.replace('"', "\"\""));
                line += 1 + cell.matches('\n').count() as u64;
            }
            let lines: Vec<_> = rows(&text).iter().map(|row| row.line).collect();
            prop_assert_eq!(lines, want);
        }
    }
}
