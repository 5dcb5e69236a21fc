//! A file of enrolment numbers and addresses.

use std::ops::ControlFlow;

use shared::{notifications::MAX_ITEMS, text::fold};

use crate::{
    batches::source,
    problem::{Error, Result},
};

/// The most characters of a cell that are kept: more than a number or an address has, so that it is still refused.
const MAX_CELL: usize = 300;

/// A line of the file.
pub struct Line {
    /// The line on which it begins; the header is line 1.
    pub line: u64,
    /// The enrolment number.
    pub number: String,
    /// The address, unless it is blank.
    pub email: Option<String>,
}

/// Where a file has its columns.
struct Columns {
    number: usize,
    email: Option<usize>,
}

impl Columns {
    fn of(header: &source::Line) -> Result<Self> {
        let names: Vec<_> = header.cells.iter().map(|cell| fold(&cell.text)).collect();
        let place = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let number = place(&["enrolment number", "enrolment no", "enrolment"]).ok_or_else(|| {
            let message = "The file has no column enrolment_number. Its first line must name the columns.";
            Error::field("enrolment_number", "required", message)
        })?;
        Ok(Self { number, email: place(&["email", "e mail", "email address"]) })
    }
}

/// Reads a CSV file with the columns `enrolment_number` and, if it has it, `email`. Other columns are left alone.
pub fn read(file: &[u8]) -> Result<Vec<Line>> {
    let mut columns = None;
    let mut lines = Vec::new();
    source::csv::lines(file, &mut |line| {
        let Some(Columns { number, email }) = &columns else {
            columns = Some(Columns::of(&line)?);
            return Ok(ControlFlow::Continue(()));
        };
        if lines.len() == MAX_ITEMS {
            let message = format!("The file has more than {MAX_ITEMS} lines. Send it in parts.");
            return Err(Error::field("file", "too_many", message));
        }
        let cell = |at: usize| -> String {
            let text = line.cells.get(at).map_or("", |cell| cell.text.as_str());
            text.chars().take(MAX_CELL).collect()
        };
        lines.push(Line {
            line: line.line,
            number: cell(*number),
            email: email.map(cell).filter(|email| !email.is_empty()),
        });
        Ok(ControlFlow::Continue(()))
    })?;
    if lines.is_empty() {
        let message =
            if columns.is_some() { "The file has a header, but no lines." } else { "The file is empty." };
        return Err(Error::field("file", "required", message));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn files_of_spreadsheets_are_read() {
        let lines = read(
            "\u{feff}Email;Name;Enrolment number\r\n mair@example.org ;Mair;NM-1\r\n;;\r\n;\"O;K\";NM-2\r\n"
                .as_bytes(),
        )
        .unwrap();
        let told: Vec<_> =
            lines.iter().map(|it| (it.line, it.number.as_str(), it.email.as_deref())).collect();
        assert_eq!(told, [(2, "NM-1", Some("mair@example.org")), (4, "NM-2", None)]);
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        for wrong in
            [&b""[..], b"\n", b"email\na@b.org\n", b"enrolment_number,email\n", b"enrolment_number\n\xff\n"]
        {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            let _ = read(&[b"enrolment_number,email\n".as_slice(), &bytes].concat());
        }
    }
}
