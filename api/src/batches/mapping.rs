//! Columns that others name in their own way: looked at before the import, and remembered by their headers.

use std::ops::ControlFlow;

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter, entity::prelude::*};
use sha2::{Digest, Sha256};
use shared::{
    batches::{
        Column as Field, ColumnMapping, DateForm, FileFormat, FilePreview, NewColumnMapping, PreviewColumn,
        guess_column,
    },
    text::fold,
};

use super::{
    source::{self, Line, Reading, Source, header, xlsx},
    upload::{Keep, off_thread},
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::Text,
    http::body::hex,
    problem::{Error, Result},
    users::entity as user,
};

/// Lines below the header that samples are taken from.
const LOOKED_AT: usize = 60;
/// Different values that are shown of a column.
const SAMPLES: usize = 4;
/// Characters that are shown of a value.
const SAMPLE: usize = 80;

mod entity {
    use sea_orm::entity::prelude::*;
    use shared::batches::DateForm;

    use crate::db::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "column_mappings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub headers_key: String,
        pub columns: Json,
        pub dates: Text<DateForm>,
        pub updated_by: Uuid,
        pub updated_at: ChronoDateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// How a file is read by a remembered mapping.
pub async fn reading(db: &impl ConnectionTrait, id: Uuid) -> Result<Reading> {
    let found = entity::Entity::find_by_id(id).one(db).await?;
    let found = found.ok_or_else(|| {
        Error::field("mapping", "not_found", "There is no such mapping. Map the columns of the file again.")
    })?;
    Ok(Reading {
        sheet: None,
        columns: Some(serde_json::from_value(found.columns)?),
        dates: Some(found.dates.0),
    })
}

/// Stands for a set of headers in any order and in any case.
fn headers_key<'a>(headers: impl Iterator<Item = &'a str>) -> String {
    let mut folded: Vec<_> = headers.map(fold).filter(|header| !header.is_empty()).collect();
    folded.sort();
    hex(&Sha256::digest(folded.join("\n")))
}

/// Remembers how files with these headers are read, in place of what was remembered before.
pub async fn remember(app: &App, caller: &Caller, new: NewColumnMapping) -> Result<ColumnMapping> {
    let key = headers_key(new.headers.iter().map(String::as_str));
    let transaction = app.db.write().await?;
    let known = entity::Entity::find().filter(entity::Column::HeadersKey.eq(&key)).one(&transaction).await?;
    let row = entity::ActiveModel {
        id: Set(known.as_ref().map_or_else(|| app.clock.id(), |known| known.id)),
        headers_key: Set(key),
        columns: Set(serde_json::to_value(&new.columns)?),
        dates: Set(Text(new.dates)),
        updated_by: Set(caller.user.id),
        updated_at: Set(app.clock.now()),
    };
    let row = match known {
        Some(_) => entity::Entity::update(row).exec(&transaction).await?,
        None => entity::Entity::insert(row).exec_with_returning(&transaction).await?,
    };
    audit::record(&transaction, app, Entry::by(caller, "mapped_columns", "column_mapping", row.id)).await?;
    transaction.commit().await?;
    shown(row, caller.user.name())
}

fn shown(row: entity::Model, updated_by: String) -> Result<ColumnMapping> {
    Ok(ColumnMapping {
        id: row.id,
        columns: serde_json::from_value(row.columns)?,
        dates: row.dates.0,
        updated_by,
        updated_at: row.updated_at,
    })
}

async fn find(db: &impl ConnectionTrait, headers: &[String]) -> Result<Option<ColumnMapping>> {
    let key = headers_key(headers.iter().map(String::as_str));
    let Some(row) = entity::Entity::find().filter(entity::Column::HeadersKey.eq(key)).one(db).await? else {
        return Ok(None);
    };
    let by = user::Entity::find_by_id(row.updated_by).one(db).await?;
    shown(row, by.map(|user| user.name()).unwrap_or_default()).map(Some)
}

/// The first lines of a file, as far as a preview needs them.
struct Glance {
    sheets: Vec<String>,
    sheet: Option<String>,
    lines: Vec<Line>,
}

/// What a file holds, and how its columns are or could be read.
pub async fn preview(
    app: &App,
    format: FileFormat,
    keep: Keep,
    sheet: Option<String>,
) -> Result<FilePreview> {
    let glance = off_thread(move || glance(format, keep, sheet)).await?;
    let at = header_at(&glance.lines);
    let Some(header) = glance.lines.get(at) else {
        return Err(source::file_fault("no_rows", "This file is empty. Send one with a header and rows."));
    };
    let headers: Vec<String> = header.cells.iter().map(|cell| cell.text.clone()).collect();
    if headers.len() == 1 {
        // Says how columns are separated.
        let reading = Reading::default();
        let mut shaper = header::Shaper::new(&reading);
        let _ = shaper.push(header.clone(), &mut |_| Ok(ControlFlow::Break(())))?;
        shaper.finish()?;
    }
    let rows = &glance.lines[at + 1..];
    let column = |index: usize| {
        rows.iter().filter_map(move |line| line.cells.get(index)).map(|cell| cell.text.as_str())
    };
    let remembered = find(app.db.reader(), &headers).await?;
    let mut taken = Vec::new();
    let columns = headers
        .iter()
        .enumerate()
        .map(|(index, header)| {
            let found = match &remembered {
                Some(mapping) => mapping
                    .columns
                    .iter()
                    .find(|(name, _)| fold(name) == fold(header))
                    .map(|(_, field)| *field),
                None => guess_column(header),
            };
            // A column that two headers could mean goes to the first.
            let found = found.filter(|field| !taken.contains(field));
            taken.extend(found);
            PreviewColumn { header: header.clone(), samples: samples(column(index)), column: found }
        })
        .collect::<Vec<_>>();
    let dates = columns.iter().enumerate().filter(|(_, one)| one.column.is_some_and(Field::is_date));
    let guessed = header::guess_dates(dates.flat_map(|(index, _)| column(index)));
    let ours = header::ours(&headers);
    Ok(FilePreview {
        format,
        sheets: glance.sheets,
        sheet: glance.sheet,
        header_line: header.line,
        dates: remembered.as_ref().map_or(guessed, |mapping| mapping.dates),
        // Our own headers with foreign dates are better mapped.
        ready: ours && guessed == DateForm::YearFirst,
        columns,
        remembered: remembered.filter(|_| !ours || guessed != DateForm::YearFirst),
    })
}

fn glance(format: FileFormat, keep: Keep, sheet: Option<String>) -> Result<Glance> {
    let mut source = keep.source()?;
    let sheets = match &mut source {
        Source::Disk(file) => xlsx::sheets(file.try_clone().map_err(anyhow::Error::from)?)?,
        Source::Stream(_) => Vec::new(),
    };
    let mut lines = Vec::new();
    source::lines(format, source, sheet.as_deref(), &mut |line| {
        lines.push(line);
        let enough = lines.len() == header::SEARCHED + LOOKED_AT;
        Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let sheet = sheet.or_else(|| sheets.first().cloned());
    Ok(Glance { sheets, sheet, lines })
}

/// The line that is most likely the header: the first of those with the most headers that are known or guessed.
fn header_at(lines: &[Line]) -> usize {
    let known = |line: &Line| {
        let fields: std::collections::BTreeSet<_> =
            line.cells.iter().filter_map(|cell| guess_column(&cell.text)).collect();
        fields.len()
    };
    let best = lines.iter().take(header::SEARCHED).map(known).max().unwrap_or_default();
    lines.iter().take(header::SEARCHED).position(|line| best >= 3 && known(line) == best).unwrap_or_default()
}

fn samples<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in cells.take(LOOKED_AT).filter(|cell| !cell.is_empty()) {
        let sample: String = cell.chars().take(SAMPLE).collect();
        if !found.contains(&sample) {
            found.push(sample);
        }
        if found.len() == SAMPLES {
            break;
        }
    }
    found
}

/// How a batch's file is read.
pub fn of_batch(reading: &serde_json::Value) -> Result<Reading> {
    Ok(serde_json::from_value(reading.clone())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_case_of_headers_make_no_difference() {
        let key = |names: &[&str]| headers_key(names.iter().copied());
        assert_eq!(key(&["Candidate No", "DOB", ""]), key(&["dob", "candidate no."]));
        assert_ne!(key(&["a", "b"]), key(&["ab"]));
    }
}
