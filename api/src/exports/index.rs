//! The list of an archive's documents, which is its last file. Its lines are kept, compressed, while the documents are
//! written: so each is read from the database once.

use std::io::{Cursor, Read, Write};

use chrono::NaiveDate;
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use shared::documents::DocumentStatus;

use super::{names, store::Paper};
use crate::{
    documents::store::grouped,
    http::csv::{self, Cell},
    problem::Result,
};

/// Bytes of the list that are given out at a time.
const SOME: usize = 64 << 10;

/// A list that grows.
pub struct Index {
    lines: DeflateEncoder<Vec<u8>>,
    today: NaiveDate,
}

impl Index {
    /// A list with its header. Whether a document has expired is told by `today`.
    pub fn begin(today: NaiveDate) -> Result<Self> {
        let mut index = Self { lines: DeflateEncoder::new(Vec::new(), Compression::fast()), today };
        let header = HEADER.iter().map(|&name| Cell::from(name)).collect();
        index.write(&csv::written(&[header], csv::MARK.to_vec())?)?;
        Ok(index)
    }

    /// Adds a line for each document.
    pub fn add(&mut self, papers: Vec<Paper>) -> Result<()> {
        let rows: Vec<_> = papers.into_iter().map(|paper| paper.line(self.today)).collect();
        self.write(&csv::written(&rows, Vec::new())?)
    }

    /// Reads it from its beginning.
    pub fn read(self) -> Result<Lines> {
        let kept = self.lines.finish().map_err(anyhow::Error::from)?;
        Ok(Lines { lines: DeflateDecoder::new(Cursor::new(kept)), some: vec![0; SOME] })
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.lines.write_all(bytes).map_err(anyhow::Error::from)?)
    }
}

/// A list that is read.
pub struct Lines {
    lines: DeflateDecoder<Cursor<Vec<u8>>>,
    some: Vec<u8>,
}

impl Lines {
    /// The next bytes; none at the end.
    pub fn more(&mut self) -> Result<Option<&[u8]>> {
        let read = self.lines.read(&mut self.some).map_err(anyhow::Error::from)?;
        Ok((read > 0).then(|| &self.some[..read]))
    }
}

const HEADER: [&str; 15] = [
    "file",
    "document",
    "reference",
    "status",
    "learner_name",
    "last_name",
    "first_name",
    "enrolment_number",
    "qualification_number",
    "qualification",
    "level",
    "result",
    "award_date",
    "issued_on",
    "expires_on",
];

impl Paper {
    /// Its name in the archive.
    pub fn file_name(&self) -> String {
        let reference = grouped(&self.reference);
        names::of_document(&self.last_name, &self.first_name, &self.enrolment_number, self.kind.0, &reference)
    }

    /// Its line in the list.
    fn line(self, today: NaiveDate) -> Vec<Cell> {
        let expired =
            self.status.0 == DocumentStatus::Valid && self.expires_on.is_some_and(|last| last < today);
        let status = if expired { DocumentStatus::Expired } else { self.status.0 };
        vec![
            self.file_name().into(),
            self.kind.0.to_string().into(),
            grouped(&self.reference).into(),
            status.to_string().into(),
            self.learner_name.into(),
            self.last_name.into(),
            self.first_name.into(),
            self.enrolment_number.into(),
            self.number.into(),
            self.title.into(),
            self.level.into(),
            self.result.into(),
            self.award_date.into(),
            self.issued_on.into(),
            self.expires_on.into(),
        ]
    }
}
