//! How long personal data are kept: once a day, at the first sweep after midnight (UTC), what is older than the rules
//! say is erased. What would be erased is told beforehand.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use serde_json::json;
use shared::{
    batches::RowStatus,
    privacy::{Due, Retention, RetentionRun},
};

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    erase,
};
use crate::{
    app::App,
    audit::{self, Entry, chain::ERASED, entity as event},
    batches::entity::{self as batch, row as batch_row},
    db::{Text, for_update},
    learners::entity as learner,
    problem::Result,
    records::entity as record,
};

/// Rows or entries that are emptied in one transaction.
const AT_ONCE: u64 = 1000;
/// Days whose runs are shown.
const SHOWN: u64 = 30;

/// The days and times before which nothing personal is kept.
struct Limits {
    last_award: NaiveDate,
    imported: DateTime<Utc>,
    done: DateTime<Utc>,
}

impl Limits {
    async fn now(app: &App) -> Result<Self> {
        let (now, settings) = (app.clock.now(), app.settings().await?);
        let rules = &settings.rules;
        let before =
            |months: u32| now.checked_sub_months(Months::new(months)).unwrap_or(DateTime::UNIX_EPOCH);
        Ok(Self {
            last_award: before(u32::from(rules.learner_years) * 12).date_naive(),
            imported: before(rules.import_months.into()),
            done: before(u32::from(rules.audit_years) * 12),
        })
    }

    /// Learners without an award since, who were not entered since either.
    fn learners(&self) -> Select<learner::Entity> {
        let since = Query::select()
            .expr(Expr::value(1))
            .from(record::Entity)
            .and_where(
                Expr::col((record::Entity, record::Column::LearnerId))
                    .equals((learner::Entity, learner::Column::Id)),
            )
            .and_where(record::Column::AwardDate.gte(self.last_award))
            .to_owned();
        let entered = self.last_award.and_time(chrono::NaiveTime::MIN).and_utc();
        learner::Entity::find()
            .filter(learner::Column::ErasedAt.is_null())
            .filter(learner::Column::CreatedAt.lt(entered))
            .filter(Condition::all().not().add(Expr::exists(since)))
    }

    /// Old files that may hold something.
    fn files(&self) -> Condition {
        Condition::all()
            .add(batch::Column::CreatedAt.lt(self.imported))
            .add(batch::Column::EmptiedAt.is_null())
    }

    /// Their rows that hold something, and don't wait to be published.
    fn rows(&self) -> Select<batch_row::Entity> {
        let old = batch::Entity::find().select_only().column(batch::Column::Id).filter(self.files());
        batch_row::Entity::find()
            .filter(batch_row::Column::BatchId.in_subquery(old.into_query()))
            .filter(batch_row::Column::Status.ne(Text(RowStatus::Valid)))
            .filter(batch_row::Column::Cells.ne(json!({})))
    }

    /// Entries of the audit trail that name someone.
    fn entries(&self) -> Select<event::Entity> {
        event::Entity::find()
            .filter(event::Column::At.lt(self.done))
            .filter(event::Column::ErasedBy.is_null())
            .filter(event::Column::Action.ne(ERASED))
    }
}

/// What would be erased now.
pub async fn due(app: &App) -> Result<Due> {
    let (limits, db) = (Limits::now(app).await?, app.db.reader());
    Ok(Due {
        learners: limits.learners().count(db).await?,
        rows: limits.rows().count(db).await?,
        names: limits.entries().count(db).await?,
    })
}

/// What would be erased, and what the last runs have erased.
pub async fn overview(app: &App) -> Result<Retention> {
    let runs = Entity::find().order_by_desc(Column::Day).limit(SHOWN).all(app.db.reader()).await?;
    Ok(Retention { due: due(app).await?, runs: runs.into_iter().map(shown).collect() })
}

fn shown(row: Model) -> RetentionRun {
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let (learners, rows, names) = (count(row.learners), count(row.rows), count(row.names));
    RetentionRun { day: row.day, ended_at: row.ended_at, erased: Due { learners, rows, names } }
}

/// Erases what is due, unless that was done today, by whichever process.
pub async fn once_a_day(app: &App) -> Result<()> {
    let today = app.clock.today();
    if Entity::find_by_id(today).one(app.db.reader()).await?.is_some() {
        return Ok(());
    }
    let transaction = app.db.write().await?;
    let row = ActiveModel {
        day: Set(today),
        started_at: Set(app.clock.now()),
        ended_at: Set(None),
        learners: Set(0),
        rows: Set(0),
        names: Set(0),
    };
    let begun = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Day).do_nothing().to_owned())
        .exec_without_returning(&transaction)
        .await?;
    transaction.commit().await?;
    if begun == 0 {
        return Ok(());
    }
    let erased = run(app).await?;
    tracing::info!(learners = erased.learners, rows = erased.rows, names = erased.names, "retention is done");
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let transaction = app.db.write().await?;
    let row = ActiveModel {
        day: Set(today),
        ended_at: Set(Some(app.clock.now())),
        learners: Set(count(erased.learners)),
        rows: Set(count(erased.rows)),
        names: Set(count(erased.names)),
        ..Default::default()
    };
    Entity::update(row).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Erases what is due now. Cut off anywhere, the next run goes on.
pub async fn run(app: &App) -> Result<Due> {
    let limits = Limits::now(app).await?;
    Ok(Due {
        learners: learners(app, &limits).await?,
        rows: rows(app, &limits).await?,
        names: names(app, &limits).await?,
    })
}

async fn learners(app: &App, limits: &Limits) -> Result<u64> {
    let mut erased = 0;
    loop {
        let some = limits.learners().limit(AT_ONCE).all(app.db.reader()).await?;
        if some.is_empty() {
            break;
        }
        for row in some {
            let transaction = app.db.write().await?;
            let row = for_update(limits.learners().filter(learner::Column::Id.eq(row.id)), &transaction);
            // One who was given an award meanwhile stays.
            let Some(row) = row.one(&transaction).await? else { continue };
            let entry = Entry::by_portal(ERASED, "learner", row.id).with(json!({ "reason": "retention" }));
            erase::within(app, &transaction, row, entry).await?;
            transaction.commit().await?;
            erased += 1;
        }
    }
    if erased > 0 {
        app.known_answers.forget();
        app.wake();
    }
    Ok(erased)
}

async fn rows(app: &App, limits: &Limits) -> Result<u64> {
    let mut emptied = 0;
    loop {
        let some = limits.rows().select_only().column(batch_row::Column::Id).limit(AT_ONCE);
        let some: Vec<uuid::Uuid> = some.into_tuple().all(app.db.reader()).await?;
        if some.is_empty() {
            break;
        }
        let transaction = app.db.write().await?;
        erase::empty(&transaction, &some).await?;
        transaction.commit().await?;
        emptied += some.len() as u64;
    }
    // Files with rows that still wait are looked through again.
    let waiting = batch_row::Entity::find()
        .select_only()
        .column(batch_row::Column::BatchId)
        .filter(batch_row::Column::Status.eq(Text(RowStatus::Valid)));
    let transaction = app.db.write().await?;
    batch::Entity::update_many()
        .col_expr(batch::Column::EmptiedAt, Expr::value(app.clock.now()))
        .filter(limits.files())
        .filter(batch::Column::Id.not_in_subquery(waiting.into_query()))
        .exec(&transaction)
        .await?;
    transaction.commit().await?;
    Ok(emptied)
}

async fn names(app: &App, limits: &Limits) -> Result<u64> {
    let told = app.clock.id();
    let mut forgotten = 0;
    loop {
        let some = limits.entries().select_only().column(event::Column::Id).limit(AT_ONCE);
        let some: Vec<uuid::Uuid> = some.into_tuple().all(app.db.reader()).await?;
        if some.is_empty() {
            return Ok(forgotten);
        }
        let transaction = app.db.write().await?;
        if forgotten == 0 {
            let before = (limits.done + TimeDelta::days(1)).date_naive();
            let entry = Entry::by_portal(ERASED, "audit_names", told).called(format!("before {before}"));
            audit::record_as(&transaction, app, told, entry).await?;
        }
        event::Entity::update_many()
            .set(erase::forgotten(told))
            .filter(event::Column::Id.is_in(some.iter().copied()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        forgotten += some.len() as u64;
    }
}
