//! Queries of the counts.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    QueryTrait, Select, StreamTrait,
    sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr},
};
use shared::{
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    reports::{
        DocumentCounts, DocumentLine, NotificationCounts, NotificationLine, PublishingLine, PublishingTimes,
        ReportBy, ReportKey,
    },
};
use uuid::Uuid;

use super::entity::{Column, Entity, record};
use crate::{
    batches::entity as batch,
    centres::entity as centre,
    db::Text,
    print_jobs::entity::{self as print_job, counted, subject},
    problem::Result,
    qualifications::entity as qualification,
};

/// What a report is over.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Only this centre.
    pub centre_id: Option<Uuid>,
    /// Only this qualification.
    pub qualification_id: Option<Uuid>,
    /// Only documents of these kinds; none: all.
    pub kinds: Vec<DocumentKind>,
    /// Only regulated or only other qualifications.
    pub regulated: Option<bool>,
}

impl Scope {
    fn documents(&self) -> Select<Entity> {
        let mut select = Entity::find()
            .select_only()
            .filter(Column::IssuedOn.between(self.from, self.to))
            .filter(Column::Documents.ne(0));
        if let Some(id) = self.centre_id {
            select = select.filter(Column::CentreId.eq(id));
        }
        if let Some(id) = self.qualification_id {
            select = select.filter(Column::QualificationId.eq(id));
        }
        if let Some(regulated) = self.regulated {
            select = select.filter(Column::QualificationId.in_subquery(regulated_ones(regulated)));
        }
        if !self.kinds.is_empty() {
            select = select.filter(Column::Kind.is_in(self.kinds.iter().copied().map(Text)));
        }
        select
    }

    fn records(&self) -> Select<record::Entity> {
        let mut select = record::Entity::find()
            .select_only()
            .filter(record::Column::IssuedOn.between(self.from, self.to))
            .filter(record::Column::Records.ne(0));
        if let Some(id) = self.centre_id {
            select = select.filter(record::Column::CentreId.eq(id));
        }
        if let Some(id) = self.qualification_id {
            select = select.filter(record::Column::QualificationId.eq(id));
        }
        if let Some(regulated) = self.regulated {
            select = select.filter(record::Column::QualificationId.in_subquery(regulated_ones(regulated)));
        }
        select
    }

    /// The first days of the period's months.
    pub fn months(&self) -> Vec<NaiveDate> {
        let mut months = Vec::new();
        let mut month = first_of_month(self.from);
        while month <= self.to {
            months.push(month);
            match month.checked_add_months(Months::new(1)) {
                Some(next) => month = next,
                None => break,
            }
        }
        months
    }
}

fn regulated_ones(regulated: bool) -> SelectStatement {
    qualification::Entity::find()
        .select_only()
        .column(qualification::Column::Id)
        .filter(qualification::Column::Regulated.eq(regulated))
        .into_query()
}

/// The first day of a day's month.
pub fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// A sum as a whole number of 64 bits: PostgreSQL sums them up as decimals.
pub fn sum(of: impl Into<SimpleExpr>) -> SimpleExpr {
    Expr::expr(Func::coalesce([Func::sum(of).into(), Expr::val(0)])).cast_as("bigint")
}

/// The sum of the documents for which this holds.
pub(super) fn sum_where(condition: impl Into<SimpleExpr>) -> SimpleExpr {
    let condition: SimpleExpr = condition.into();
    sum(Expr::case(condition, Expr::col(Column::Documents)).finally(0))
}

#[derive(Clone, Copy, Default, FromQueryResult)]
struct Sums {
    documents: i64,
    certificates: i64,
    transcripts: i64,
    letters: i64,
    valid: i64,
    expired: i64,
    suspended: i64,
    revoked: i64,
    replaced: i64,
}

impl Sums {
    fn of(select: Select<Entity>, today: NaiveDate) -> Select<Entity> {
        let kind = |kind| sum_where(Column::Kind.eq(Text(kind)));
        let status = |status| sum_where(Column::Status.eq(Text(status)));
        let valid = || Column::Status.eq(Text(DocumentStatus::Valid));
        select
            .expr_as(sum(Expr::col(Column::Documents)), "documents")
            .expr_as(kind(DocumentKind::Certificate), "certificates")
            .expr_as(kind(DocumentKind::Transcript), "transcripts")
            .expr_as(kind(DocumentKind::Letter), "letters")
            .expr_as(sum_where(valid().and(Column::ExpiresOn.gte(today))), "valid")
            .expr_as(sum_where(valid().and(Column::ExpiresOn.lt(today))), "expired")
            .expr_as(status(DocumentStatus::Suspended), "suspended")
            .expr_as(status(DocumentStatus::Revoked), "revoked")
            .expr_as(status(DocumentStatus::Replaced), "replaced")
    }

    fn shown(self) -> DocumentCounts {
        DocumentCounts {
            documents: counted(self.documents),
            certificates: counted(self.certificates),
            transcripts: counted(self.transcripts),
            letters: counted(self.letters),
            valid: counted(self.valid),
            expired: counted(self.expired),
            suspended: counted(self.suspended),
            revoked: counted(self.revoked),
            replaced: counted(self.replaced),
        }
    }
}

fn add(total: &mut DocumentCounts, more: DocumentCounts) {
    total.documents += more.documents;
    total.certificates += more.certificates;
    total.transcripts += more.transcripts;
    total.letters += more.letters;
    total.valid += more.valid;
    total.expired += more.expired;
    total.suspended += more.suspended;
    total.revoked += more.revoked;
    total.replaced += more.replaced;
}

fn add_records(total: &mut NotificationCounts, more: NotificationCounts) {
    total.records += more.records;
    total.sent += more.sent;
    total.queued += more.queued;
    total.failed += more.failed;
    total.not_notified += more.not_notified;
}

#[derive(FromQueryResult)]
struct DaySums {
    issued_on: NaiveDate,
    #[sea_orm(nested)]
    sums: Sums,
}

#[derive(FromQueryResult)]
struct IdSums {
    of: Uuid,
    #[sea_orm(nested)]
    sums: Sums,
}

/// The lines of the report of documents, all of them, and their total.
pub async fn documents(
    db: &impl ConnectionTrait,
    scope: &Scope,
    by: ReportBy,
    today: NaiveDate,
) -> Result<(Vec<DocumentLine>, DocumentCounts)> {
    let mut total = DocumentCounts::default();
    let select = Sums::of(scope.documents(), today);
    let lines: Vec<DocumentLine> = match by {
        ReportBy::Month => {
            let days = select
                .column(Column::IssuedOn)
                .group_by(Column::IssuedOn)
                .into_model::<DaySums>()
                .all(db)
                .await?;
            let mut months: BTreeMap<_, _> =
                scope.months().into_iter().map(|month| (month, DocumentCounts::default())).collect();
            for day in days {
                add(months.entry(first_of_month(day.issued_on)).or_default(), day.sums.shown());
            }
            months.into_iter().map(|(month, counts)| DocumentLine { key: month_key(month), counts }).collect()
        }
        ReportBy::Centre | ReportBy::Qualification => {
            let column = if by == ReportBy::Centre { Column::CentreId } else { Column::QualificationId };
            let sums = select.column_as(column, "of").group_by(column).into_model::<IdSums>().all(db).await?;
            let keys = keys(db, by).await?;
            let mut lines: Vec<_> = sums
                .into_iter()
                .map(|line| DocumentLine { key: key(&keys, line.of), counts: line.sums.shown() })
                .collect();
            lines.sort_by(|a, b| {
                b.counts.documents.cmp(&a.counts.documents).then_with(|| a.key.number.cmp(&b.key.number))
            });
            lines
        }
    };
    for line in &lines {
        add(&mut total, line.counts);
    }
    Ok((lines, total))
}

#[derive(FromQueryResult)]
struct DayRecords {
    issued_on: NaiveDate,
    notification_status: Text<NotificationStatus>,
    records: i64,
}

#[derive(FromQueryResult)]
struct IdRecords {
    of: Uuid,
    notification_status: Text<NotificationStatus>,
    records: i64,
}

fn counts_of(status: NotificationStatus, records: i64) -> NotificationCounts {
    let records = counted(records);
    let mut counts = NotificationCounts { records, ..NotificationCounts::default() };
    match status {
        NotificationStatus::Sent => counts.sent = records,
        NotificationStatus::Queued => counts.queued = records,
        NotificationStatus::Failed => counts.failed = records,
        NotificationStatus::NotNotified => counts.not_notified = records,
    }
    counts
}

/// The lines of the report of notifications, all of them, and their total.
pub async fn notifications(
    db: &impl ConnectionTrait,
    scope: &Scope,
    by: ReportBy,
) -> Result<(Vec<NotificationLine>, NotificationCounts)> {
    let mut total = NotificationCounts::default();
    let select = scope
        .records()
        .column(record::Column::NotificationStatus)
        .expr_as(sum(Expr::col(record::Column::Records)), "records")
        .group_by(record::Column::NotificationStatus);
    let lines: Vec<NotificationLine> = match by {
        ReportBy::Month => {
            let days = select
                .column(record::Column::IssuedOn)
                .group_by(record::Column::IssuedOn)
                .into_model::<DayRecords>()
                .all(db)
                .await?;
            let mut months: BTreeMap<_, _> =
                scope.months().into_iter().map(|month| (month, NotificationCounts::default())).collect();
            for day in days {
                let month = months.entry(first_of_month(day.issued_on)).or_default();
                add_records(month, counts_of(day.notification_status.0, day.records));
            }
            months
                .into_iter()
                .map(|(month, counts)| NotificationLine { key: month_key(month), counts })
                .collect()
        }
        ReportBy::Centre | ReportBy::Qualification => {
            let column = if by == ReportBy::Centre {
                record::Column::CentreId
            } else {
                record::Column::QualificationId
            };
            let found =
                select.column_as(column, "of").group_by(column).into_model::<IdRecords>().all(db).await?;
            let mut by_id: HashMap<Uuid, NotificationCounts> = HashMap::new();
            for line in found {
                add_records(
                    by_id.entry(line.of).or_default(),
                    counts_of(line.notification_status.0, line.records),
                );
            }
            let keys = keys(db, by).await?;
            let mut lines: Vec<_> = by_id
                .into_iter()
                .map(|(id, counts)| NotificationLine { key: key(&keys, id), counts })
                .collect();
            lines.sort_by(|a, b| {
                b.counts.records.cmp(&a.counts.records).then_with(|| a.key.number.cmp(&b.key.number))
            });
            lines
        }
    };
    for line in &lines {
        add_records(&mut total, line.counts);
    }
    Ok((lines, total))
}

/// A month as what a line stands for.
pub fn month_key(month: NaiveDate) -> ReportKey {
    ReportKey { id: None, month: Some(month), number: month.format("%Y-%m").to_string(), name: String::new() }
}

/// The numbers and names of all centres or qualifications.
async fn keys(db: &impl ConnectionTrait, by: ReportBy) -> Result<HashMap<Uuid, (String, String)>> {
    let rows: Vec<(Uuid, String, String)> = if by == ReportBy::Centre {
        centre::Entity::find()
            .select_only()
            .columns([centre::Column::Id, centre::Column::Number, centre::Column::Name])
            .into_tuple()
            .all(db)
            .await?
    } else {
        qualification::Entity::find()
            .select_only()
            .columns([qualification::Column::Id, qualification::Column::Number, qualification::Column::Title])
            .into_tuple()
            .all(db)
            .await?
    };
    Ok(rows.into_iter().map(|(id, number, name)| (id, (number, name))).collect())
}

fn key(keys: &HashMap<Uuid, (String, String)>, id: Uuid) -> ReportKey {
    let (number, name) = keys.get(&id).cloned().unwrap_or_default();
    ReportKey { id: Some(id), month: None, number, name }
}

/// How long it took from the import of each file until its print jobs were published, by month, and in all. The
/// kind of documents does not matter here.
pub async fn publishing(
    db: &(impl ConnectionTrait + StreamTrait),
    scope: &Scope,
) -> Result<(Vec<PublishingLine>, PublishingTimes)> {
    let after = scope.to.checked_add_days(Days::new(1)).unwrap_or(scope.to);
    let midnight = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
    let imported = print_job::Entity::belongs_to(batch::Entity)
        .from(print_job::Column::BatchId)
        .to(batch::Column::Id)
        .into();
    let mut select = print_job::Entity::find()
        .select_only()
        .column_as(print_job::Column::CreatedAt, "published")
        .column_as(batch::Column::CreatedAt, "imported")
        .join(JoinType::InnerJoin, imported)
        .filter(print_job::Column::CreatedAt.gte(midnight(scope.from)))
        .filter(print_job::Column::CreatedAt.lt(midnight(after)));
    if let Some(id) = scope.centre_id {
        select = select.filter(print_job::Column::CentreId.eq(id));
    }
    if scope.qualification_id.is_some() || scope.regulated.is_some() {
        let mut about = subject::Entity::find().select_only().column(subject::Column::PrintJobId);
        if let Some(id) = scope.qualification_id {
            about = about.filter(subject::Column::QualificationId.eq(id));
        }
        if let Some(regulated) = scope.regulated {
            about = about.filter(subject::Column::QualificationId.in_subquery(regulated_ones(regulated)));
        }
        select = select.filter(print_job::Column::Id.in_subquery(about.into_query()));
    }
    let mut months: BTreeMap<_, Vec<u64>> =
        scope.months().into_iter().map(|month| (month, Vec::new())).collect();
    let mut all = Vec::new();
    {
        let mut rows = select.into_tuple::<(DateTime<Utc>, DateTime<Utc>)>().stream(db).await?;
        while let Some((published, imported)) = rows.try_next().await? {
            let seconds = counted((published - imported).num_seconds());
            months.entry(first_of_month(published.date_naive())).or_default().push(seconds);
            all.push(seconds);
        }
    }
    let lines = months
        .into_iter()
        .map(|(month, seconds)| PublishingLine { key: month_key(month), times: times(seconds) })
        .collect();
    Ok((lines, times(all)))
}

/// The median and the ninth decile, by nearest rank: so many print jobs took no longer.
fn times(mut seconds: Vec<u64>) -> PublishingTimes {
    seconds.sort_unstable();
    let count = seconds.len();
    let rank = |tenths: usize| seconds.get((count * tenths).div_ceil(10).checked_sub(1)?).copied();
    PublishingTimes { print_jobs: count as u64, median_seconds: rank(5), p90_seconds: rank(9) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_nearest() {
        let shown = |seconds: &[u64]| {
            let times = times(seconds.to_vec());
            (times.print_jobs, times.median_seconds, times.p90_seconds)
        };
        assert_eq!(shown(&[]), (0, None, None));
        assert_eq!(shown(&[7]), (1, Some(7), Some(7)));
        assert_eq!(shown(&[2, 1]), (2, Some(1), Some(2)));
        assert_eq!(shown(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), (10, Some(5), Some(9)));
    }
}
