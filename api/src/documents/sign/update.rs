//! The incremental update that carries the signature: a field, its widget on the first page, and the signature with
//! room for its bytes. The file's own bytes stay as they are.
//!
//! It reads only what the renderer writes: one plain cross-reference table, and dictionaries of direct text.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{SignError, Statement};

/// A file that waits for its signature.
pub struct Prepared {
    /// The whole file, with zeros where the signature goes.
    pub bytes: Vec<u8>,
    /// Where the signature's hexadecimal digits begin and end, within its brackets.
    room: (usize, usize),
}

impl Prepared {
    /// The SHA-256 of all but the signature and its brackets.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(&self.bytes[..self.room.0 - 1]);
        hash.update(&self.bytes[self.room.1 + 1..]);
        hash.finalize().into()
    }

    /// Puts the signature into its room.
    pub fn fill(&mut self, signature: &[u8]) -> Result<(), SignError> {
        let room = &mut self.bytes[self.room.0..self.room.1];
        if signature.len() * 2 > room.len() {
            return Err(SignError::Form("the signature is larger than its room"));
        }
        for (digits, byte) in room.chunks_exact_mut(2).zip(signature) {
            digits[0] = HEX[usize::from(byte >> 4)];
            digits[1] = HEX[usize::from(byte & 15)];
        }
        Ok(())
    }
}

const HEX: &[u8; 16] = b"0123456789abcdef";
/// Digits of each number in the byte range: any file that can be told of has fewer.
const RANGE_DIGITS: usize = 10;
/// Field and signature are print-only and locked (ISO 32000-1, 12.5.3): flags 4 and 128.
const FLAGS: u8 = 132;

/// Adds the update to a file, with room for a signature of so many bytes.
pub fn prepare(pdf: Vec<u8>, statement: &Statement<'_>, room: usize) -> Result<Prepared, SignError> {
    let file = File::read(&pdf)?;
    let (catalog, page) = (file.root, file.first_page()?);
    let (field, value) = (file.size, file.size + 1);
    let form = format!("\n  /AcroForm << /SigFlags 3 /Fields [{field} 0 R] >>");
    let catalog_text = with_entry(file.dictionary(catalog)?, &form)?;
    let page_text = with_annotation(file.dictionary(page)?, field)?;

    let mut update = Update { start: pdf.len(), text: String::from("\n"), offsets: Vec::new() };
    update.object(catalog, &catalog_text);
    update.object(page, &page_text);
    update.object(
        field,
        &format!(
            "<<\n  /Type /Annot\n  /Subtype /Widget\n  /FT /Sig\n  /T (Signature)\n  /TU {name}\n  /V {value} 0 R\n  /P {page} 0 R\n  /F {FLAGS}\n  /Rect [0 0 0 0]\n>>",
            name = text(&format!("Signature of {}", statement.signer)),
        ),
    );
    // The signature comes last, and its offsets are known before its bytes are.
    let open = update.begin(value)
        + update.push(&format!(
            "<<\n  /Type /Sig\n  /Filter /Adobe.PPKLite\n  /SubFilter /ETSI.CAdES.detached\n  /Name {}\n  /Reason {}\n  /M {}\n  /ByteRange [0 ",
            text(statement.signer),
            text(statement.reason),
            date(statement.at),
        ));
    let range_length = 3 * RANGE_DIGITS + 2;
    let contents_lead = "]\n  /Contents ";
    let before = open + range_length + contents_lead.len();
    let after = before + 2 + room * 2;
    let close = "\n>>\nendobj\n";
    let tail = file.tail(&update.offsets, after + close.len());
    let rest = close.len() + tail.len();
    let range = format!("{before} {after} {rest}");
    let _ = write!(update.text, "{range:<range_length$}{contents_lead}<");
    update.text.extend(std::iter::repeat_n('0', room * 2));
    update.text.push('>');
    update.text.push_str(close);
    update.text.push_str(&tail);

    let mut bytes = pdf;
    bytes.extend_from_slice(update.text.as_bytes());
    Ok(Prepared { bytes, room: (before + 1, after - 1) })
}

/// Objects after the file's end.
struct Update {
    start: usize,
    text: String,
    offsets: Vec<(usize, usize)>,
}

impl Update {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Begins an object.
    fn begin(&mut self, number: usize) -> usize {
        self.offsets.push((number, self.end()));
        let _ = writeln!(self.text, "{number} 0 obj");
        self.end()
    }

    /// Adds text; how long it was.
    fn push(&mut self, text: &str) -> usize {
        self.text.push_str(text);
        text.len()
    }

    fn object(&mut self, number: usize, body: &str) {
        self.begin(number);
        self.push(body);
        self.push("\nendobj\n");
    }
}

/// The parts of a file that the update needs.
struct File<'a> {
    pdf: &'a [u8],
    table: usize,
    trailer: &'a str,
    /// The number after the highest object's.
    size: usize,
    /// The catalog's number.
    root: usize,
}

impl<'a> File<'a> {
    fn read(pdf: &'a [u8]) -> Result<Self, SignError> {
        let end = pdf.trim_ascii_end().strip_suffix(b"%%EOF").ok_or(SignError::Form("it has no end"))?;
        let at = find_last(end, b"startxref").ok_or(SignError::Form("it has no startxref"))?;
        let table = utf8(&end[at + 9..])?
            .trim()
            .parse()
            .ok()
            .filter(|table| *table < at)
            .ok_or(SignError::Form("its startxref is wrong"))?;
        let head = &end[table..at];
        if !head.starts_with(b"xref") {
            return Err(SignError::Form("it has no plain cross-reference table"));
        }
        let trailer = find_last(head, b"trailer").ok_or(SignError::Form("it has no trailer"))?;
        let trailer = utf8(&head[trailer + 7..])?.trim();
        Ok(Self {
            pdf,
            table,
            trailer,
            size: number_after(trailer, "/Size ")?,
            root: number_after(trailer, "/Root ")?,
        })
    }

    /// The dictionary of an object, as it is written.
    fn dictionary(&self, number: usize) -> Result<&'a str, SignError> {
        let start = self.offset(number)?;
        let body = self.pdf.get(start..self.table).ok_or(SignError::Form("an offset lies outside"))?;
        let end = find(body, b"endobj").ok_or(SignError::Form("an object has no end"))?;
        let text = utf8(&body[..end])?.trim();
        text.strip_prefix(&format!("{number} 0 obj"))
            .map(str::trim)
            .filter(|text| text.starts_with("<<") && text.ends_with(">>"))
            .ok_or(SignError::Form("an object is no dictionary"))
    }

    /// Where an object begins, from the table: sections of a first number and a count, each entry 20 bytes long.
    fn offset(&self, number: usize) -> Result<usize, SignError> {
        let missing = SignError::Form("an object is not in the table");
        let table = utf8(&self.pdf[self.table..])?;
        let mut lines = table.lines().skip(1);
        while let Some(section) = lines.next() {
            let Some((first, count)) = section.trim().split_once(' ') else { break };
            let (Ok(first), Ok(count)) = (first.parse::<usize>(), count.parse::<usize>()) else { break };
            if let Some(at) = number.checked_sub(first).filter(|at| *at < count) {
                let entry = lines.nth(at).ok_or(missing)?;
                let offset = entry.get(..10).and_then(|digits| digits.parse().ok());
                return offset.ok_or(SignError::Form("the table can't be read"));
            }
            if count > 0 {
                lines.nth(count - 1);
            }
        }
        Err(missing)
    }

    /// The number of the first page.
    fn first_page(&self) -> Result<usize, SignError> {
        let mut node = number_after(self.dictionary(self.root)?, "/Pages ")?;
        loop {
            let text = self.dictionary(node)?;
            match text.find("/Kids") {
                None => return Ok(node),
                Some(at) => node = number_after(&text[at..], "[")?,
            }
        }
    }

    /// Table, trailer and end of the update, for objects at these offsets; the table begins at `table`.
    fn tail(&self, offsets: &[(usize, usize)], table: usize) -> String {
        let mut offsets = offsets.to_vec();
        offsets.sort_unstable();
        let mut tail = String::from("xref\n");
        for (number, offset) in &offsets {
            let _ = write!(tail, "{number} 1\n{offset:010} 00000 n \n");
        }
        let size = format!("/Size {}", self.size);
        let next = format!("/Size {}\n  /Prev {}", self.size + 2, self.table);
        let trailer = self.trailer.replacen(&size, &next, 1);
        let _ = write!(tail, "trailer\n{trailer}\nstartxref\n{table}\n%%EOF\n");
        tail
    }
}

/// A dictionary with one more entry.
fn with_entry(dictionary: &str, entry: &str) -> Result<String, SignError> {
    let inner = dictionary.strip_suffix(">>").ok_or(SignError::Form("an object is no dictionary"))?;
    Ok(format!("{}{entry}\n>>", inner.trim_end()))
}

/// A page with one more annotation.
fn with_annotation(page: &str, number: usize) -> Result<String, SignError> {
    let Some(at) = page.find("/Annots") else {
        return with_entry(page, &format!("\n  /Annots [{number} 0 R]"));
    };
    let array = &page[at..];
    let close = array.find(']').filter(|_| array[7..].trim_start().starts_with('['));
    let close = at + close.ok_or(SignError::Form("a page's annotations stand elsewhere"))?;
    Ok(format!("{} {number} 0 R{}", &page[..close], &page[close..]))
}

/// The number that follows this key.
fn number_after(text: &str, key: &str) -> Result<usize, SignError> {
    let missing = SignError::Form("an entry is missing");
    let Some((_, rest)) = text.split_once(key) else { return Err(missing) };
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().map_err(|_| missing)
}

/// A text string: UTF-16 in hexadecimal digits, in which nothing can end it early.
fn text(value: &str) -> String {
    let mut text = String::from("<feff");
    for unit in value.encode_utf16() {
        let _ = write!(text, "{unit:04x}");
    }
    text.push('>');
    text
}

fn date(time: DateTime<Utc>) -> String {
    time.format("(D:%Y%m%d%H%M%SZ)").to_string()
}

fn utf8(bytes: &[u8]) -> Result<&str, SignError> {
    std::str::from_utf8(bytes).map_err(|_| SignError::Form("a part that should be text is not"))
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

fn find_last(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}
