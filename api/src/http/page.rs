//! Lists by keyset: a page begins after the last row of the one before, so that no row is skipped or repeated
//! while rows are being added, and deep pages cost what first ones do.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Value,
    sea_query::{ColumnType, Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use shared::page::{DEFAULT_LIMIT, MAX_LIMIT, Page, TOTAL_CAP};
use uuid::Uuid;

use crate::problem::{Error, Result};

/// A value by which a list is sorted, as it travels in a cursor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// A number.
    Number(i64),
    /// A time.
    Time(DateTime<Utc>),
    /// A date.
    Date(NaiveDate),
    /// A text.
    Text(String),
}

impl Key {
    /// Whether it is of the kind that a column of this type holds: a cursor may have been made up.
    fn fits(&self, column: &ColumnType) -> bool {
        match self {
            Self::Number(_) => matches!(column, ColumnType::BigInteger),
            Self::Time(_) => matches!(column, ColumnType::TimestampWithTimeZone),
            Self::Date(_) => matches!(column, ColumnType::Date),
            // PostgreSQL keeps no NUL.
            Self::Text(text) => {
                matches!(column, ColumnType::String(_) | ColumnType::Text) && !text.contains('\0')
            }
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => number.into(),
            Key::Time(time) => time.into(),
            Key::Date(date) => date.into(),
            Key::Text(text) => text.into(),
        }
    }
}

/// One way to sort a list: its name in the URL, its column, and a row's value.
pub struct SortBy<E: EntityTrait> {
    /// The name in the URL.
    pub name: &'static str,
    /// The column; nullable columns can't be sorted by.
    pub column: E::Column,
    /// The row's value in this column.
    pub key: fn(&E::Model) -> Key,
}

/// The id column of a list's rows, and how a row's id is read.
pub type IdOf<E> = (<E as EntityTrait>::Column, fn(&<E as EntityTrait>::Model) -> Uuid);

/// Where in a list the asked page begins.
#[derive(Serialize, Deserialize)]
struct Cursor {
    sort: String,
    key: Key,
    id: Uuid,
}

/// The asked part of a list.
pub struct Asked<'a> {
    /// `?sort=`: a name, with `-` in front for descending.
    pub sort: Option<&'a str>,
    /// `?limit=`
    pub limit: Option<u16>,
    /// `?cursor=`
    pub cursor: Option<&'a str>,
}

impl Asked<'_> {
    /// The page of this selection, sorted by the first of `sorts` (or `default`) unless told otherwise.
    pub async fn page<E>(
        &self,
        db: &impl ConnectionTrait,
        select: Select<E>,
        sorts: &[SortBy<E>],
        default: &str,
        id: IdOf<E>,
    ) -> Result<Page<E::Model>>
    where
        E: EntityTrait,
        E::Model: Send + Sync,
    {
        let limit @ 1..=MAX_LIMIT = self.limit.unwrap_or(DEFAULT_LIMIT) else {
            return Err(Error::field("limit", "out_of_range", format!("Use 1 to {MAX_LIMIT}.")));
        };
        let asked = self.sort.unwrap_or(default);
        let (name, order) = match asked.strip_prefix('-') {
            Some(name) => (name, Order::Desc),
            None => (asked, Order::Asc),
        };
        let Some(sort) = sorts.iter().find(|sort| sort.name == name) else {
            let known: Vec<_> = sorts.iter().map(|sort| sort.name).collect();
            return Err(Error::field("sort", "not_allowed", format!("Sort by {}.", known.join(", "))));
        };
        let total = count(db, select.clone()).await?;
        let mut paged = select.order_by(sort.column, order.clone()).order_by(id.0, order.clone());
        if let Some(text) = self.cursor {
            let cursor = read_cursor(text, asked, sort.column.def().get_column_type())?;
            let (by_key, by_id) = match order {
                Order::Desc => (sort.column.lt(cursor.key.clone()), id.0.lt(cursor.id)),
                _ => (sort.column.gt(cursor.key.clone()), id.0.gt(cursor.id)),
            };
            // The first condition lets the engine begin at the right place of the index.
            let begin = match order {
                Order::Desc => sort.column.lte(cursor.key.clone()),
                _ => sort.column.gte(cursor.key.clone()),
            };
            let same = Condition::all().add(sort.column.eq(cursor.key)).add(by_id);
            paged = paged.filter(begin).filter(Condition::any().add(by_key).add(same));
        }
        let mut items = paged.limit(u64::from(limit) + 1).all(db).await?;
        let more = items.len() > usize::from(limit);
        items.truncate(limit.into());
        let next_cursor = match items.last().filter(|_| more) {
            Some(last) => {
                let cursor = Cursor { sort: asked.to_owned(), key: (sort.key)(last), id: (id.1)(last) };
                Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor)?))
            }
            None => None,
        };
        Ok(Page { items, next_cursor, total: Ord::min(total, TOTAL_CAP), total_is_capped: total > TOTAL_CAP })
    }
}

/// How many rows, counted no further than just past the cap.
async fn count<E>(db: &impl ConnectionTrait, select: Select<E>) -> Result<u64>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    Ok(select.limit(TOTAL_CAP + 1).count(db).await?)
}

fn read_cursor(text: &str, sort: &str, column: &ColumnType) -> Result<Cursor> {
    let cursor =
        URL_SAFE_NO_PAD.decode(text).ok().and_then(|json| serde_json::from_slice::<Cursor>(&json).ok());
    cursor.filter(|cursor| cursor.sort == sort && cursor.key.fits(column)).ok_or_else(|| {
        Error::field("cursor", "malformed", "Send the next_cursor of the page before, with the same sort.")
    })
}

/// The condition that each word of a search is somewhere in a folded column. Punctuation alone finds nothing.
pub fn matches<C: ColumnTrait>(column: C, query: Option<&str>) -> Result<Condition> {
    let Some(query) = query.filter(|query| !query.is_empty()) else { return Ok(Condition::all()) };
    if query.chars().count() > 200 {
        return Err(Error::field("q", "too_long", "Search for at most 200 characters."));
    }
    let words = shared::text::search_words(query);
    if words.is_empty() {
        return Ok(Condition::any().add(Expr::val(1).eq(Expr::val(0))));
    }
    // Folded words hold letters and digits only, so nothing in them is a wildcard.
    Ok(words.into_iter().fold(Condition::all(), |all, word| all.add(column.like(format!("%{word}%")))))
}
