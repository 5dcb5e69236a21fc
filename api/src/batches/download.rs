//! Files to download: the rows that are held back with the reason, a template, and a sample with mistakes in it.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

use actix_web::web::Data;
use bytes::Bytes;
use futures_util::stream;
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::{
    TextEnum,
    batches::{Column, FileFormat, RowStatus},
};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    entity::row,
    source::{csv::FORMULA, header::NOT_READ},
    upload::off_thread,
};
use crate::{app::App, db::Text, http::file::Download, problem::Result};

/// Rows that are read from the database at a time.
const CHUNK: u64 = 1000;

/// The header of a file of held-back rows: the reason first, where it is seen, then the columns.
fn header() -> Vec<&'static str> {
    NOT_READ.into_iter().chain(Column::ALL.iter().map(|column| column.as_str())).collect()
}

/// A row of such a file.
fn cells(row: &row::Model) -> Result<Vec<String>> {
    let values = row.cells()?;
    let reasons: Vec<String> =
        row.field_errors()?.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    let fixed = [row.line.to_string(), reasons.join(" | ")];
    let columns = Column::ALL.iter().map(|column| values.get(column.as_str()).cloned().unwrap_or_default());
    Ok(fixed.into_iter().chain(columns).collect())
}

/// The next rows of these statuses after a line.
async fn next(app: &App, batch_id: Uuid, statuses: &[RowStatus], after: i64) -> Result<Vec<row::Model>> {
    Ok(row::Entity::find()
        .filter(row::Column::BatchId.eq(batch_id))
        .filter(row::Column::Status.is_in(statuses.iter().copied().map(Text)))
        .filter(row::Column::Line.gt(after))
        .order_by_asc(row::Column::Line)
        .limit(CHUNK)
        .all(app.db.reader())
        .await?)
}

/// The name of a file made from an imported one.
fn named(file_name: Option<&str>, end: &str) -> String {
    let stem = file_name.and_then(|name| name.rsplit_once('.')).map_or("batch", |(stem, _)| stem);
    let plain = shared::text::fold(stem).replace(' ', "-");
    format!("{}-to-mend.{end}", if plain.is_empty() { "batch" } else { &plain })
}

/// Rows with the reason, to be mended elsewhere and sent again. Made as it is sent.
pub async fn rows(
    app: Data<App>,
    batch_id: Uuid,
    file_name: Option<&str>,
    statuses: Vec<RowStatus>,
    format: FileFormat,
) -> Result<Download> {
    if format == FileFormat::Xlsx {
        return workbook(app, batch_id, named(file_name, "xlsx"), statuses).await;
    }
    let start = csv_lines(std::iter::once(header().into_iter().map(str::to_owned).collect()))?;
    let begun = (app, statuses, Some(0), Some(start));
    let pieces = stream::try_unfold(begun, move |(app, statuses, after, start)| async move {
        if let Some(start) = start {
            return Ok(Some((start, (app, statuses, after, None))));
        }
        let Some(after) = after else { return Ok(None) };
        let rows = next(&app, batch_id, &statuses, after).await?;
        let Some(last) = rows.last().map(|row| row.line) else { return Ok(None) };
        let after = (rows.len() as u64 == CHUNK).then_some(last);
        let lines = rows.iter().map(cells).collect::<Result<Vec<_>>>()?;
        Ok(Some((csv_lines(lines.into_iter())?, (app, statuses, after, None))))
    });
    Ok(Download {
        media_type: FileFormat::Csv.media_type(),
        file_name: named(file_name, "csv"),
        body: Box::pin(pieces),
    })
}

/// Lines of CSV. A cell that a spreadsheet would take for a formula gets an apostrophe in front, which the import takes
/// away again.
fn csv_lines(lines: impl Iterator<Item = Vec<String>>) -> Result<Bytes> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::NonNumeric)
        .from_writer(Vec::new());
    for line in lines {
        let guarded =
            line.into_iter().map(|cell| if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell });
        writer.write_record(guarded).map_err(anyhow::Error::from)?;
    }
    Ok(writer.into_inner().map_err(|error| anyhow::anyhow!("can't write CSV: {error}"))?.into())
}

/// A CSV file of these lines; the mark at its start tells Excel that it is UTF-8.
fn csv_file(file_name: &str, lines: impl Iterator<Item = Vec<String>>) -> Result<Download> {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(csv_lines(lines)?);
    Ok(Download::whole(FileFormat::Csv.media_type(), file_name, bytes.into()))
}

async fn workbook(
    app: Data<App>,
    batch_id: Uuid,
    file_name: String,
    statuses: Vec<RowStatus>,
) -> Result<Download> {
    let (send, mut receive) = mpsc::channel::<Vec<Vec<String>>>(2);
    let writing = tokio::spawn(off_thread(move || {
        let mut workbook = Workbook::new();
        let made = (|| {
            let sheet = workbook.add_worksheet_with_constant_memory()?;
            sheet.set_name("To mend")?;
            awards_sheet(sheet, &header(), true)?;
            let (text, mut at) = (Format::new().set_num_format("@"), 0);
            while let Some(rows) = receive.blocking_recv() {
                for cells in rows {
                    at += 1;
                    for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                        sheet.write_string_with_format(at, column, cell, &text)?;
                    }
                }
            }
            saved(&mut workbook)
        })();
        Ok(made.map_err(|error: XlsxError| anyhow::anyhow!("can't write a workbook: {error}"))?)
    }));
    let mut after = 0;
    loop {
        let rows = next(&app, batch_id, &statuses, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.line;
        let lines = rows.iter().map(cells).collect::<Result<Vec<_>>>()?;
        if send.send(lines).await.is_err() {
            // The writer says what is wrong.
            break;
        }
    }
    drop(send);
    let file = writing.await.map_err(anyhow::Error::from)??;
    Ok(Download::file(FileFormat::Xlsx.media_type(), &file_name, file))
}

/// A workbook as a file without a name, at its start.
fn saved(workbook: &mut Workbook) -> Result<File, XlsxError> {
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(file.try_clone()?)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Sets a sheet up for awards: bold headers that stay in sight, and cells of text, so that no spreadsheet turns numbers
/// and dates into something else.
fn awards_sheet(sheet: &mut Worksheet, header: &[&str], with_reason: bool) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00E8_EFEE)).set_num_format("@");
    for (at, name) in (0..).zip(header) {
        let width = match *name {
            "reason" => 60,
            "line" => 6,
            "components" => 40,
            _ => 20,
        };
        sheet.set_column_width(at, f64::from(width))?;
        sheet.set_column_format(at, &text)?;
        sheet.write_string_with_format(0, at, *name, &head)?;
    }
    sheet.set_freeze_panes(1, if with_reason { 2 } else { 0 })?;
    Ok(())
}

/// An award as it is written, to show each column.
const EXAMPLE: [(Column, &str); 15] = [
    (Column::CentreNumber, "EXAMPLE"),
    (Column::EnrolmentNumber, "DELETE-THIS-ROW"),
    (Column::Uln, "9276308686"),
    (Column::FirstName, "Gwenllian"),
    (Column::MiddleNames, "Mair"),
    (Column::LastName, "Tŵr-Llŵyd"),
    (Column::DateOfBirth, "2004-11-23"),
    (Column::Email, "gwenllian@example.org"),
    (Column::QualificationNumber, "601/2977/3"),
    (Column::Result, "Merit"),
    (Column::AwardDate, "2026-01-15"),
    (Column::ExpiryDate, ""),
    (Column::Language, "en"),
    (Column::Components, "F/601/0010|Food safety principles|2|3|Pass;H/601/0011|Kitchen hygiene|2|2|Merit"),
    (Column::Documents, "certificate;transcript;letter"),
];

fn example(column: Column) -> &'static str {
    EXAMPLE.iter().find(|(known, _)| *known == column).map_or("", |(_, example)| example)
}

/// A file to fill in, as CSV: the header and an example.
pub fn csv_template() -> Result<Download> {
    let header = Column::ALL.iter().map(ToString::to_string).collect();
    let row = Column::ALL.iter().map(|column| example(*column).to_owned()).collect();
    csv_file("awards-template.csv", [header, row].into_iter())
}

/// A file to fill in, as a workbook: an empty sheet, and notes on each column.
pub async fn xlsx_template() -> Result<Download> {
    off_thread(|| {
        let file = template().map_err(|error| anyhow::anyhow!("can't write a workbook: {error}"))?;
        Ok(Download::file(FileFormat::Xlsx.media_type(), "awards-template.xlsx", file))
    })
    .await
}

fn template() -> Result<File, XlsxError> {
    let mut workbook = Workbook::new();
    let names: Vec<_> = Column::ALL.iter().map(|column| column.as_str()).collect();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Awards")?;
    awards_sheet(sheet, &names, false)?;
    let notes = workbook.add_worksheet();
    notes.set_name("Notes")?;
    let (bold, wrap) = (Format::new().set_bold(), Format::new().set_text_wrap());
    for (at, (name, width)) in
        (0..).zip([("Column", 24), ("Required", 10), ("What it holds", 60), ("Example", 60)])
    {
        notes.set_column_width(at, f64::from(width))?;
        notes.write_string_with_format(0, at, name, &bold)?;
    }
    for (at, column) in (1..).zip(Column::ALL) {
        notes.write_string(at, 0, column.as_str())?;
        notes.write_string(at, 1, if column.is_required() { "yes" } else { "" })?;
        notes.write_string_with_format(at, 2, column.meaning(), &wrap)?;
        let shown = match column {
            Column::CentreNumber => "10411",
            Column::EnrolmentNumber => "NM0004711",
            column => example(*column),
        };
        notes.write_string_with_format(at, 3, shown, &wrap)?;
    }
    notes.set_freeze_panes(1, 0)?;
    saved(&mut workbook)
}

impl Download {
    /// A file from disk, piece by piece.
    fn file(media_type: &'static str, file_name: &str, file: File) -> Self {
        let pieces = stream::try_unfold(file, |mut file| async move {
            let read = off_thread(move || {
                let mut piece = vec![0; 64 * 1024];
                let count = file.read(&mut piece).map_err(anyhow::Error::from)?;
                piece.truncate(count);
                Ok((Bytes::from(piece), file))
            });
            let (piece, file) = read.await?;
            Ok((!piece.is_empty()).then_some((piece, file)))
        });
        Self { media_type, file_name: file_name.to_owned(), body: Box::pin(pieces) }
    }
}
