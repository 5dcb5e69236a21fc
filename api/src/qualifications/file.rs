//! The rows of a CSV file of qualifications, each with the line on which it begins.

use std::collections::BTreeMap;

use shared::{TextEnum, problem::FieldError, qualifications::ImportColumn, text::fold};

use crate::problem::{Error, Result};

/// The most rows of a file.
const MAX_ROWS: usize = 5_000;
/// The most characters of a cell that are kept: more than any column allows, so that it is still refused.
const MAX_CELL: usize = 60_000;

/// A row as it stands in the file.
pub struct Row<'a> {
    /// The line on which it begins; the header is line 1.
    pub line: u64,
    /// How many cells it has, where that is not as many as the header.
    pub ragged: Option<usize>,
    cells: BTreeMap<&'static str, String>,
    columns: &'a [ImportColumn],
}

impl Row<'_> {
    /// A cell; blank where there is none.
    pub fn cell(&self, column: ImportColumn) -> &str {
        self.cells.get(column.as_str()).map(String::as_str).unwrap_or_default()
    }

    /// Whether the file has this column.
    pub fn has(&self, column: ImportColumn) -> bool {
        self.columns.contains(&column)
    }
}

/// A file that is read.
pub struct File {
    columns: Vec<ImportColumn>,
    rows: Vec<(u64, csv::StringRecord)>,
}

impl File {
    /// Reads a file. One with other columns is refused, each column named.
    pub fn read(file: &[u8]) -> Result<Self> {
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let header = file.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty());
        let header = header.ok_or_else(|| Error::field("file", "required", "The file is empty."))?;
        // Spreadsheets of other countries write semicolons or tabs: the header tells.
        let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
        let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|wanted| count(*wanted)).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(file);
        let columns = columns(reader.headers().map_err(unreadable)?)?;
        let mut lines = Lines { file, at: 0, line: 1 };
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            // A line of commas only is what spreadsheets write for a blank row.
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if rows.len() == MAX_ROWS {
                return Err(Error::field(
                    "file",
                    "too_long",
                    format!("Import at most {MAX_ROWS} rows at once."),
                ));
            }
            let offset =
                record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            rows.push((lines.of(offset), record));
        }
        if rows.is_empty() {
            return Err(Error::field("file", "required", "The file has a header, but no rows."));
        }
        Ok(Self { columns, rows })
    }

    /// Its rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row {
            line: *line,
            ragged: (record.len() != self.columns.len()).then_some(record.len()),
            cells: self
                .columns
                .iter()
                .zip(record)
                .map(|(column, cell)| {
                    // PostgreSQL keeps no NUL; another control character stands for it, and is refused.
                    let cell = cell.trim().chars().take(MAX_CELL);
                    (column.as_str(), cell.map(|c| if c == '\0' { '\u{1a}' } else { c }).collect())
                })
                .collect(),
            columns: &self.columns,
        })
    }
}

/// Counts lines while records are read in their order.
struct Lines<'a> {
    file: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the record that was begun here has its first character: blank lines may come before it.
    fn of(&mut self, offset: usize) -> u64 {
        let blank = self.file[offset..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        for at in self.at..offset + blank {
            let pair = at > 0 && self.file[at - 1] == b'\r';
            match self.file[at] {
                b'\r' => self.line += 1,
                b'\n' if !pair => self.line += 1,
                _ => {}
            }
        }
        self.at = offset + blank;
        self.line
    }
}

/// The columns of a header row.
fn columns(header: &csv::StringRecord) -> Result<Vec<ImportColumn>> {
    let (mut errors, mut columns) = (Vec::new(), Vec::new());
    for name in header {
        let folded = fold(name).replace(' ', "_");
        let shown: String = name.chars().take(60).collect();
        match ImportColumn::parse(&folded) {
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
    for column in ImportColumn::ALL.iter().filter(|column| column.is_required() && !columns.contains(column))
    {
        let message = format!("The column {column} is missing.");
        errors.push(FieldError::new(column.as_str(), "missing_column", message));
    }
    if errors.is_empty() { Ok(columns) } else { Err(Error::InvalidFields(errors)) }
}

fn unreadable(error: csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::Utf8 { pos, .. } => Error::NotUtf8(pos.as_ref().map_or(1, csv::Position::line)),
        _ => Error::field("file", "malformed", "This is no CSV file."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_counted_as_people_count_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text =
                ["number,title,level,regulated", "", "1,\"two", "", "lines\",2,yes", ",,,", "", "2,B,2,no"];
            let file = File::read(text.join(end).as_bytes()).unwrap();
            assert_eq!(file.rows().map(|row| row.line).collect::<Vec<_>>(), [3, 8], "{end:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = File::read(&bytes).map(|file| file.rows().count());
            let with_header = [b"number,title,level,regulated\n".as_slice(), &bytes].concat();
            let _ = File::read(&with_header).map(|file| file.rows().count());
        }
    }
}
