//! Which records a run is about, and the addresses that it writes to.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Query},
};
use shared::{
    documents::NotificationStatus,
    notifications::{ItemOutcome, MAX_RUN, NewNotifications, NotificationItem},
    records::RecordSelection,
    text::is_email,
};
use uuid::Uuid;

use super::{
    entity::{item, run},
    file::Line,
};
use crate::{
    app::App,
    auth::permit::CentreOwned,
    db::{Text, search::counted},
    learners::{service::enrolment_key, store::by_numbers},
    problem::{Error, Result},
    records::{entity as record, filter},
};

/// Items that are looked up and inserted together.
const AT_ONCE: usize = 1_000;

/// The address that is known of a record's learner.
const KNOWN_EMAIL: &str = "(select learners.email from learners where learners.id = records.learner_id)";

/// What was sent to choose records.
pub enum Selection {
    /// Records with addresses.
    Items(Vec<NotificationItem>),
    /// Lines of a file.
    Lines(Vec<Line>),
    /// Records to the addresses that are known.
    Records(Box<RecordSelection>),
    /// The records whose mails of this run could not be sent.
    FailedOf(Uuid),
}

impl From<NewNotifications> for Selection {
    fn from(new: NewNotifications) -> Self {
        match new {
            NewNotifications { items: Some(items), .. } => Self::Items(items),
            NewNotifications { failed_of: Some(run), .. } => Self::FailedOf(run),
            NewNotifications { record_ids, filter, .. } => {
                Self::Records(Box::new(RecordSelection { record_ids, filter }))
            }
        }
    }
}

/// A record of the centre with what is known of it.
struct Known {
    record_id: Uuid,
    email: Option<String>,
    told: bool,
}

impl Selection {
    /// The field that is at fault where nothing, or too much, is chosen.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Items(_) => "/items",
            Self::Lines(_) => "file",
            Self::Records(chosen) if chosen.filter.is_some() => "/filter",
            Self::Records(_) => "/record_ids",
            Self::FailedOf(_) => "/failed_of",
        }
    }

    /// Writes down what was chosen as the items of a run; how many there are. More than a run may have are counted and
    /// not written.
    pub async fn settle(
        &self,
        transaction: &DatabaseTransaction,
        app: &App,
        run_id: Uuid,
        centre_id: Uuid,
        resend: bool,
    ) -> Result<u64> {
        match self {
            Self::Items(items) => settle_items(transaction, run_id, centre_id, items).await,
            Self::Lines(lines) => settle_lines(transaction, run_id, centre_id, lines, resend).await,
            Self::Records(chosen) => {
                let today = app.clock.today();
                let records = filter::chosen(transaction, centre_id, chosen, today).await?;
                settle_records(transaction, run_id, records).await
            }
            Self::FailedOf(other) => {
                let theirs = run::Entity::in_centre(centre_id).filter(run::Column::Id.eq(*other));
                if theirs.one(transaction).await?.is_none() {
                    return Err(Error::field("/failed_of", "not_found", "There is no such run."));
                }
                let failed = item::Entity::find()
                    .select_only()
                    .column(item::Column::RecordId)
                    .filter(item::Column::RunId.eq(*other))
                    .filter(item::Column::Outcome.eq(Text(ItemOutcome::Failed)))
                    .into_query();
                let records =
                    record::Entity::in_centre(centre_id).filter(record::Column::Id.in_subquery(failed));
                settle_records(transaction, run_id, records).await
            }
        }
    }
}

/// Records to the addresses that are known, in one statement.
async fn settle_records(
    transaction: &DatabaseTransaction,
    run_id: Uuid,
    records: Select<record::Entity>,
) -> Result<u64> {
    let total = counted(transaction, records.clone(), MAX_RUN + 1).await?;
    if total > MAX_RUN {
        return Ok(total);
    }
    let select = records
        .select_only()
        .expr_as(Expr::value(run_id), "run_id")
        .expr_as(Expr::cust("row_number() over (order by records.sort_name, records.id)"), "position")
        .column(record::Column::Id)
        .expr_as(Expr::cust(KNOWN_EMAIL), "email")
        .expr_as(Expr::value(Text(ItemOutcome::Ready)), "outcome")
        .into_query();
    let insert = Query::insert()
        .into_table(item::Entity)
        .columns([
            item::Column::RunId,
            item::Column::Position,
            item::Column::RecordId,
            item::Column::Email,
            item::Column::Outcome,
        ])
        .select_from(select)
        .map_err(anyhow::Error::from)?
        .to_owned();
    sea_orm::ConnectionTrait::execute(transaction, &insert).await?;
    Ok(total)
}

async fn settle_items(
    transaction: &DatabaseTransaction,
    run_id: Uuid,
    centre_id: Uuid,
    items: &[NotificationItem],
) -> Result<u64> {
    let mut rows = Rows::new(run_id);
    for items in items.chunks(AT_ONCE) {
        let ids = items.iter().map(|item| item.record_id);
        let records = record::Entity::in_centre(centre_id).filter(record::Column::Id.is_in(ids));
        let known: HashMap<Uuid, Known> = known(transaction, records)
            .await?
            .into_iter()
            .map(|(_, known)| (known.record_id, known))
            .collect();
        for item in items {
            match known.get(&item.record_id) {
                Some(known) => rows.add(known, item.email.as_deref(), None),
                None => rows.add_unknown(None, item.email.as_deref(), None),
            }
        }
        rows.insert(transaction).await?;
    }
    Ok(rows.total())
}

/// A line is about the records of its learner that nobody was told of; where all were told of, about all of them.
async fn settle_lines(
    transaction: &DatabaseTransaction,
    run_id: Uuid,
    centre_id: Uuid,
    lines: &[Line],
    resend: bool,
) -> Result<u64> {
    let mut rows = Rows::new(run_id);
    for lines in lines.chunks(AT_ONCE) {
        let learners = by_numbers(transaction, lines.iter().map(|line| enrolment_key(&line.number))).await?;
        let ids = learners.values().map(|learner| learner.id);
        let records = record::Entity::in_centre(centre_id).filter(record::Column::LearnerId.is_in(ids));
        let mut of_learner: HashMap<Uuid, Vec<Known>> = HashMap::new();
        for (learner_id, known) in known(transaction, records).await? {
            of_learner.entry(learner_id).or_default().push(known);
        }
        for line in lines {
            let learner = learners.get(&enrolment_key(&line.number));
            let records = learner.and_then(|learner| of_learner.get(&learner.id));
            let Some(records) = records else {
                rows.add_unknown(Some(&line.number), line.email.as_deref(), Some(line.line));
                continue;
            };
            let untold = records.iter().any(|known| !known.told) && !resend;
            for known in records.iter().filter(|known| !untold || !known.told) {
                rows.add(known, line.email.as_deref(), Some(line.line));
            }
        }
        rows.insert(transaction).await?;
    }
    Ok(rows.total())
}

/// What is known of records, with the learners that they belong to.
async fn known(
    transaction: &DatabaseTransaction,
    records: Select<record::Entity>,
) -> Result<Vec<(Uuid, Known)>> {
    let rows: Vec<(Uuid, Uuid, Text<NotificationStatus>, Option<String>)> = records
        .select_only()
        .column(record::Column::LearnerId)
        .column(record::Column::Id)
        .column(record::Column::NotificationStatus)
        .expr_as(Expr::cust(KNOWN_EMAIL), "email")
        .order_by_asc(record::Column::CreatedAt)
        .order_by_asc(record::Column::Id)
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(learner_id, record_id, status, email)| {
            (learner_id, Known { record_id, email, told: status.0 == NotificationStatus::Sent })
        })
        .collect())
}

/// The items of a run as they are written down.
struct Rows {
    run_id: Uuid,
    position: i64,
    seen: HashSet<Uuid>,
    waiting: Vec<item::ActiveModel>,
}

impl Rows {
    fn new(run_id: Uuid) -> Self {
        Self { run_id, position: 0, seen: HashSet::new(), waiting: Vec::new() }
    }

    fn total(&self) -> u64 {
        u64::try_from(self.position).unwrap_or_default()
    }

    /// A record, to the address that was given or else the known one.
    fn add(&mut self, known: &Known, given: Option<&str>, line: Option<u64>) {
        let given = given.map(str::trim).filter(|email| !email.is_empty());
        let outcome = match given {
            _ if !self.seen.insert(known.record_id) => ItemOutcome::Repeated,
            Some(email) if !is_email(email) => ItemOutcome::MalformedEmail,
            _ => ItemOutcome::Ready,
        };
        let email = given.map(kept).or_else(|| known.email.clone());
        self.push(Some(known.record_id), None, email, line, outcome);
    }

    /// What no record of the centre is meant by.
    fn add_unknown(&mut self, number: Option<&str>, given: Option<&str>, line: Option<u64>) {
        self.push(None, number.map(kept), given.map(kept), line, ItemOutcome::NotFound);
    }

    fn push(
        &mut self,
        record_id: Option<Uuid>,
        number: Option<String>,
        email: Option<String>,
        line: Option<u64>,
        outcome: ItemOutcome,
    ) {
        self.position += 1;
        self.waiting.push(item::ActiveModel {
            run_id: Set(self.run_id),
            position: Set(self.position),
            line: Set(line.and_then(|line| i64::try_from(line).ok())),
            record_id: Set(record_id),
            enrolment_number: Set(number),
            email: Set(email),
            outcome: Set(Text(outcome)),
        });
    }

    async fn insert(&mut self, transaction: &DatabaseTransaction) -> Result<()> {
        let mut rows = std::mem::take(&mut self.waiting).into_iter();
        loop {
            let some: Vec<_> = rows.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                return Ok(());
            }
            item::Entity::insert_many(some).exec_without_returning(transaction).await?;
        }
    }
}

/// What was given, as far as it is shown again. PostgreSQL keeps no NUL.
fn kept(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(300).collect()
}
