//! What a workbook must keep to before it is read: it is a ZIP archive, and a small one can unpack to terabytes. All of
//! it is unpacked once here, into nothing, while what it comes to is counted.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    time::{Duration, Instant},
};

use zip::ZipArchive;

use super::{file_fault, sniff};
use crate::problem::{Error, Result};

/// The most files in a workbook.
const MAX_FILES: usize = 2000;
/// The most bytes that a workbook unpacks to.
const MAX_UNPACKED: u64 = 320 << 20;
/// The most bytes that its table of texts unpacks to: it is kept in memory.
const MAX_TEXTS: u64 = 64 << 20;
/// The most tags of the table of texts.
const MAX_TEXT_TAGS: u64 = 8_000_000;
/// The most bytes from one tag to the next: a text of 32,767 characters, each written as an entity, is shorter.
const MAX_GAP: u64 = 1 << 20;
/// The most areas of merged cells.
const MAX_MERGED: u64 = 100_000;
/// The greatest number of a shared formula.
const MAX_SHARED_FORMULA: u64 = 200_000;
/// How long unpacking may take.
const MAX_TIME: Duration = Duration::from_secs(45);

fn too_large(what: &str) -> Error {
    file_fault("unpacks_too_large", format!("{what} Save the rows alone in a new workbook, or as CSV UTF-8."))
}

fn broken() -> Error {
    file_fault(
        "malformed",
        "This workbook is damaged: it can't be unpacked. Open it in Excel, save it anew, and send that.",
    )
}

/// Refuses a workbook that would take too much to read, and an archive that is no workbook.
pub fn check(file: &mut File) -> Result<()> {
    few_files(file)?;
    file.seek(SeekFrom::Start(0)).map_err(anyhow::Error::from)?;
    let mut archive = ZipArchive::new(&mut *file).map_err(|_| broken())?;
    known(&archive)?;
    let (deadline, mut unpacked) = (Instant::now() + MAX_TIME, 0);
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| broken())?;
        let name = entry.name().to_ascii_lowercase();
        let left = MAX_UNPACKED - unpacked;
        // What the archive says of its sizes is not believed: they are counted.
        let mut counted = BufReader::with_capacity(64 * 1024, entry.take(left + 1));
        let size = if [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end)) {
            scan(&mut counted, name.ends_with("sharedstrings.xml"), deadline)?
        } else {
            std::io::copy(&mut counted, &mut std::io::sink()).map_err(|_| broken())?
        };
        unpacked += size;
        if unpacked > MAX_UNPACKED {
            return Err(too_large("This workbook unpacks to more than 320 MB."));
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(anyhow::Error::from)?;
    Ok(())
}

/// Looks at the number of files at the archive's end, before anything is made of the list.
fn few_files(file: &mut File) -> Result<()> {
    let size = file.seek(SeekFrom::End(0)).map_err(anyhow::Error::from)?;
    file.seek(SeekFrom::Start(size.saturating_sub(66_000))).map_err(anyhow::Error::from)?;
    let mut end = Vec::new();
    file.read_to_end(&mut end).map_err(anyhow::Error::from)?;
    let record = end.windows(4).rposition(|part| part == b"PK\x05\x06").ok_or_else(broken)?;
    let count = end.get(record + 10..record + 12).ok_or_else(broken)?;
    let count = usize::from(u16::from_le_bytes([count[0], count[1]]));
    if count > MAX_FILES {
        return Err(too_large("This workbook is made of too many files."));
    }
    Ok(())
}

/// Says what an archive is that is no workbook.
fn known(archive: &ZipArchive<&mut File>) -> Result<()> {
    let has = |start: &str| archive.file_names().any(|name| name.to_ascii_lowercase().starts_with(start));
    if has("xl/workbook.bin") {
        return Err(sniff::refused("a binary Excel workbook (.xlsb); save it as .xlsx"));
    }
    if has("xl/workbook") || has("_rels/.rels") && has("xl/") {
        return Ok(());
    }
    Err(sniff::refused(if has("word/") {
        "a Word document"
    } else if has("ppt/") {
        "a presentation"
    } else if has("content.xml") && has("mimetype") {
        "an OpenDocument file; save the sheet as .xlsx or as CSV"
    } else {
        "a ZIP archive, and no Excel workbook"
    }))
}

/// Reads a part from tag to tag, and gives its size.
fn scan(input: &mut impl BufRead, texts: bool, deadline: Instant) -> Result<u64> {
    let (mut piece, mut size, mut tags, mut merged) = (Vec::new(), 0, 0_u64, 0);
    loop {
        piece.clear();
        let read = input.by_ref().take(MAX_GAP + 1).read_until(b'>', &mut piece).map_err(|_| broken())?;
        if read == 0 {
            return Ok(size);
        }
        size += read as u64;
        tags += 1;
        if read as u64 > MAX_GAP {
            return Err(too_large("This workbook holds a text of more than a million characters."));
        }
        if size > MAX_UNPACKED || texts && (size > MAX_TEXTS || tags > MAX_TEXT_TAGS) {
            return Err(too_large("This workbook holds too much text."));
        }
        if tags.is_multiple_of(100_000) && Instant::now() > deadline {
            return Err(too_large("This workbook takes too long to unpack."));
        }
        let Some(start) = piece.iter().rposition(|byte| *byte == b'<') else { continue };
        let tag = &piece[start + 1..];
        let name_end = tag.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b':'));
        let name = &tag[..name_end.unwrap_or(tag.len())];
        let name = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        match name {
            b"mergeCell" => {
                merged += 1;
                if merged > MAX_MERGED {
                    return Err(too_large("This workbook has too many merged cells."));
                }
            }
            b"f" if number(tag, b" si=\"").is_some_and(|index| index > MAX_SHARED_FORMULA) => {
                return Err(too_large("This workbook has too many formulas."));
            }
            // The reader sets memory aside for as many texts as the table says it has.
            b"sst" if number(tag, b"uniqueCount=\"").is_some_and(|count| count > MAX_TEXT_TAGS) => {
                return Err(too_large("This workbook holds too many texts."));
            }
            _ => {}
        }
    }
}

/// The number after this in a tag, if there is one. One that is too large to be read is the greatest.
fn number(tag: &[u8], before: &[u8]) -> Option<u64> {
    let quoted: Vec<u8> = tag.iter().map(|byte| if *byte == b'\'' { b'"' } else { *byte }).collect();
    let at = quoted.windows(before.len()).position(|part| part == before)? + before.len();
    let digits: &[u8] = quoted[at..].split(|byte| *byte == b'"').next().unwrap_or_default();
    Some(std::str::from_utf8(digits).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(u64::MAX))
}
