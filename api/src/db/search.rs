//! Search in lists: each word of a query is somewhere in a row's folded `search` column.
//!
//! An index of letters leads to the rows (see the migration `create_search`). A rare word is looked up in it, and
//! what it finds is sorted; a common one is soon met on a walk along the list, so a stretch of that is tried first.
//! PostgreSQL's planner would choose by itself, but it takes words to be spread evenly: all that begin with J stand
//! together in a list by name.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Statement,
    sea_query::{Expr, ExprTrait, Func, SimpleExpr},
};
use shared::page::TOTAL_CAP;

use crate::{
    audit::entity as audit,
    batches::entity as batch,
    centres::entity as centre,
    documents::entity as document,
    exports::entity as export,
    issue_reports::entity as issue_report,
    learners::entity as learner,
    notifications::entity as notification,
    orders::entity as order,
    print_jobs::entity as print_job,
    problem::{Error, Result},
    qualifications::entity as qualification,
    records::entity as record,
    users::entity as user,
};

/// The most characters of a query.
const MAX_QUERY: usize = 200;
/// The most words that are looked up in the index; more are only compared.
const MAX_INDEXED: usize = 8;
/// Lists of no more rows than this are walked whole: looking up would not be quicker.
const SHORT_LIST: u64 = 2_000;
/// SQLite: what finds no more than this is sorted rather than looked for on a walk.
const RARE: u64 = 500;
/// SQLite: in a list of no more rows than this, what is in more than [`TOTAL_CAP`] of them is soon met on a walk.
const LONG_LIST: u64 = 25_000;
/// Rows of a walk along a list in search of a common word.
pub const WALK: u64 = 4_000;

/// A table whose rows are searched by their words. The migration `create_search` names it too.
pub trait Searched: EntityTrait {
    /// The column with the folded text.
    const SEARCH: Self::Column;
}

macro_rules! searched {
    ($($table:ident),+) => {
        $(impl Searched for $table::Entity {
            const SEARCH: Self::Column = $table::Column::Search;
        })+
    };
}

searched!(
    audit,
    batch,
    centre,
    document,
    export,
    issue_report,
    learner,
    notification,
    order,
    print_job,
    qualification,
    record,
    user
);

/// A list, or what a search finds in it.
pub struct Found<E: EntityTrait> {
    /// The rows.
    pub rows: Select<E>,
    /// Where the words are common: the whole list, of which a stretch is walked first, and what its rows must
    /// fulfil.
    pub common: Option<(Select<E>, Condition)>,
    /// PostgreSQL: the rows are to be found first and sorted then. By itself it may walk along the list instead, in
    /// the belief that it will soon meet enough of them.
    pub sort_last: bool,
}

impl<E: EntityTrait> From<Select<E>> for Found<E> {
    fn from(rows: Select<E>) -> Self {
        Self { rows, common: None, sort_last: false }
    }
}

/// What a query finds among these rows. No query finds all of them, and punctuation alone nothing.
pub async fn find<E>(db: &impl ConnectionTrait, rows: Select<E>, query: Option<&str>) -> Result<Found<E>>
where
    E: Searched,
    E::Model: Send + Sync,
{
    let Some(query) = query.filter(|query| !query.is_empty()) else { return Ok(rows.into()) };
    if query.chars().count() > MAX_QUERY {
        return Err(Error::field("q", "too_long", format!("Search for at most {MAX_QUERY} characters.")));
    }
    find_words(db, rows, &shared::text::search_words(query)).await
}

/// The rows among these that hold every one of these folded words. Without words nothing is found.
pub async fn find_words<E>(db: &impl ConnectionTrait, rows: Select<E>, words: &[String]) -> Result<Found<E>>
where
    E: Searched,
    E::Model: Send + Sync,
{
    if words.is_empty() {
        return Ok(rows.filter(nothing()).into());
    }
    let holds = holds::<E>(words);
    if is_within(db, &rows, SHORT_LIST).await? {
        return Ok(rows.filter(holds).into());
    }
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    if !sqlite && !words.iter().any(|word| word.chars().count() > 2) {
        // PostgreSQL's index knows words of three letters and more: it walks, or scans with all its processors.
        return Ok(rows.filter(holds).into());
    }
    let (common, found) = if sqlite {
        let lookup = Lookup::of::<E>(words);
        match lookup.keys(db, TOTAL_CAP).await? {
            // Asked once, not for the count and the page anew.
            Some(keys) => (keys.count > RARE, rows.clone().filter(among::<E>(keys))),
            None if is_within(db, &rows, LONG_LIST).await? => return Ok(rows.filter(holds).into()),
            None => (true, rows.clone().filter(lookup.condition::<E>())),
        }
    } else {
        let many = counted(db, E::find().filter(holds.clone()), TOTAL_CAP + 1).await? > TOTAL_CAP;
        (many, rows.clone())
    };
    let common = common.then(|| (rows, holds.clone()));
    Ok(Found { rows: found.filter(holds), common, sort_last: !sqlite })
}

/// Rows in the order of a column. `sort_last` as [`Found::sort_last`] says.
pub fn in_order<E: EntityTrait>(
    rows: Select<E>,
    column: E::Column,
    order: Order,
    sort_last: bool,
) -> Select<E> {
    if sort_last {
        let column = || Expr::col(column.as_column_ref());
        // The same value, but not what an index is made of.
        rows.order_by(Func::greatest([column(), column()]), order)
    } else {
        rows.order_by(column, order)
    }
}

/// What no row fulfils.
pub fn nothing() -> SimpleExpr {
    Expr::val(1).eq(Expr::val(0))
}

/// Each word is somewhere in the text. Folded words hold letters and digits only, so nothing is a wildcard.
fn holds<E: Searched>(words: &[String]) -> Condition {
    words.iter().fold(Condition::all(), |all, word| all.add(E::SEARCH.like(format!("%{word}%"))))
}

/// Whether the list has no more rows than this.
async fn is_within<E>(db: &impl ConnectionTrait, rows: &Select<E>, most: u64) -> Result<bool>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    Ok(counted(db, rows.clone(), most + 1).await? <= most)
}

/// How many rows there are, counted no further than this.
pub async fn counted<E: EntityTrait>(db: &impl ConnectionTrait, rows: Select<E>, most: u64) -> Result<u64> {
    #[derive(FromQueryResult)]
    struct Count {
        rows: i64,
    }
    let mut counted = rows.select_only().expr_as(Expr::val(1), "one").limit(most).into_query();
    counted.clear_order_by();
    let mut outer = sea_orm::sea_query::Query::select();
    outer.expr_as(Expr::cust("count(*)"), "rows").from_subquery(counted, "counted");
    let found = Count::find_by_statement(db.get_database_backend().build(&outer)).one(db).await?;
    Ok(found.map_or(0, |count| u64::try_from(count.rows).unwrap_or_default()))
}

/// SQLite: the rows to which the index leads. Some of them may not hold the words, since their letters may lie
/// apart; those in question are compared anyway.
struct Lookup {
    /// Selects their keys.
    sql: String,
    values: Vec<String>,
}

impl Lookup {
    fn of<E: Searched>(words: &[String]) -> Self {
        let table = E::default().table_name().to_owned();
        let mut threes: Vec<String> = Vec::new();
        for word in words.iter().take(MAX_INDEXED) {
            let letters: Vec<char> = word.chars().collect();
            let Some(last) = letters.len().checked_sub(3) else { continue };
            // Side by side they cover the word: those that overlap would cost as much and sift little out.
            let starts = (0..=last).step_by(3).chain([last]);
            threes.extend(starts.filter_map(|at| {
                letters.get(at..at + 3).map(|three| format!("\"{}\"", three.iter().collect::<String>()))
            }));
        }
        if threes.is_empty() {
            // Three letters that begin with this part: they come before the part with the last of characters.
            let part = words.iter().max_by_key(|word| word.len()).cloned().unwrap_or_default();
            let sql = format!("select doc as key from {table}_parts where term >= ? and term < ?");
            let after = format!("{part}\u{10ffff}");
            return Self { sql, values: vec![part, after] };
        }
        threes.sort();
        threes.dedup();
        let sql = format!("select rowid as key from {table}_words where {table}_words match ?");
        Self { sql, values: vec![threes.join(" AND ")] }
    }

    fn condition<E: Searched>(&self) -> SimpleExpr {
        let sql = format!("{}.row_key in ({})", E::default().table_name(), self.sql);
        Expr::cust_with_values(sql, self.values.clone())
    }

    /// The keys, if there are no more than this.
    async fn keys(&self, db: &impl ConnectionTrait, most: u64) -> Result<Option<Keys>> {
        let sql = format!(
            "select count(*) as rows, json_group_array(key) as keys from ({} limit {})",
            self.sql,
            most + 1
        );
        let Some(found) = db.query_one_raw(self.asking(&sql)).await? else { return Ok(None) };
        let count = u64::try_from(found.try_get::<i64>("", "rows")?).unwrap_or_default();
        Ok(if count > most { None } else { Some(Keys { count, json: found.try_get("", "keys")? }) })
    }

    /// A statement with the values of the look-up.
    fn asking(&self, sql: &str) -> Statement {
        let values = self.values.iter().map(|value| sea_orm::Value::from(value.clone()));
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
    }
}

/// SQLite: keys of rows, as an array in JSON, which is one parameter however many they are.
struct Keys {
    count: u64,
    json: String,
}

/// SQLite: the rows with these keys.
fn among<E: EntityTrait>(keys: Keys) -> SimpleExpr {
    let sql = format!("{}.row_key in (select value from json_each(?))", E::default().table_name());
    Expr::cust_with_values(sql, [keys.json])
}
