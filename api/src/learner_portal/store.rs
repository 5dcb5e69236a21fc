//! Queries of learners' accounts, and who is whom.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use shared::{
    documents::{DocumentKind, DocumentStatus, RecordDocument},
    learner_portal::{Enrolment, LearnerDocument},
    text::fold,
};
use uuid::Uuid;

use super::entity::{account, registration};
use crate::{
    documents::{
        entity as document,
        store::{certificate_first, grouped, in_record, status_on, status_since},
    },
    learners::{
        entity::{self as learner, alias},
        service::enrolment_key,
    },
    problem::Result,
    records::entity as record,
};

/// The most learners whose numbers differ in spaces and hyphens only that are looked at.
const MAX_CANDIDATES: u64 = 20;

/// The learners of an account, as a subquery of their ids.
pub fn learners_of(user_id: Uuid) -> SelectStatement {
    account::Entity::find()
        .select_only()
        .column(account::Column::LearnerId)
        .filter(account::Column::UserId.eq(user_id))
        .into_query()
}

/// The records of an account's learners, as a subquery of their ids.
pub fn records_of(user_id: Uuid) -> SelectStatement {
    record::Entity::find()
        .select_only()
        .column(record::Column::Id)
        .filter(record::Column::LearnerId.in_subquery(learners_of(user_id)))
        .into_query()
}

/// The learners of an account, the first linked first.
pub async fn learners(
    db: &impl ConnectionTrait,
    user_id: Uuid,
) -> Result<Vec<(account::Model, learner::Model)>> {
    let links = account::Entity::find()
        .filter(account::Column::UserId.eq(user_id))
        .order_by_asc(account::Column::LinkedAt)
        .order_by_asc(account::Column::LearnerId)
        .all(db)
        .await?;
    let rows: HashMap<Uuid, learner::Model> = learner::Entity::find()
        .filter(learner::Column::Id.is_in(links.iter().map(|link| link.learner_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let known = |link: account::Model| rows.get(&link.learner_id).cloned().map(|row| (link, row));
    Ok(links.into_iter().filter_map(known).collect())
}

/// The enrolments of an account, the first linked first. Numbers that a merge has left are among them.
pub async fn enrolments(db: &impl ConnectionTrait, user_id: Uuid) -> Result<Vec<Enrolment>> {
    let mut enrolments = Vec::new();
    for (link, row) in learners(db, user_id).await? {
        let name = row.full_name();
        let row = shared::learners::Learner::from(row);
        for enrolment_number in std::iter::once(row.enrolment_number).chain(row.former_enrolment_numbers) {
            enrolments.push(Enrolment { enrolment_number, name: name.clone(), linked_at: link.linked_at });
        }
    }
    Ok(enrolments)
}

/// Which account a learner has.
pub async fn account_of(db: &impl ConnectionTrait, learner_id: Uuid) -> Result<Option<Uuid>> {
    let link = account::Entity::find_by_id(learner_id).one(db).await?;
    Ok(link.map(|link| link.user_id))
}

/// Makes a learner one of an account's.
pub async fn link(
    transaction: &DatabaseTransaction,
    user_id: Uuid,
    learner_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    let row =
        account::ActiveModel { learner_id: Set(learner_id), user_id: Set(user_id), linked_at: Set(now) };
    account::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Takes a learner from the account that has it.
pub async fn unlink(transaction: &DatabaseTransaction, learner_id: Uuid) -> Result<()> {
    account::Entity::delete_by_id(learner_id).exec(transaction).await?;
    Ok(())
}

/// Forgets registrations whose time is over.
pub async fn forget_before(db: &impl ConnectionTrait, time: DateTime<Utc>) -> Result<u64> {
    let over = registration::Entity::delete_many()
        .filter(registration::Column::ExpiresAt.lte(time))
        .exec(db)
        .await?;
    Ok(over.rows_affected)
}

/// An enrolment number as it is compared: spaces and hyphens, which are printed in some, don't matter.
pub fn loose(number: &str) -> String {
    enrolment_key(number).chars().filter(|c| !matches!(c, '-' | ' ')).collect()
}

/// A column of enrolment keys as [`loose`] has it; both tables have an index of this expression.
fn loose_key() -> Expr {
    Expr::cust("replace(replace(enrolment_key, '-', ''), ' ', '')")
}

/// The learners to whom this number leads, by their own or by that of a duplicate that was merged into them.
async fn by_number(db: &impl ConnectionTrait, number: &str) -> Result<Vec<learner::Model>> {
    let key = loose(number);
    let mut found =
        learner::Entity::find().filter(loose_key().eq(key.as_str())).limit(MAX_CANDIDATES).all(db).await?;
    let merged = alias::Entity::find()
        .select_only()
        .column(alias::Column::LearnerId)
        .filter(loose_key().eq(key))
        .limit(MAX_CANDIDATES)
        .into_tuple::<Uuid>()
        .all(db)
        .await?;
    if !merged.is_empty() {
        found.extend(learner::Entity::find().filter(learner::Column::Id.is_in(merged)).all(db).await?);
    }
    Ok(found)
}

/// What someone says of oneself.
pub struct Person<'a> {
    /// The first name, with or without middle names.
    pub first_name: &'a str,
    /// The last name.
    pub last_name: &'a str,
    /// The date of birth.
    pub date_of_birth: NaiveDate,
}

impl<'a> Person<'a> {
    /// As the issuer knows a learner.
    pub fn registered(learner: &'a learner::Model) -> Self {
        Self {
            first_name: &learner.first_name,
            last_name: &learner.last_name,
            date_of_birth: learner.date_of_birth,
        }
    }

    /// Whether a learner is this person: case, accents, spaces, hyphens and apostrophes don't matter, and middle names
    /// may be left out.
    fn is(&self, learner: &learner::Model) -> bool {
        let same = |one: &str, other: &str| fold(one).replace(' ', "") == fold(other).replace(' ', "");
        let with_middle =
            format!("{} {}", learner.first_name, learner.middle_names.as_deref().unwrap_or_default());
        self.date_of_birth == learner.date_of_birth
            && same(self.last_name, &learner.last_name)
            && (same(self.first_name, &learner.first_name) || same(self.first_name, &with_middle))
    }
}

/// The one learner with this number who is this person.
pub async fn matching(
    db: &impl ConnectionTrait,
    number: &str,
    person: &Person<'_>,
) -> Result<Option<learner::Model>> {
    let mut found: Vec<_> = by_number(db, number).await?.into_iter().filter(|row| person.is(row)).collect();
    found.dedup_by_key(|row| row.id);
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// Documents as their learner sees them, in the same order.
pub async fn shown(
    db: &impl ConnectionTrait,
    rows: Vec<document::Model>,
    today: NaiveDate,
) -> Result<Vec<LearnerDocument>> {
    let replaced: Vec<_> =
        rows.iter().filter(|row| row.status.0 == DocumentStatus::Replaced).map(|row| row.id).collect();
    let mut heirs: HashMap<Option<Uuid>, Uuid> = HashMap::new();
    if !replaced.is_empty() {
        let rows: Vec<(Uuid, Option<Uuid>)> = document::Entity::find()
            .select_only()
            .column(document::Column::Id)
            .column(document::Column::ReplacesId)
            .filter(document::Column::ReplacesId.is_in(replaced))
            .into_tuple()
            .all(db)
            .await?;
        heirs = rows.into_iter().map(|(id, replaces)| (replaces, id)).collect();
    }
    let siblings = document::Entity::find()
        .filter(document::Column::RecordId.is_in(rows.iter().map(|row| row.record_id)))
        .order_by_asc(document::Column::Id)
        .all(db)
        .await?;
    let mut awards: HashMap<Uuid, Vec<RecordDocument>> = HashMap::new();
    for row in siblings {
        awards.entry(row.record_id).or_default().push(in_record(&row, today));
    }
    for award in awards.values_mut() {
        certificate_first(award);
    }
    rows.into_iter()
        .map(|row| {
            let award = awards.get(&row.record_id).cloned().unwrap_or_default();
            one_shown(&row, heirs.get(&Some(row.id)).copied(), award, today)
        })
        .collect()
}

fn one_shown(
    row: &document::Model,
    replaced_by: Option<Uuid>,
    record_documents: Vec<RecordDocument>,
    today: NaiveDate,
) -> Result<LearnerDocument> {
    let facts = row.facts()?;
    Ok(LearnerDocument {
        id: row.id,
        record_id: row.record_id,
        kind: row.kind.0,
        reference: grouped(&row.reference),
        status: status_on(row, today),
        status_changed_at: status_since(row, today),
        learner_name: facts.learner_name,
        enrolment_number: facts.enrolment_number,
        centre_name: facts.centre_name,
        qualification_number: facts.qualification_number,
        qualification_title: facts.qualification_title,
        level: facts.level,
        result: facts.result,
        award_date: facts.award_date,
        issued_on: row.issued_on,
        expires_on: row.expires_on,
        issuer: facts.issuer.name,
        components: if row.kind.0 == DocumentKind::Transcript { facts.components } else { Vec::new() },
        replaced_by,
        sha256: row.sha256.clone(),
        size: u64::try_from(row.size).unwrap_or_default(),
        verify_url: facts.verify_url,
        record_documents,
    })
}
