//! A list, as a page of JSON or whole as a CSV file: the same rows in the same order, shown by the same means.
//!
//! A new list gets its file by [`InCsv`] for its items, and by a second route beside the first that has the same
//! permission and calls [`List::csv`] in the place of [`List::page`].

use std::future::Future;

use actix_web::web::Data;
use futures_util::{FutureExt, TryStreamExt, future::LocalBoxFuture, stream};
use sea_orm::EntityTrait;
use serde::Deserialize;
use shared::page::Page;
use utoipa::IntoParams;

use super::{
    csv::{Cell, Csv},
    page::{Asked, Order, PageQuery, Walk},
};
use crate::{
    app::App,
    db::search::Found,
    problem::{Error, Result},
};

/// An item of a list that can be saved as a line of a CSV file.
pub trait InCsv: Sized + 'static {
    /// What a line can have, in the order of the screen.
    const COLUMNS: &'static [CsvColumn<Self>];
}

/// A column of a CSV file.
pub struct CsvColumn<T> {
    /// The column of the screen's list that shows it. Several may have one: a name and the number below it.
    pub id: &'static str,
    /// Its header, in the words of the screen.
    pub header: &'static str,
    /// Its cell of an item.
    pub cell: fn(&T) -> Cell,
}

/// A column of a CSV file; `None` is a blank cell.
pub const fn column<T>(id: &'static str, header: &'static str, cell: fn(&T) -> Cell) -> CsvColumn<T> {
    CsvColumn { id, header, cell }
}

/// What of a list its file has.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// The columns, as the screen's list names them, joined by commas; by default all.
    columns: Option<String>,
}

impl FileQuery {
    fn chosen<T: InCsv>(&self) -> Result<Vec<&'static CsvColumn<T>>> {
        let asked = self.columns.as_deref().filter(|text| !text.is_empty());
        let Some(asked) = asked else { return Ok(T::COLUMNS.iter().collect()) };
        let asked: Vec<&str> = asked.split(',').collect();
        if asked.iter().any(|id| T::COLUMNS.iter().all(|column| column.id != *id)) {
            let mut known: Vec<_> = T::COLUMNS.iter().map(|column| column.id).collect();
            known.dedup();
            return Err(Error::field("columns", "not_allowed", format!("Choose of {}.", known.join(", "))));
        }
        Ok(T::COLUMNS.iter().filter(|column| asked.contains(&column.id)).collect())
    }
}

type Show<E, T> =
    Box<dyn Fn(Data<App>, Vec<<E as EntityTrait>::Model>) -> LocalBoxFuture<'static, Result<Vec<T>>>>;

/// A list: which rows, in which order, and how they are shown.
pub struct List<E: EntityTrait, T> {
    rows: Found<E>,
    order: Order<E>,
    sort: Option<String>,
    show: Show<E, T>,
}

impl<E, T> List<E, T>
where
    E: EntityTrait,
    E::Model: Send + Sync,
    T: 'static,
{
    /// A list of these rows, sorted as asked, which `show` turns into its items, in the same order.
    pub fn new<F>(
        rows: Found<E>,
        order: Order<E>,
        sort: Option<String>,
        show: impl Fn(Data<App>, Vec<E::Model>) -> F + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Vec<T>>> + 'static,
    {
        Self { rows, order, sort, show: Box::new(move |app, rows| show(app, rows).boxed_local()) }
    }

    /// A page of it.
    pub async fn page(self, app: Data<App>, page: PageQuery) -> Result<Page<T>> {
        let asked = Asked { sort: self.sort.as_deref(), limit: page.limit, cursor: page.cursor.as_deref() };
        let Order { sorts, default, id } = self.order;
        let page = asked.page(app.db.reader(), self.rows, sorts, default, id).await?;
        let (rows, rest) = page.take_items();
        Ok(rest.with_items((self.show)(app, rows).await?))
    }

    /// All of it, as a file that is named after what it lists and the day. An error where it is longer than the
    /// configuration allows: nothing is left out silently.
    pub async fn csv(self, app: Data<App>, file: FileQuery, name: &str) -> Result<Csv>
    where
        T: InCsv,
    {
        let columns = file.chosen::<T>()?;
        let mut walk = Walk::new(self.rows, &self.order, self.sort.as_deref())?;
        let (db, most) = (app.db.reader(), app.config.csv_max_rows);
        if walk.counted(db, most.saturating_add(1)).await? > most {
            let message =
                format!("This list has more than {most} rows. Search or filter, and save it in parts.");
            return Err(Error::field("q", "too_many", message));
        }
        // Before the answer is begun, so that what is wrong is still told.
        let first = walk.next(db).await?;
        let header = columns.iter().map(|column| column.header.to_owned()).collect();
        let file_name = format!("{name}_{}.csv", app.clock.today());
        let begun = Saving { app, walk, show: self.show, columns, first: Some(first) };
        let stretches = stream::try_unfold(begun, |mut saving| async move {
            Ok::<_, Error>(saving.next().await?.map(|lines| (lines, saving)))
        });
        let rows = stretches.map_ok(|lines| stream::iter(lines.into_iter().map(Ok))).try_flatten();
        Ok(Csv { file_name, header, rows: Box::pin(rows) })
    }
}

/// A file that is being written.
struct Saving<E: EntityTrait, T: 'static> {
    app: Data<App>,
    walk: Walk<E>,
    show: Show<E, T>,
    columns: Vec<&'static CsvColumn<T>>,
    first: Option<Vec<E::Model>>,
}

impl<E, T> Saving<E, T>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    /// The next lines; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<Vec<Cell>>>> {
        let rows = match self.first.take() {
            Some(rows) => rows,
            None => self.walk.next(self.app.db.reader()).await?,
        };
        if rows.is_empty() {
            return Ok(None);
        }
        let items = (self.show)(self.app.clone(), rows).await?;
        let line = |item: &T| self.columns.iter().map(|column| (column.cell)(item)).collect();
        Ok(Some(items.iter().map(line).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    impl InCsv for Thing {
        const COLUMNS: &'static [CsvColumn<Self>] = &[
            column("name", "Name", |_| "a".into()),
            column("name", "Number", |_| 1_u64.into()),
            column("at", "Created on", |_| Cell::Blank),
        ];
    }

    #[test]
    fn columns_are_chosen_as_the_screen_names_them() {
        let headers = |asked: &str| {
            let chosen = FileQuery { columns: Some(asked.to_owned()) }.chosen::<Thing>();
            chosen.ok().map(|columns| columns.iter().map(|column| column.header).collect::<Vec<_>>())
        };
        assert_eq!(headers("").unwrap(), ["Name", "Number", "Created on"]);
        assert_eq!(headers("at,name").unwrap(), ["Name", "Number", "Created on"]);
        assert_eq!(headers("name").unwrap(), ["Name", "Number"]);
        for wrong in ["nothing", "name,", ",", "Name", "name,nothing"] {
            assert!(headers(wrong).is_none(), "{wrong}");
        }
    }
}
