//! What a database needs now and then to stay quick. PostgreSQL does so by itself; SQLite when it is told.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use super::Db;

/// Pieces of an index of words that are left alone: merging a few gains little.
const FEW_PIECES: i64 = 4;
/// Pages of an index of words that are merged at a time: others write in between.
const PAGES: i64 = 500;
/// Steps of one merge: what is left has its turn at the next.
const MOST_STEPS: usize = 10_000;

impl Db {
    /// Brings up to date what the planner knows of the tables, and merges indexes of words.
    pub async fn tend(&self) -> Result<(), DbErr> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(());
        }
        self.gather_statistics().await?;
        let indexes = "select name from sqlite_schema where type = 'table' and sql like '%using fts5(%'";
        for row in self.writer.query_all_raw(statement(indexes)).await? {
            self.merge_words(&row.try_get_by_index::<String>(0)?).await?;
        }
        Ok(())
    }

    /// Statistics of which the planner makes its choices, for tables that are new or have grown tenfold (see SQLite's
    /// `PRAGMA optimize`).
    async fn gather_statistics(&self) -> Result<(), DbErr> {
        // Which tables, of all of them, and only named: each is looked at on its own, so that others write meanwhile.
        for row in self.writer.query_all_raw(statement("pragma optimize(0x10003)")).await? {
            let analyze: String = row.try_get_by_index(0)?;
            // So many rows of each index tell enough, also of centres that have many.
            self.writer.execute_unprepared(&format!("pragma analysis_limit = 10000; {analyze}")).await?;
        }
        Ok(())
    }

    /// Merges the pieces that writing has left of an index of words, where those beside the largest have grown to a
    /// tenth of it: each search goes through all of them. Some 2 s for 1,000,000 records.
    async fn merge_words(&self, index: &str) -> Result<(), DbErr> {
        let pieces = format!("select count(*) as pages from {index}_idx group by segid order by pages");
        let mut pages = Vec::new();
        for row in self.writer.query_all_raw(statement(&pieces)).await? {
            pages.push(row.try_get_by_index::<i64>(0)?);
        }
        let many = i64::try_from(pages.len()).unwrap_or(i64::MAX) > FEW_PIECES;
        let Some(largest) = pages.pop().filter(|_| many) else { return Ok(()) };
        if pages.iter().sum::<i64>() * 10 < largest {
            return Ok(());
        }
        // A negative number begins to bring all into one (FTS5's documentation, 6.8).
        let mut step = -PAGES;
        for _ in 0..MOST_STEPS {
            let transaction = self.write().await?;
            let before = changes(&transaction).await?;
            let merge = format!("insert into {index} ({index}, rank) values ('merge', {step})");
            transaction.execute_unprepared(&merge).await?;
            let done = changes(&transaction).await? - before;
            transaction.commit().await?;
            // Fewer than two changes say that there was nothing left to do.
            if done < 2 {
                return Ok(());
            }
            step = PAGES;
        }
        Ok(())
    }
}

/// Rows that this connection has changed so far.
async fn changes(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = db.query_one_raw(statement("select total_changes()")).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, sql)
}
