//! What a file is, told from its bytes: a program or a PDF stays one under the name of a spreadsheet.

use shared::batches::FileFormat;

use crate::problem::{Error, Result};

/// How many bytes of a file's start are enough to tell.
pub const ENOUGH: usize = 1024;

/// The compound file that old Office documents and encrypted new ones are.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// First bytes, and what begins with them.
const KNOWN: &[(&[u8], &str)] = &[
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\xfe\xed\xfa", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"#!", "a script"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"7z\xbc\xaf", "an archive (7-Zip)"),
    (b"Rar!", "an archive (RAR)"),
    (b"SQLite format 3", "a database"),
];

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A batch in this format, as far as the first bytes tell.
    Batch(FileFormat),
    /// A compound file: an old workbook, or one with a password; more bytes tell which.
    Compound,
}

/// Tells what a file is from its start, and from the format that it was sent as. What is none of the formats is refused,
/// and named.
pub fn tell(start: &[u8], declared: Option<FileFormat>) -> Result<Kind> {
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Batch(FileFormat::Xlsx));
    }
    if start.starts_with(COMPOUND) {
        return Ok(Kind::Compound);
    }
    if let Some((_, what)) = KNOWN.iter().find(|(bytes, _)| start.starts_with(bytes)) {
        return Err(refused(what));
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let lower: Vec<u8> = text.iter().take(15).map(u8::to_ascii_lowercase).collect();
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return Err(refused("a web page"));
    }
    if lower.starts_with(b"<?xml") {
        return Err(refused("an XML file"));
    }
    let object = text.first() == Some(&b'{');
    Ok(Kind::Batch(match declared {
        Some(FileFormat::Json) => FileFormat::Json,
        Some(FileFormat::Jsonl) => FileFormat::Jsonl,
        Some(FileFormat::Xlsx) if !start.is_empty() => {
            return Err(refused("text, and no Excel workbook; send it as text/csv"));
        }
        // Without a word about it: JSON Lines begin with an object.
        _ if object && names_rows(text) => FileFormat::Json,
        _ if object => FileFormat::Jsonl,
        _ => FileFormat::Csv,
    }))
}

/// Whether an object is a whole batch: it has rows.
fn names_rows(text: &[u8]) -> bool {
    let first_line = text.split(|byte| *byte == b'\n').find(|line| line.len() > 1).unwrap_or_default();
    first_line.windows(7).any(|part| part == b"\"rows\":")
        || text.first() == Some(&b'{') && text.get(1).is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
}

/// The refusal of a file, with what it is.
pub fn refused(what: &str) -> Error {
    Error::UnsupportedFile(format!(
        "This file is {what}. Send a CSV file, an Excel workbook (.xlsx), JSON Lines or JSON."
    ))
}

/// Tells what a compound file is, from all its bytes as they come.
#[derive(Default)]
pub struct Compound {
    rest: Vec<u8>,
    encrypted: bool,
    word: bool,
}

impl Compound {
    /// Looks at the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        let named = |name: &str| {
            let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            self.rest.windows(wide.len()).any(|part| part == wide)
        };
        self.encrypted |= named("EncryptedPackage");
        self.word |= named("WordDocument");
        // A name may lie across two pieces.
        let keep = self.rest.len().min(64);
        self.rest.drain(..self.rest.len() - keep);
    }

    /// The refusal that fits.
    pub fn refusal(&self) -> Error {
        if self.encrypted {
            return Self::encrypted_refusal();
        }
        if self.word {
            return refused("a Word document");
        }
        Error::UnsupportedFile(
            "This is a workbook of an old Excel (.xls). Save it as an Excel workbook (.xlsx) or as CSV UTF-8, and send \
             that."
                .to_owned(),
        )
    }

    /// The refusal of a workbook with a password.
    pub fn encrypted_refusal() -> Error {
        Error::UnsupportedFile(
            "This workbook is protected with a password. Take the password off in Excel (File, Info, Protect \
             Workbook), save it, and send it again."
                .to_owned(),
        )
    }
}
