//! Which of a centre's records a search and filters find.

use chrono::{DateTime, Days, NaiveDate, NaiveTime};
use migration::search_mark;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::SelectStatement,
};
use shared::{
    documents::DocumentStatus,
    learners::uln_digits,
    records::{RecordFilter, RecordSelection},
    text::search_words,
};
use uuid::Uuid;

use super::{
    entity::{Column, Entity},
    states::has_document,
};
use crate::{
    auth::permit::CentreOwned,
    db::{
        Text,
        search::{Found, find_words, nothing},
    },
    documents::{entity as document, store::has_status},
    learners::{entity as learner, service::enrolment_key, store::by_numbers},
    problem::{Error, Result},
    qualifications::{entity as qualification, store::with_words},
};

/// The last day that is compared: later ones have more digits, and SQLite compares texts.
const LAST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The centre's records that a filter finds on this day.
pub async fn found(
    db: &impl ConnectionTrait,
    centre_id: Uuid,
    filter: &RecordFilter,
    today: NaiveDate,
) -> Result<Found<Entity>> {
    let mut rows = Entity::in_centre(centre_id);
    let mut words = Vec::new();
    if let Some(q) = given(filter.q.as_ref()) {
        words = search_words(q);
        if words.is_empty() {
            return Ok(rows.filter(nothing()).into());
        }
    }
    if let Some(learner) = given(filter.learner.as_ref()) {
        if let Ok(id) = Uuid::try_parse(learner) {
            rows = rows.filter(Column::LearnerId.eq(id));
        } else {
            let name = search_words(learner);
            if name.is_empty() {
                return Ok(rows.filter(nothing()).into());
            }
            rows = name.iter().fold(rows, |rows, word| rows.filter(Column::SortName.contains(word)));
            // The index of words holds names too, and leads to them.
            words.extend(name);
        }
    }
    if let Some(number) = given(filter.enrolment_number.as_ref()) {
        let known = by_numbers(db, [enrolment_key(number)]).await?;
        rows = rows.filter(Column::LearnerId.is_in(known.into_values().map(|learner| learner.id)));
    }
    if let Some(uln) = given(filter.uln.as_ref()) {
        let of = ids_of::<learner::Entity>(learner::Column::Id, learner::Column::Uln.eq(uln_digits(uln)));
        rows = rows.filter(Column::LearnerId.in_subquery(of));
    }
    rows = narrowed(rows, centre_id, filter, today);
    if words.is_empty() {
        return Ok(rows.into());
    }
    words.insert(0, search_mark(centre_id));
    find_words(db, rows, &words).await
}

/// Some of the centre's records: those that are named, all of which must be there, or those that a filter finds.
pub async fn chosen(
    db: &impl ConnectionTrait,
    centre_id: Uuid,
    selection: &RecordSelection,
    today: NaiveDate,
) -> Result<Select<Entity>> {
    let Some(ids) = &selection.record_ids else {
        let filter = selection.filter.clone().unwrap_or_default();
        return Ok(found(db, centre_id, &filter, today).await?.rows);
    };
    let ids: std::collections::BTreeSet<Uuid> = ids.iter().copied().collect();
    let wanted = ids.len() as u64;
    let rows = Entity::in_centre(centre_id).filter(Column::Id.is_in(ids));
    if crate::db::search::counted(db, rows.clone(), wanted).await? < wanted {
        return Err(Error::field(
            "/record_ids",
            "not_found",
            "Some of these records are not there any more.",
        ));
    }
    Ok(rows)
}

/// A text that is not blank.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn ids_of<E: EntityTrait>(id: E::Column, holds: impl sea_orm::sea_query::IntoCondition) -> SelectStatement {
    E::find().select_only().column(id).filter(holds).into_query()
}

/// What needs no look-up before.
fn narrowed(
    mut rows: Select<Entity>,
    centre_id: Uuid,
    filter: &RecordFilter,
    today: NaiveDate,
) -> Select<Entity> {
    use qualification::Column as Q;
    if let Some(text) = given(filter.qualification.as_ref()) {
        rows = if let Ok(id) = Uuid::try_parse(text) {
            rows.filter(Column::QualificationId.eq(id))
        } else {
            rows.filter(Column::QualificationId.in_subquery(with_words(text)))
        };
    }
    if !filter.level.is_empty() {
        let levels = filter.level.iter().map(|level| level.trim());
        let of = ids_of::<qualification::Entity>(Q::Id, Q::Level.is_in(levels));
        rows = rows.filter(Column::QualificationId.in_subquery(of));
    }
    if !filter.notification_status.is_empty() {
        let statuses = filter.notification_status.iter().copied().map(Text);
        rows = rows.filter(Column::NotificationStatus.is_in(statuses));
    }
    if let Some(id) = filter.print_job_id {
        rows = rows.filter(Column::PrintJobId.eq(id));
    }
    // Nothing is older or newer, and the engines' times don't reach as far as a date can.
    let possible = |day: NaiveDate| day.clamp(DateTime::UNIX_EPOCH.date_naive(), LAST_DAY);
    if let Some(from) = filter.issued_from.map(possible) {
        rows = rows.filter(Column::CreatedAt.gte(from.and_time(NaiveTime::MIN).and_utc()));
    }
    if let Some(after) = filter.issued_to.map(possible).and_then(|to| to.checked_add_days(Days::new(1))) {
        rows = rows.filter(Column::CreatedAt.lt(after.and_time(NaiveTime::MIN).and_utc()));
    }
    if let Some(from) = filter.expires_from.map(possible) {
        rows = rows.filter(Column::ExpiresOn.gte(from));
    }
    if let Some(to) = filter.expires_to.map(possible) {
        rows = rows.filter(Column::ExpiresOn.lte(to));
    }
    if filter.kind.is_empty() && filter.status.is_empty() {
        return rows;
    }
    let common = |status: &DocumentStatus| matches!(status, DocumentStatus::Valid | DocumentStatus::Expired);
    if filter.status.is_empty() || filter.status.iter().any(common) {
        return rows.filter(has_document(&filter.kind, &filter.status, today));
    }
    // Few have one: begin with those documents.
    let mut holds =
        Condition::all().add(document::Column::CentreId.eq(centre_id)).add(has_status(&filter.status, today));
    if !filter.kind.is_empty() {
        holds = holds.add(document::Column::Kind.is_in(filter.kind.iter().copied().map(Text)));
    }
    rows.filter(Column::Id.in_subquery(ids_of::<document::Entity>(document::Column::RecordId, holds)))
}
