//! Exactly what publishing a batch now would do.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use shared::batches::{CentreShare, KindCounts, PublicationSummary, Renamed, RowStatus};
use uuid::Uuid;

use super::entity::{Entity, row};
use crate::{
    app::App,
    centres::entity as centre,
    db::Text,
    learners::{entity as learner, service::full_name},
    print_jobs::entity::counted,
    problem::{Error, Result},
    qualifications::entity as qualification,
};

/// Learners with a new name who are listed; the rest is counted.
const LISTED: u64 = 20;

/// The rows that publishing would take.
fn waiting(batch_id: Uuid) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::BatchId.eq(batch_id))
        .filter(row::Column::Status.eq(Text(RowStatus::Valid)))
        .filter(row::Column::PrintJobId.is_null())
}

/// The summary of a batch, as of one moment.
pub async fn of(app: &App, batch_id: Uuid) -> Result<PublicationSummary> {
    let approval_needed = app.settings().await?.rules.four_eyes_publish;
    let db = app.db.snapshot().await?;
    let batch = Entity::find_by_id(batch_id).one(&db).await?.ok_or(Error::NotFound)?;
    let centres = shares(&db, batch_id).await?;
    let sum = |of: fn(&CentreShare) -> u64| centres.iter().map(of).sum();
    let documents = KindCounts {
        certificate: sum(|share| share.documents.certificate),
        transcript: sum(|share| share.documents.transcript),
        letter: sum(|share| share.documents.letter),
    };
    let expired = waiting(batch_id).filter(row::Column::ExpiresOn.lt(app.clock.today())).count(&db).await?;
    let without_units = waiting(batch_id).filter(Expr::exists(has_units())).filter(lists_no_units());
    let with_new_name = || waiting(batch_id).filter(Expr::exists(known(true)));
    let summary = PublicationSummary {
        records: sum(|share| share.records),
        documents,
        new_learners: new_learners(&db, batch_id).await?,
        renamed_learners: distinct_learners(&db, with_new_name()).await?,
        renamed: renamed(&db, with_new_name()).await?,
        expired,
        without_units: without_units.count(&db).await?,
        invalid: counted(batch.rows_invalid),
        already_issued: counted(batch.rows_already_issued),
        left_out: counted(batch.rows_left_out),
        centres,
        approval_needed,
    };
    Ok(summary)
}

/// The qualification of a row, if it is made of units.
fn has_units() -> SelectStatement {
    let mut select = Query::select();
    select
        .expr(Expr::val(1))
        .from(qualification::Entity)
        .and_where(
            Expr::col((qualification::Entity, qualification::Column::Id))
                .equals((row::Entity, row::Column::QualificationId)),
        )
        .and_where(Expr::cust("cast(qualifications.units as text) <> '[]'"));
    select
}

/// Rows that ask for a transcript and give no units for it.
fn lists_no_units() -> Condition {
    Condition::all()
        .add(row::Column::WithTranscript.eq(1))
        .add(Expr::cust("coalesce(batch_rows.cells ->> 'components', '') = ''"))
}

async fn shares(db: &DatabaseTransaction, batch_id: Uuid) -> Result<Vec<CentreShare>> {
    use row::Column as C;
    // PostgreSQL sums whole numbers up as decimals.
    let sum = |column: C| Expr::col(column).sum().cast_as("bigint");
    let groups: Vec<(Uuid, i64, i64, i64, i64)> = waiting(batch_id)
        .select_only()
        .column(C::CentreId)
        .column_as(C::Id.count(), "records")
        .expr_as(sum(C::WithCertificate), "certificates")
        .expr_as(sum(C::WithTranscript), "transcripts")
        .expr_as(sum(C::WithLetter), "letters")
        .filter(C::CentreId.is_not_null())
        .group_by(C::CentreId)
        .into_tuple()
        .all(db)
        .await?;
    let mut centres: HashMap<Uuid, centre::Model> = centre::Entity::find()
        .filter(centre::Column::Id.is_in(groups.iter().map(|group| group.0)))
        .all(db)
        .await?
        .into_iter()
        .map(|centre| (centre.id, centre))
        .collect();
    let mut shares: Vec<CentreShare> = groups
        .into_iter()
        .filter_map(|(id, records, certificate, transcript, letter)| {
            let centre = centres.remove(&id)?;
            let documents = KindCounts {
                certificate: counted(certificate),
                transcript: counted(transcript),
                letter: counted(letter),
            };
            Some(CentreShare {
                centre_id: id,
                number: centre.number,
                name: centre.name,
                records: counted(records),
                documents,
            })
        })
        .collect();
    shares.sort_by(|one, other| one.number.cmp(&other.number));
    Ok(shares)
}

/// The learner of a row, if known; `renamed`: only if the row gives another name.
fn known(renamed: bool) -> SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::val(1)).from(learner::Entity).and_where(
        Expr::col((learner::Entity, learner::Column::EnrolmentKey))
            .equals((row::Entity, row::Column::EnrolmentKey)),
    );
    if renamed {
        // The full name, as `full_name` makes it.
        select.and_where(Expr::cust(
            "trim(learners.first_name || ' ' || coalesce(learners.middle_names || ' ', '') || learners.last_name) \
             <> batch_rows.learner_name",
        ));
    }
    select
}

async fn distinct_learners(db: &DatabaseTransaction, rows: Select<row::Entity>) -> Result<u64> {
    let distinct = rows.select_only().column(row::Column::EnrolmentKey).distinct().into_query();
    let count =
        Query::select().expr(Expr::cust("count(*)")).from_subquery(distinct, "learners_of_rows").to_owned();
    let found = db.query_one(&count).await?;
    Ok(found.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.map_or(0, counted))
}

async fn new_learners(db: &DatabaseTransaction, batch_id: Uuid) -> Result<u64> {
    let unknown = Condition::all().not().add(Expr::exists(known(false)));
    distinct_learners(db, waiting(batch_id).filter(unknown)).await
}

async fn renamed(db: &DatabaseTransaction, rows: Select<row::Entity>) -> Result<Vec<Renamed>> {
    let rows = rows.order_by_asc(row::Column::Line).limit(LISTED).all(db).await?;
    let known: BTreeMap<String, learner::Model> = learner::Entity::find()
        .filter(learner::Column::EnrolmentKey.is_in(rows.iter().filter_map(|row| row.enrolment_key.clone())))
        .all(db)
        .await?
        .into_iter()
        .map(|learner| (learner.enrolment_key.clone(), learner))
        .collect();
    let found = rows.into_iter().filter_map(|row| {
        let learner = known.get(row.enrolment_key.as_deref()?)?;
        Some(Renamed {
            line: counted(row.line),
            enrolment_number: learner.enrolment_number.clone(),
            from: full_name(learner),
            to: row.learner_name?,
        })
    });
    Ok(found.collect())
}
