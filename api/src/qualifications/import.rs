//! Importing qualifications from a CSV file: first what it would do, then just that.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};
use shared::{
    TextEnum,
    check::Check,
    history::differences,
    problem::FieldError,
    qualifications::{
        ImportColumn, ImportOutcome, ImportRow, NewQualification, Qualification, QualificationChange,
        QualificationImport, QualificationStatus, Unit, normalise_number,
    },
    text::tidy,
};

use super::{
    entity::{Column, Entity, Model},
    file::{File, Row},
    service,
};
use crate::{
    app::App,
    audit::{self, Entry},
    auth::Caller,
    db::for_update,
    http::body::hex,
    problem::{Error, Result},
};

/// A file of two qualifications, to be filled in.
pub fn template() -> String {
    let columns: Vec<_> = ImportColumn::ALL.iter().map(|column| column.as_str()).collect();
    format!(
        "{}\r\n601/2977/3,Level 2 Award in Food Safety and Hygiene,Level 2,yes,4,36,\
         F/601/0010|Food safety principles|2|1;H/601/0011|Kitchen hygiene|2|3,active\r\n\
         60011842,Certificate of Achievement in Heritage Boatbuilding,Level 1,no,,,,\r\n",
        columns.join(",")
    )
}

/// What a row does, with all that it takes to do it.
enum Deed {
    Create(NewQualification),
    Change(Box<(Model, QualificationChange)>),
    Nothing,
}

/// Reads the file, and says what importing it does. With the plan that was shown before, does it.
pub async fn run(
    app: &App,
    caller: &Caller,
    text: bytes::Bytes,
    plan: Option<&str>,
) -> Result<QualificationImport> {
    let file = File::read(&text)?;
    let rows: Vec<_> = file.rows().collect();
    let transaction = app.db.write().await?;
    let numbers: HashSet<_> =
        rows.iter().filter_map(|row| normalise_number(row.cell(ImportColumn::Number))).collect();
    let known = Entity::find().filter(Column::Number.is_in(numbers));
    let known: HashMap<String, Model> = for_update(known, &transaction)
        .all(&transaction)
        .await?
        .into_iter()
        .map(|row| (row.number.clone(), row))
        .collect();
    let mut lines = HashMap::new();
    let (mut shown, mut deeds) = (Vec::new(), Vec::new());
    for row in &rows {
        let (row, deed) = judge(row, &known, &mut lines)?;
        shown.push(row);
        deeds.push(deed);
    }
    let fingerprint = fingerprint(&shown, &known)?;
    let count = |outcome| shown.iter().filter(|row| row.outcome == outcome).count() as u64;
    let mut result = QualificationImport {
        done: false,
        new: count(ImportOutcome::New),
        changed: count(ImportOutcome::Changed),
        unchanged: count(ImportOutcome::Unchanged),
        invalid: count(ImportOutcome::Invalid),
        plan: fingerprint,
        rows: shown,
    };
    let Some(plan) = plan else { return Ok(result) };
    if plan != result.plan {
        return Err(Error::StateConflict(
            "Importing this file would not do any more what was shown: the file is another one, or a \
             qualification was changed meanwhile. Nothing was imported; look at it again."
                .to_owned(),
        ));
    }
    for deed in deeds {
        match deed {
            Deed::Create(new) => {
                let row = service::insert(app, &transaction, new).await?;
                let entry = Entry::by(caller, "created", "qualification", row.id);
                audit::record(&transaction, app, entry).await?;
            }
            Deed::Change(both) => {
                let (row, change) = *both;
                service::update(app, caller, &transaction, row, change).await?;
            }
            Deed::Nothing => {}
        }
    }
    transaction.commit().await?;
    result.done = true;
    Ok(result)
}

/// What a row does.
fn judge(
    row: &Row,
    known: &HashMap<String, Model>,
    lines: &mut HashMap<String, u64>,
) -> Result<(ImportRow, Deed)> {
    let mut shown = ImportRow {
        line: row.line,
        number: tidy(row.cell(ImportColumn::Number)),
        title: tidy(row.cell(ImportColumn::Title)),
        outcome: ImportOutcome::Invalid,
        changes: Vec::new(),
        errors: Vec::new(),
    };
    let wanted = match parse(row) {
        Ok(wanted) => wanted,
        Err(errors) => {
            shown.errors = errors;
            return Ok((shown, Deed::Nothing));
        }
    };
    if let Some(first) = lines.insert(wanted.number.clone(), row.line) {
        let message = format!("Line {first} has this number, too.");
        shown.errors.push(FieldError::new(ImportColumn::Number.as_str(), "duplicate_row", message));
        lines.insert(wanted.number, first);
        return Ok((shown, Deed::Nothing));
    }
    shown.number.clone_from(&wanted.number);
    let Some(model) = known.get(&wanted.number) else {
        shown.outcome = ImportOutcome::New;
        return Ok((shown, Deed::Create(wanted)));
    };
    let before = Qualification::from(model.clone());
    let has = |column: ImportColumn| row.has(column);
    // A column that the file does not have stays as it is.
    let after = Qualification {
        title: wanted.title,
        level: wanted.level,
        regulated: wanted.regulated,
        credits: if has(ImportColumn::Credits) { wanted.credits } else { before.credits },
        expires_after_months: if has(ImportColumn::ExpiresAfterMonths) {
            wanted.expires_after_months
        } else {
            before.expires_after_months
        },
        units: if has(ImportColumn::Units) { wanted.units } else { before.units.clone() },
        status: wanted.status.unwrap_or(before.status),
        ..before.clone()
    };
    shown.changes = differences(&serde_json::to_value(&before)?, &serde_json::to_value(&after)?);
    if shown.changes.is_empty() {
        shown.outcome = ImportOutcome::Unchanged;
        return Ok((shown, Deed::Nothing));
    }
    shown.outcome = ImportOutcome::Changed;
    let change = QualificationChange {
        number: None,
        title: Some(after.title),
        level: Some(after.level),
        regulated: Some(after.regulated),
        credits: Some(after.credits.unwrap_or(0)),
        expires_after_months: Some(after.expires_after_months.unwrap_or(0)),
        units: Some(after.units),
        status: Some(after.status),
    };
    Ok((shown, Deed::Change(Box::new((model.clone(), change)))))
}

/// A row's qualification, as it is kept; or all that is wrong with it, by column.
fn parse(row: &Row) -> std::result::Result<NewQualification, Vec<FieldError>> {
    if let Some(count) = row.ragged {
        let message = format!(
            "This row has {count} cells, which is not as many as the header. Is a comma or a quotation mark wrong?"
        );
        return Err(vec![FieldError::new("row", "ragged", message)]);
    }
    let mut errors = Vec::new();
    let mut add = |column: ImportColumn, code: &str, message: &str| {
        errors.push(FieldError::new(column.as_str(), code, message));
    };
    let regulated = match row.cell(ImportColumn::Regulated).to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => true,
        "no" | "n" | "false" | "0" => false,
        "" => {
            add(ImportColumn::Regulated, "required", "Write yes or no.");
            false
        }
        _ => {
            add(ImportColumn::Regulated, "malformed", "Write yes or no.");
            false
        }
    };
    let mut whole = |column: ImportColumn| {
        let text = row.cell(column);
        let number = text.parse::<u16>().ok();
        if !text.is_empty() && number.is_none() {
            add(column, "malformed", "Write a whole number, or leave it blank.");
        }
        number.filter(|number| *number > 0)
    };
    let credits = whole(ImportColumn::Credits);
    let expires_after_months = whole(ImportColumn::ExpiresAfterMonths);
    let status = match row.cell(ImportColumn::Status).to_lowercase().as_str() {
        "" => None,
        word => {
            let status = QualificationStatus::parse(word);
            if status.is_none() {
                add(ImportColumn::Status, "not_allowed", "Write active or archived, or leave it blank.");
            }
            status
        }
    };
    let units = match units(row.cell(ImportColumn::Units)) {
        Ok(units) => units,
        Err(message) => {
            add(ImportColumn::Units, "malformed", &message);
            Vec::new()
        }
    };
    let new = NewQualification {
        number: row.cell(ImportColumn::Number).to_owned(),
        title: tidy(row.cell(ImportColumn::Title)),
        level: level(row.cell(ImportColumn::Level)),
        regulated,
        expires_after_months,
        credits,
        units: service::tidied(units),
        status,
    };
    // The request's rules, told by column: `/units/3/title` is about the fourth unit.
    errors.extend(new.errors().into_iter().map(|error| {
        let mut parts = error.field.trim_start_matches('/').split('/');
        let column = parts.next().unwrap_or_default().to_owned();
        let message = match parts.next().and_then(|at| at.parse::<usize>().ok()) {
            Some(at) => format!("Unit {}, {}: {}", at + 1, parts.next().unwrap_or_default(), error.message),
            None => error.message,
        };
        FieldError::new(column, error.code, message)
    }));
    let number = normalise_number(&new.number);
    match number {
        Some(number) if errors.is_empty() => Ok(NewQualification { number, ..new }),
        _ => Err(errors),
    }
}

/// A level as on the register: `2` and `level 2` are `Level 2`.
fn level(text: &str) -> String {
    let text = tidy(text);
    let known = shared::qualifications::LEVELS.iter().find(|level| {
        level.eq_ignore_ascii_case(&text) || level.strip_prefix("Level ").is_some_and(|number| number == text)
    });
    known.map_or(text, |level| (*level).to_owned())
}

/// `reference|title|level|credits`, joined by `;`. The last ones may be left out.
fn units(text: &str) -> std::result::Result<Vec<Unit>, String> {
    let entries = text.split(';').map(str::trim).filter(|entry| !entry.is_empty());
    entries
        .enumerate()
        .map(|(at, entry)| {
            let parts: Vec<_> = entry.split('|').map(tidy).collect();
            let form = || format!("Unit {} is not of the form reference|title|level|credits.", at + 1);
            if !(2..=4).contains(&parts.len()) {
                return Err(form());
            }
            let part = |at: usize| parts.get(at).cloned().unwrap_or_default();
            let credits = match part(3).as_str() {
                "" => None,
                text => Some(
                    text.parse()
                        .map_err(|_| format!("Unit {}: write the credits as a whole number.", at + 1))?,
                ),
            };
            Ok(Unit { reference: part(0), title: part(1), level: part(2), credits })
        })
        .collect()
}

/// What names a plan: what each row does, to which version.
fn fingerprint(rows: &[ImportRow], known: &HashMap<String, Model>) -> Result<String> {
    let versions: BTreeMap<_, _> = known.iter().map(|(number, row)| (number, row.version)).collect();
    let text = serde_json::to_vec(&(rows, versions))?;
    Ok(hex(&Sha256::digest(&text))[..32].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(file: &str) -> Vec<(ImportOutcome, Vec<String>)> {
        let mut lines = HashMap::new();
        File::read(file.as_bytes())
            .unwrap()
            .rows()
            .map(|row| {
                let (row, _) = judge(&row, &HashMap::new(), &mut lines).unwrap();
                (row.outcome, row.errors.iter().map(|e| format!("{} {}", e.field, e.code)).collect())
            })
            .collect()
    }

    #[test]
    fn the_template_is_in_order() {
        assert!(rows(&template()).iter().all(|(outcome, _)| *outcome == ImportOutcome::New));
    }

    #[test]
    fn levels_are_read_as_people_write_them() {
        for (text, want) in [("2", "Level 2"), ("level  2", "Level 2"), ("entry level 3", "Entry Level 3")] {
            assert_eq!(level(text), want);
        }
        assert_eq!(level("9"), "9");
    }

    #[test]
    fn a_number_twice_is_told() {
        let file = "number,title,level,regulated\n60129773,A,2,yes\n601/2977/3,B,2,yes\n";
        assert_eq!(rows(file)[1].1, ["number duplicate_row"]);
    }

    proptest! {
        #[test]
        fn any_cells_end_without_a_panic(cells in proptest::collection::vec("\\PC{0,20}", 8)) {
            let quoted: Vec<_> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            let columns: Vec<_> = ImportColumn::ALL.iter().map(|column| column.as_str()).collect();
            let file = format!("{}\n{}\n", columns.join(","), quoted.join(","));
            let _ = File::read(file.as_bytes()).map(|file| {
                file.rows().all(|row| judge(&row, &HashMap::new(), &mut HashMap::new()).is_ok())
            });
        }

        #[test]
        fn units_are_read_as_they_are_written(
            units_in in proptest::collection::vec(("[A-Z0-9/]{1,8}", "[a-z é]{1,12}[a-z]", "[0-9]?", 0..60_u16), 0..6)
        ) {
            let text: Vec<_> = units_in
                .iter()
                .map(|(reference, title, level, credits)| format!("{reference}|{title}|{level}|{credits}"))
                .collect();
            let want: Vec<_> = units_in
                .into_iter()
                .map(|(reference, title, level, credits)| {
                    Unit { reference, title: tidy(&title), level, credits: Some(credits) }
                })
                .collect();
            prop_assert_eq!(units(&text.join(" ; ")), Ok(want));
        }
    }
}
