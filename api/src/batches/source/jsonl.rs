//! JSON Lines: one object for each row. The keys of the first objects stand for a header.

use std::{
    fmt,
    io::{BufRead, BufReader, Read},
    ops::ControlFlow,
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;
use shared::problem::FieldError;

use super::{Cell, Line, Sink, file_fault, header::SEARCHED};
use crate::problem::{Error, Result};

/// The most bytes of a line.
const MAX_LINE: u64 = 1 << 20;
/// The most different keys of a file.
const MAX_KEYS: usize = 200;

/// The members of an object in their order, those that are there twice too.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

type Read1 = (u64, std::result::Result<Members, FieldError>);

/// Reads the objects of a file as lines, after a line of their keys.
pub fn lines(input: impl Read, sink: &mut Sink<'_, Line>) -> Result<()> {
    let mut input = BufReader::with_capacity(64 * 1024, input);
    let (mut number, mut bytes) = (0, Vec::new());
    let mut first: Vec<Read1> = Vec::new();
    let mut keys: Option<Vec<String>> = None;
    loop {
        bytes.clear();
        let read = input.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut bytes);
        if read.map_err(anyhow::Error::from)? == 0 {
            break;
        }
        number += 1;
        if bytes.len() as u64 > MAX_LINE {
            let message = format!("Line {number} is longer than 1 MB. Write one object on each line.");
            return Err(file_fault("too_long", message));
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').trim(),
            Err(_) => return Err(Error::NotUtf8(number)),
        };
        if text.is_empty() {
            continue;
        }
        let object = serde_json::from_str(text).map_err(|error| {
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default();
            let message = format!("This line is not a JSON object: {why}.");
            FieldError::new("row", "malformed", message)
        });
        let go_on = if let Some(keys) = &keys {
            sink(line(keys, number, object))?
        } else {
            first.push((number, object));
            if first.len() < SEARCHED {
                continue;
            }
            begin(&mut first, &mut keys, sink)?
        };
        if go_on.is_break() {
            return Ok(());
        }
    }
    if keys.is_none() {
        let _ = begin(&mut first, &mut keys, sink)?;
    }
    Ok(())
}

/// Gives the keys of the first objects as the header, then those objects.
fn begin(
    first: &mut Vec<Read1>,
    keys: &mut Option<Vec<String>>,
    sink: &mut Sink<'_, Line>,
) -> Result<ControlFlow<()>> {
    let mut known: Vec<String> = Vec::new();
    for key in first.iter().filter_map(|(_, object)| object.as_ref().ok()).flat_map(|object| &object.0) {
        if !known.contains(&key.0) && known.len() < MAX_KEYS {
            known.push(key.0.clone());
        }
    }
    let header = known.iter().map(|key| Cell::text(key)).collect();
    let number = first.first().map_or(1, |(number, _)| *number);
    if sink(Line { line: number, cells: header, exact: false, fault: None })?.is_break() {
        return Ok(ControlFlow::Break(()));
    }
    for (number, object) in first.drain(..) {
        if sink(line(&known, number, object))?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    *keys = Some(known);
    Ok(ControlFlow::Continue(()))
}

fn line(keys: &[String], number: u64, object: std::result::Result<Members, FieldError>) -> Line {
    let mut line = Line { line: number, cells: vec![Cell::default(); keys.len()], exact: false, fault: None };
    let members = match object {
        Ok(members) => members,
        Err(fault) => {
            line.fault = Some(fault);
            return line;
        }
    };
    let mut seen = vec![false; keys.len()];
    for (key, value) in members.0 {
        let shown: String = key.chars().take(60).collect();
        let Some(at) = keys.iter().position(|known| *known == key) else {
            let message = format!("“{shown}” is not among the names that the first lines have.");
            line.fault = Some(FieldError::new("row", "unknown_column", message));
            continue;
        };
        if std::mem::replace(&mut seen[at], true) {
            let message = format!("“{shown}” is there twice in this line.");
            line.fault = Some(FieldError::new("row", "duplicate_column", message));
        }
        line.cells[at] = cell(value);
    }
    line
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::default(),
        Value::String(text) => Cell::text(&text),
        Value::Bool(value) => Cell::text(if value { "true" } else { "false" }),
        Value::Number(number) => Cell::text(&match (number.is_f64(), number.as_f64()) {
            (true, Some(float)) => super::xlsx::number_text(float),
            _ => number.to_string(),
        }),
        Value::Array(_) | Value::Object(_) => Cell {
            fault: Some((
                "not_a_value",
                "Write a text or a number here, not a list or an object.".to_owned(),
            )),
            ..Cell::default()
        },
    }
}
