//! The chain of a log, by which anyone finds an entry that was altered, removed, added or moved.
//!
//! A log is a row of entries, numbered from 1. Each entry is a line of three fields with a tab between them:
//!
//! 1. its hash: SHA-256, as 64 hexadecimal digits, of the hash of the entry before, a line feed, and field 2. Before the
//!    first entry stand 64 zeros.
//! 2. the entry, as JSON in the canonical form of RFC 8785: `log`, `seq`, `id`, `at`, `actor_id`, `action`,
//!    `subject_kind`, `subject_id`, `request_id`, and `sealed`, the SHA-256 of field 3.
//! 3. what is personal in it, in the same form: `actor_name`, `subject_name`, `address`, `details`, and `salt`, random, so
//!    that nobody can guess what was erased from its hash. After an erasure it is the word `erased` and the id of the entry
//!    that tells of it.
//!
//! A last line says `end`, the number of entries, and the hash of the last, so that a file that was cut short is found.

use std::collections::HashSet;

use anyhow::{Context, bail, ensure};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::http::body::hex;

/// What stands before the first entry.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The action of entries that tell of an erasure.
pub const ERASED: &str = "erased";

/// What is chained of an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chained {
    /// The log: `portal`, or a centre's id.
    pub log: String,
    /// The place in the log, from 1.
    pub seq: i64,
    /// The entry's id.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor_id: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which one.
    pub subject_id: Option<Uuid>,
    /// In which request.
    pub request_id: Option<String>,
    /// The commitment to what is personal.
    pub sealed: String,
}

/// What is personal in an entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Personal {
    /// Who did it, as he was called then.
    pub actor_name: String,
    /// What it was done to, as it was called then.
    pub subject_name: String,
    /// From where.
    pub address: Option<String>,
    /// What changed.
    pub details: Value,
    /// Random.
    pub salt: String,
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Field 1.
    pub hash: String,
    /// Field 2.
    pub entry: String,
    /// Field 3.
    pub rest: Rest,
}

/// Field 3.
#[derive(Clone, Debug, PartialEq)]
pub enum Rest {
    /// What is personal.
    Personal(String),
    /// It was erased; the id of the entry that tells of it.
    Erased(Uuid),
}

/// JSON in the one form that RFC 8785 allows.
pub fn canonical(value: &impl Serialize) -> anyhow::Result<String> {
    serde_json_canonicalizer::to_string(value).context("can't write an entry")
}

/// The SHA-256 of a text.
pub fn digest(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// The hash of an entry after the one with this hash.
pub fn next_hash(before: &str, entry: &str) -> String {
    digest(&format!("{before}\n{entry}"))
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (hash, entry) = (&self.hash, &self.entry);
        match &self.rest {
            Rest::Personal(personal) => write!(f, "{hash}\t{entry}\t{personal}"),
            Rest::Erased(by) => write!(f, "{hash}\t{entry}\terased {by}"),
        }
    }
}

impl Line {
    /// Reads a line of a file.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let mut fields = text.splitn(3, '\t');
        let (Some(hash), Some(entry), Some(rest)) = (fields.next(), fields.next(), fields.next()) else {
            bail!("a line without its three fields");
        };
        let rest = match rest.strip_prefix("erased ") {
            Some(id) => Rest::Erased(id.parse().context("an erasure without an id")?),
            None => Rest::Personal(rest.to_owned()),
        };
        Ok(Self { hash: hash.to_owned(), entry: entry.to_owned(), rest })
    }

    /// The log to which it says it belongs.
    pub fn log(&self) -> anyhow::Result<String> {
        Ok(serde_json::from_str::<Chained>(&self.entry).context("the first entry can't be read")?.log)
    }
}

/// Walks along a log and holds each entry against the one before.
pub struct Walk {
    log: String,
    seq: i64,
    hash: String,
    told: HashSet<Uuid>,
    erased: HashSet<Uuid>,
    /// Entries whose personal part was erased.
    pub without: u64,
}

impl Walk {
    /// At the beginning of this log.
    pub fn new(log: impl Into<String>) -> Self {
        let (told, erased) = (HashSet::new(), HashSet::new());
        Self { log: log.into(), seq: 0, hash: START.to_owned(), told, erased, without: 0 }
    }

    /// The log.
    pub fn log(&self) -> &str {
        &self.log
    }

    /// The number of entries so far.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The hash of the last entry so far.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Goes on to the next entry. An error says what is wrong with it.
    pub fn step(&mut self, line: &Line) -> anyhow::Result<()> {
        let expected = self.seq + 1;
        let entry: Chained = serde_json::from_str(&line.entry)
            .with_context(|| format!("entry {expected}: it can't be read"))?;
        ensure!(entry.log == self.log, "entry {expected}: it is of another log, {}", entry.log);
        ensure!(
            entry.seq == expected,
            "entry {expected}: it is missing; entry {} stands in its place",
            entry.seq
        );
        ensure!(
            line.hash == next_hash(&self.hash, &line.entry),
            "entry {expected} ({}): it, or one before, was altered, removed or moved",
            entry.id
        );
        match &line.rest {
            Rest::Personal(personal) => ensure!(
                digest(personal) == entry.sealed,
                "entry {expected} ({}): names, address or details were altered",
                entry.id
            ),
            Rest::Erased(by) => {
                self.erased.insert(*by);
                self.without += 1;
            }
        }
        if entry.action == ERASED {
            self.told.insert(entry.id);
        }
        self.seq = expected;
        self.hash.clone_from(&line.hash);
        Ok(())
    }

    /// Erasures that entries name and that no entry of this log tells of, and those that this log tells of.
    pub fn erasures(self) -> (HashSet<Uuid>, HashSet<Uuid>) {
        (self.erased, self.told)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(before: &str, seq: i64, name: &str) -> Line {
        let personal = Personal {
            actor_name: name.to_owned(),
            subject_name: "x".to_owned(),
            address: None,
            details: serde_json::json!({ "b": 1, "a": [true, null, "ŷ"] }),
            salt: format!("{seq}"),
        };
        let personal = canonical(&personal).unwrap();
        let entry = Chained {
            log: "portal".to_owned(),
            seq,
            id: Uuid::from_u128(u128::try_from(seq).unwrap()),
            at: DateTime::UNIX_EPOCH,
            actor_id: None,
            action: "changed".to_owned(),
            subject_kind: "centre".to_owned(),
            subject_id: None,
            request_id: None,
            sealed: digest(&personal),
        };
        let entry = canonical(&entry).unwrap();
        Line { hash: next_hash(before, &entry), entry, rest: Rest::Personal(personal) }
    }

    fn log(names: &[String]) -> Vec<String> {
        let (mut before, mut lines) = (START.to_owned(), Vec::new());
        for (name, seq) in names.iter().zip(1..) {
            let line = line(&before, seq, name);
            before.clone_from(&line.hash);
            lines.push(line.to_string());
        }
        lines
    }

    fn walk(lines: &[String]) -> anyhow::Result<Walk> {
        let mut walk = Walk::new("portal");
        for text in lines {
            walk.step(&Line::read(text)?)?;
        }
        Ok(walk)
    }

    proptest! {
        #[test]
        fn what_was_not_touched_holds(names in prop::collection::vec("[^\t\n]{0,12}", 0..12)) {
            let walk = walk(&log(&names)).unwrap();
            prop_assert_eq!(walk.seq(), i64::try_from(names.len()).unwrap());
        }

        #[test]
        fn a_change_of_any_letter_is_found(
            names in prop::collection::vec("[a-z]{1,8}", 2..8), at in any::<prop::sample::Index>(),
            place in any::<prop::sample::Index>(), new in "[a-f0-9\"{}:,.\t]",
        ) {
            let mut lines = log(&names);
            let at = at.index(lines.len());
            let chars: Vec<char> = lines[at].chars().collect();
            let place = place.index(chars.len());
            let changed: String =
                chars.iter().enumerate().map(|(i, c)| if i == place { new.clone() } else { c.to_string() }).collect();
            prop_assume!(changed != lines[at]);
            lines[at] = changed;
            prop_assert!(walk(&lines).is_err());
        }

        #[test]
        fn a_removal_and_a_move_are_found(
            names in prop::collection::vec("[a-z]{1,8}", 3..8), a in any::<prop::sample::Index>(),
            b in any::<prop::sample::Index>(),
        ) {
            let lines = log(&names);
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            // Taken out at the end, it leaves a log that is shorter than its head says.
            let mut without = lines.clone();
            without.remove(a);
            prop_assert!(a == lines.len() - 1 || walk(&without).is_err());
            let mut moved = lines.clone();
            moved.swap(a, b);
            prop_assert_eq!(walk(&moved).is_err(), a != b);
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Line::read(&text).map(|line| Walk::new("portal").step(&line));
        }
    }
}
