//! `portal audit verify`: whether the logs are what was written, in the database or in a file that was saved.

use std::{
    collections::{HashMap, HashSet},
    io::BufRead,
};

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use futures_util::{Stream, TryStreamExt, stream};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    chain::{Line, Walk},
    entity::{Column, Entity, head},
    seal,
};
use crate::{app::App, problem::Result};

/// Entries that are read at a time.
const STRETCH: u64 = 1000;
/// How long an entry may wait to be chained before that is a finding.
const WAIT_MINUTES: i64 = 10;
/// The longest line of a file that is read.
const LONGEST_LINE: u64 = 4 << 20;

/// What was found of a log.
pub struct Found {
    /// The log.
    pub log: String,
    /// How many entries hold.
    pub entries: i64,
    /// Of how many what is personal was erased.
    pub erased: u64,
    /// What is wrong, if anything.
    pub fault: Option<String>,
}

/// The entries of a log that are chained, as lines, from the first on.
pub fn lines(app: &App, centre_id: Option<Uuid>) -> impl Stream<Item = Result<Line>> + use<> {
    let db = app.db.reader().clone();
    stream::try_unfold((db, 0_i64), move |(db, after)| async move {
        let rows = Entity::find()
            .filter(match centre_id {
                Some(id) => Column::CentreId.eq(id),
                None => Column::CentreId.is_null(),
            })
            .filter(Column::Seq.gt(after))
            .order_by_asc(Column::Seq)
            .limit(STRETCH)
            .all(&db)
            .await?;
        let Some(last) = rows.last().and_then(|row| row.seq) else { return Ok(None) };
        let lines: Vec<_> = rows.into_iter().map(|row| Ok(seal::line(row)?)).collect();
        Ok::<_, crate::problem::Error>(Some((stream::iter(lines), (db, last))))
    })
    .try_flatten()
}

/// Holds all logs of the database against their chains.
pub async fn database(app: &App) -> anyhow::Result<Vec<Found>> {
    let heads = head::Entity::find().order_by_asc(head::Column::Log).all(app.db.reader()).await?;
    let chained: Vec<Option<Uuid>> = Entity::find()
        .select_only()
        .column(Column::CentreId)
        .distinct()
        .filter(Column::Seq.is_not_null())
        .into_tuple()
        .all(app.db.reader())
        .await?;
    let mut heads: HashMap<_, _> = heads.into_iter().map(|head| (head.log.clone(), head)).collect();
    let logs: HashSet<String> = chained.into_iter().map(seal::log_of).chain(heads.keys().cloned()).collect();
    let mut logs: Vec<_> = logs.into_iter().collect();
    logs.sort_unstable();
    let (mut found, mut erased, mut told) = (Vec::new(), HashMap::new(), HashSet::new());
    for log in logs {
        let mut walk = Walk::new(&log);
        let fault = log_holds(app, &mut walk, &log, heads.remove(&log)).await.err();
        let (entries, without) = (walk.seq(), walk.without);
        let (names, tells) = walk.erasures();
        erased.extend(names.into_iter().map(|id| (id, found.len())));
        told.extend(tells);
        found.push(Found { log, entries, erased: without, fault: fault.map(|error| format!("{error:#}")) });
    }
    // An erasure may be told of in another log.
    for (id, at) in erased {
        if !told.contains(&id) {
            found[at].fault.get_or_insert(format!("names were taken out, and no entry {id} tells of it"));
        }
    }
    if let Some(fault) = waiting(app).await? {
        let log = "not chained".to_owned();
        found.push(Found { log, entries: 0, erased: 0, fault: Some(fault) });
    }
    Ok(found)
}

async fn log_holds(app: &App, walk: &mut Walk, log: &str, head: Option<head::Model>) -> anyhow::Result<()> {
    let centre_id = if log == seal::PORTAL { None } else { Some(log.parse().context("an odd log")?) };
    let mut lines = std::pin::pin!(lines(app, centre_id));
    while let Some(line) = lines.try_next().await? {
        walk.step(&line)?;
    }
    let head = head.context("the log's head was removed")?;
    ensure!(
        head.seq == walk.seq() && head.hash == walk.hash(),
        "it ends with entry {}, and its head says {}: entries were removed or added at the end",
        walk.seq(),
        head.seq
    );
    ensure!(head.mac == seal::mac(app, &head)?, "its head was not written by this portal");
    Ok(())
}

/// Says when entries have waited long to be chained.
async fn waiting(app: &App) -> Result<Option<String>> {
    let since = app.clock.now() - TimeDelta::minutes(WAIT_MINUTES);
    let late = Entity::find().filter(Column::Seq.is_null()).filter(Column::At.lt(since));
    let late = late.count(app.db.reader()).await?;
    Ok((late > 0).then(|| {
        format!("{late} entries have waited for more than {WAIT_MINUTES} minutes; is a worker running?")
    }))
}

/// Holds a saved log against its chain.
pub fn file(mut text: impl BufRead) -> Found {
    let mut walk = Walk::new("");
    let fault = file_holds(&mut text, &mut walk).err().map(|error| format!("{error:#}"));
    Found { log: walk.log().to_owned(), entries: walk.seq(), erased: walk.without, fault }
}

fn file_holds(text: &mut impl BufRead, walk: &mut Walk) -> anyhow::Result<()> {
    let mut first = true;
    loop {
        let mut line = String::new();
        let read = std::io::Read::take(&mut *text, LONGEST_LINE).read_line(&mut line)?;
        ensure!(read > 0, "it ends without its last line: it was cut short");
        let line = line.trim_end_matches(['\r', '\n']);
        if let Some(end) = line.strip_prefix("end ") {
            let said = format!("{} {}", walk.seq(), walk.hash());
            ensure!(end == said, "its last line says “{end}”, and it holds “{said}”: entries were cut off");
            let mut rest = String::new();
            ensure!(
                std::io::Read::take(&mut *text, 1).read_line(&mut rest)? == 0,
                "something comes after its end"
            );
            return Ok(());
        }
        let line = Line::read(line)?;
        if first {
            *walk = Walk::new(line.log()?);
            first = false;
        }
        walk.step(&line)?;
    }
}
