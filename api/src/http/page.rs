//! Lists by keyset: a page begins after the last row of the one before, so that no row is skipped or repeated
//! while rows are being added, and deep pages cost what first ones do.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::try_join;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order as Direction, QueryFilter, QueryOrder,
    QuerySelect, Select, Value, sea_query::ColumnType,
};
use serde::{Deserialize, Serialize};
use shared::page::{DEFAULT_LIMIT, MAX_LIMIT, Page, TOTAL_CAP};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    db::{
        search::{Found, WALK, counted, in_order},
        storable,
    },
    problem::{Error, Result},
};

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
            // PostgreSQL's times reach less far than ours.
            Self::Time(time) => {
                matches!(column, ColumnType::TimestampWithTimeZone) && is_storable(time.date_naive())
            }
            Self::Date(date) => matches!(column, ColumnType::Date) && is_storable(*date),
            // PostgreSQL keeps no NUL.
            Self::Text(text) => {
                matches!(column, ColumnType::String(_) | ColumnType::Text) && !text.contains('\0')
            }
        }
    }
}

fn is_storable(day: NaiveDate) -> bool {
    storable(day) == day
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

/// The orders of a list.
pub struct Order<E: EntityTrait> {
    /// How it can be sorted.
    pub sorts: &'static [SortBy<E>],
    /// How it is sorted where nothing is asked: a name, with `-` in front for descending.
    pub default: &'static str,
    /// Its id, which settles what comes first of two equals.
    pub id: IdOf<E>,
}

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
    /// The page of these rows, sorted by the first of `sorts` (or `default`) unless told otherwise.
    pub async fn page<E>(
        &self,
        db: &impl ConnectionTrait,
        rows: impl Into<Found<E>>,
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
        let (sort, order) = named(sorts, asked)?;
        let found: Found<E> = rows.into();
        let cursor = match self.cursor {
            Some(text) => Some(read_cursor(text, asked, sort.column.def().get_column_type())?),
            None => None,
        };
        let after = Begin { column: sort.column, id: id.0, order, cursor };
        let wanted = u64::from(limit) + 1;
        let all = found.rows.clone();
        let items = async {
            if let Some((rows, holds)) = found.common {
                let items = walk(db, after.of(rows, false), holds, sort, &after.order, wanted).await?;
                if items.len() as u64 == wanted {
                    return Ok(items);
                }
            }
            Ok(after.of(found.rows, found.sort_last).limit(wanted).all(db).await?)
        };
        let (total, mut items) = try_join(counted(db, all, TOTAL_CAP + 1), items).await?;
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

/// The sort of this name, with `-` in front for descending.
fn named<'a, E: EntityTrait>(sorts: &'a [SortBy<E>], asked: &str) -> Result<(&'a SortBy<E>, Direction)> {
    let (name, order) = match asked.strip_prefix('-') {
        Some(name) => (name, Direction::Desc),
        None => (asked, Direction::Asc),
    };
    let Some(sort) = sorts.iter().find(|sort| sort.name == name) else {
        let known: Vec<_> = sorts.iter().map(|sort| sort.name).collect();
        return Err(Error::field("sort", "not_allowed", format!("Sort by {}.", known.join(", "))));
    };
    Ok((sort, order))
}

/// Which page of a list is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u16>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A walk through all rows of a list: some at a time, each stretch from where the one before has ended, so that
/// neither memory nor a connection is held by the whole.
pub struct Walk<E: EntityTrait> {
    rows: Select<E>,
    begin: Begin<E>,
    key: fn(&E::Model) -> Key,
    id_of: fn(&E::Model) -> Uuid,
    sort_last: bool,
    ended: bool,
}

/// Rows of a stretch.
const STRETCH: u64 = 1_000;

impl<E> Walk<E>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    /// A walk through these rows in this order.
    pub fn new(found: Found<E>, order: &Order<E>, sort: Option<&str>) -> Result<Self> {
        let (sort, direction) = named(order.sorts, sort.unwrap_or(order.default))?;
        let (rows, sort_last) = match found.common {
            // All of them are wanted: looking each up and sorting them for every stretch would take longer than
            // one walk along the list.
            Some((rows, holds)) => (rows.filter(holds), false),
            None => (found.rows, found.sort_last),
        };
        let begin = Begin { column: sort.column, id: order.id.0, order: direction, cursor: None };
        Ok(Self { rows, begin, key: sort.key, id_of: order.id.1, sort_last, ended: false })
    }

    /// How many rows there are, counted no further than this.
    pub async fn counted(&self, db: &impl ConnectionTrait, most: u64) -> Result<u64> {
        counted(db, self.rows.clone(), most).await
    }

    /// The next rows; none at the end.
    pub async fn next(&mut self, db: &impl ConnectionTrait) -> Result<Vec<E::Model>> {
        if self.ended {
            return Ok(Vec::new());
        }
        let rows = self.begin.of(self.rows.clone(), self.sort_last).limit(STRETCH).all(db).await?;
        self.ended = (rows.len() as u64) < STRETCH;
        if let Some(last) = rows.last() {
            let (key, id) = ((self.key)(last), (self.id_of)(last));
            self.begin.cursor = Some(Cursor { sort: String::new(), key, id });
        }
        Ok(rows)
    }
}

/// Where a page begins, and in which order it goes on.
struct Begin<E: EntityTrait> {
    column: E::Column,
    id: E::Column,
    order: Direction,
    cursor: Option<Cursor>,
}

impl<E: EntityTrait> Begin<E> {
    /// These rows from there on, in this order. `sort_last`: no index that has the order may be walked.
    fn of(&self, rows: Select<E>, sort_last: bool) -> Select<E> {
        let rows = in_order(rows, self.column, self.order.clone(), sort_last);
        let rows = rows.order_by(self.id, self.order.clone());
        let Some(Cursor { key, id, .. }) = &self.cursor else { return rows };
        let (by_key, by_id) = match self.order {
            Direction::Desc => (self.column.lt(key.clone()), self.id.lt(*id)),
            _ => (self.column.gt(key.clone()), self.id.gt(*id)),
        };
        // The first condition lets the engine begin at the right place of the index.
        let begin = match self.order {
            Direction::Desc => self.column.lte(key.clone()),
            _ => self.column.gte(key.clone()),
        };
        let same = Condition::all().add(self.column.eq(key.clone())).add(by_id);
        rows.filter(begin).filter(Condition::any().add(by_key).add(same))
    }
}

/// The rows of the next stretch of a list that fulfil a condition.
async fn walk<E>(
    db: &impl ConnectionTrait,
    rows: Select<E>,
    holds: Condition,
    sort: &SortBy<E>,
    order: &Direction,
    wanted: u64,
) -> Result<Vec<E::Model>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let end = rows.clone().offset(WALK).limit(1).one(db).await?.map(|row| (sort.key)(&row));
    let stretch = match (end, order) {
        (None, _) => rows,
        (Some(end), Direction::Desc) => rows.filter(sort.column.gte(end)),
        (Some(end), _) => rows.filter(sort.column.lte(end)),
    };
    Ok(stretch.filter(holds).limit(wanted).all(db).await?)
}

fn read_cursor(text: &str, sort: &str, column: &ColumnType) -> Result<Cursor> {
    let cursor =
        URL_SAFE_NO_PAD.decode(text).ok().and_then(|json| serde_json::from_slice::<Cursor>(&json).ok());
    cursor.filter(|cursor| cursor.sort == sort && cursor.key.fits(column)).ok_or_else(|| {
        Error::field("cursor", "malformed", "Send the next_cursor of the page before, with the same sort.")
    })
}
