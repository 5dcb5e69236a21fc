//! CSV as an answer, written piece by piece as its rows come, for spreadsheets and programs.
//!
//! UTF-8 with a byte order mark, by which Excel knows it; lines end with CR LF and text is quoted as RFC 4180 says.
//! A text that a spreadsheet would take for a formula gets an apostrophe before it.

use std::pin::Pin;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header, web::Bytes};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use futures_util::{Stream, StreamExt, stream};

use crate::problem::Result;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text from anywhere.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Hundredths, as a number with two decimals: `-12.50`.
    Decimal(i64),
    /// A date, as `2026-11-24`.
    Date(NaiveDate),
    /// A time, as RFC 3339 in UTC.
    Time(DateTime<Utc>),
    /// Nothing.
    Blank,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<NaiveDate> for Cell {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<DateTime<Utc>> for Cell {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Blank, Into::into)
    }
}

impl Cell {
    /// The cell as it is written, before quoting.
    fn written(&self) -> String {
        match self {
            Self::Text(text) => harmless(text),
            Self::Number(number) => number.to_string(),
            Self::Decimal(hundredths) => {
                let minus = if *hundredths < 0 { "-" } else { "" };
                format!("{minus}{}.{:02}", hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100)
            }
            Self::Date(date) => date.to_string(),
            Self::Time(time) => time.to_rfc3339_opts(SecondsFormat::Secs, true),
            Self::Blank => String::new(),
        }
    }
}

/// A text that no spreadsheet takes for a formula (OWASP, "CSV injection").
fn harmless(text: &str) -> String {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    // Some programs drop the spaces before a cell's text.
    if text.starts_with(risky) || text.trim_start().starts_with(risky) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Rows as they come.
pub type Rows = Pin<Box<dyn Stream<Item = Result<Vec<Cell>>>>>;

/// A CSV file to be saved.
pub struct Csv {
    /// The name under which it is saved.
    pub file_name: String,
    /// The header row.
    pub header: Vec<String>,
    /// The rows. An error ends the answer before its end, so that nobody takes a part for the whole.
    pub rows: Rows,
}

impl Csv {
    /// A file of rows that are all there.
    pub fn of(file_name: impl Into<String>, header: &[&str], rows: Vec<Vec<Cell>>) -> Self {
        Self {
            file_name: file_name.into(),
            header: header.iter().map(|&name| name.to_owned()).collect(),
            rows: Box::pin(stream::iter(rows.into_iter().map(Ok))),
        }
    }
}

/// Rows that are written at a time.
const CHUNK: usize = 200;

/// The mark by which spreadsheets know UTF-8.
pub const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Rows as they are written, after these bytes.
pub fn written(rows: &[Vec<Cell>], bytes: Vec<u8>) -> Result<Bytes> {
    // All text is quoted: some programs part cells at semicolons or tabs too.
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::NonNumeric)
        .flexible(true)
        .from_writer(bytes);
    for row in rows {
        writer.write_record(row.iter().map(Cell::written)).map_err(anyhow::Error::from)?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("can't write CSV: {error}"))?;
    Ok(bytes.into())
}

impl Responder for Csv {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let header: Vec<_> = self.header.into_iter().map(Cell::Text).collect();
        let first = stream::once(async move { written(&[header], MARK.to_vec()) });
        let rest = self.rows.chunks(CHUNK).map(|rows| {
            let rows = rows.into_iter().collect::<Result<Vec<_>>>()?;
            written(&rows, Vec::new())
        });
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}\"", self.file_name),
            ))
            .streaming(first.chain(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        for text in ["=1+1", "+44 29", "-2", "@SUM(A1)", "\tx", " =cmd|'/c calc'!A0", "＝1"] {
            assert!(harmless(text).starts_with('\''), "{text}");
        }
        for text in ["", "Mair", "O’Neill", "a=b", "7K3M-9QPX"] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!(Cell::Number(-2).written(), "-2");
        assert_eq!(
            [5, -1250, 0].map(|hundredths| Cell::Decimal(hundredths).written()),
            ["0.05", "-12.50", "0.00"]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(cells in prop::collection::vec(".{0,20}", 1..5)) {
            let row: Vec<Cell> = cells.iter().map(|text| Cell::Text(text.clone())).collect();
            let bytes = written(&[row], vec![0xEF, 0xBB, 0xBF]).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
            let read = reader.records().next().unwrap().unwrap();
            let read: Vec<_> = read.iter().map(|cell| cell.strip_prefix('\'').unwrap_or(cell)).collect();
            let wanted: Vec<_> = cells.iter().map(|cell| cell.strip_prefix('\'').unwrap_or(cell)).collect();
            prop_assert_eq!(read, wanted);
        }
    }
}
