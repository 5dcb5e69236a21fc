//! What the lists of a centre and of the issuer have in common: filters, orders and forms.

use actix_web::web::Data;
use chrono::{NaiveDate, NaiveTime};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query},
};
use serde::Deserialize;
use shared::{
    TextEnum,
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    permission::{Role, UserKind},
    print_jobs::{PrintJob, PrintJobDocument, PrintJobStatus},
    records::MAX_FILTER,
    text::line_fault,
};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model, subject},
    store::{self, Viewer},
};
use crate::{
    app::App,
    db::{Text, search, storable},
    documents::{entity as document, store as documents},
    http::{
        list::List,
        page::{Key, Order, SortBy},
        query::comma_list,
    },
    problem::{Error, Result},
    qualifications::store::with_words,
    records::entity as record,
    users::entity as user,
};

/// The orders of print jobs for the issuer.
const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "failed", column: Column::DocumentsFailed, key: |row| Key::Number(row.documents_failed) },
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "reference", column: Column::Reference, key: |row| Key::Text(row.reference.clone()) },
    SortBy {
        name: "created_by",
        column: Column::CreatedByName,
        key: |row| Key::Text(row.created_by_name.clone()),
    },
    SortBy { name: "records", column: Column::RecordsCount, key: |row| Key::Number(row.records_count) },
    SortBy { name: "status", column: Column::Status, key: |row| Key::Text(row.status.0.to_string()) },
];

/// The orders of print jobs for a centre.
const CENTRE_SORTS: &[SortBy<Entity>] = SORTS.split_at(1).1;

/// What can be asked of print jobs, by a centre and by the issuer.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Words to find in reference, creator, centre and qualifications.
    q: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<PrintJobStatus>,
    /// Only those published by people whose name has these words.
    created_by: Option<String>,
    /// Only those created on this day (UTC) or later.
    created_from: Option<NaiveDate>,
    /// Only those created on this day (UTC) or earlier.
    created_to: Option<NaiveDate>,
    /// `created_at`, `reference`, `created_by`, `records` or `status`, for the issuer also `failed`; `-` in front
    /// for descending.
    sort: Option<String>,
}

/// The most people whom a name may mean.
const NAMED: u64 = 500;

/// The list of those of these print jobs that a query asks for, for whom.
pub async fn jobs(
    app: &App,
    mut select: Select<Entity>,
    query: ListQuery,
    to: Viewer,
) -> Result<List<Entity, PrintJob>> {
    let db = app.db.reader();
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if let Some(name) = query.created_by.filter(|name| !name.trim().is_empty()) {
        let issuers = Role::ALL.iter().filter(|role| role.kind() == UserKind::Issuer);
        let staff = user::Entity::find().filter(user::Column::Role.is_in(issuers.map(|role| Text(*role))));
        let named = search::find(db, staff, Some(&name)).await?.rows;
        let people: Vec<Uuid> =
            named.select_only().column(user::Column::Id).limit(NAMED).into_tuple().all(db).await?;
        select = select.filter(Column::CreatedBy.is_in(people));
    }
    if let Some(from) = query.created_from {
        select = select.filter(Column::CreatedAt.gte(storable(from).and_time(NaiveTime::MIN).and_utc()));
    }
    if let Some(after) = query.created_to.and_then(|to| storable(to).succ_opt()) {
        select = select.filter(Column::CreatedAt.lt(after.and_time(NaiveTime::MIN).and_utc()));
    }
    let found = search::find(db, select, query.q.as_deref()).await?;
    let sorts = if to == Viewer::Issuer { SORTS } else { CENTRE_SORTS };
    let order = Order { sorts, default: "-created_at", id: (Column::Id, |row| row.id) };
    let items = move |app: Data<App>, rows| async move { store::shown(app.db.reader(), rows, to).await };
    Ok(List::new(found, order, query.sort, items))
}

/// The print job has documents of one of these qualifications: those with this id, or with these words.
pub fn about(qualification: &str) -> Result<Condition> {
    if let Some((code, message)) = line_fault(qualification, MAX_FILTER) {
        return Err(Error::field("qualification", code, message));
    }
    let of = Query::select()
        .expr(Expr::val(1))
        .from(subject::Entity)
        .and_where(Expr::col((subject::Entity, subject::Column::PrintJobId)).equals((Entity, Column::Id)))
        .and_where(match Uuid::try_parse(qualification.trim()) {
            Ok(id) => subject::Column::QualificationId.eq(id),
            Err(_) => subject::Column::QualificationId.in_subquery(with_words(qualification)),
        })
        .to_owned();
    Ok(Condition::all().add(Expr::exists(of)))
}

/// What can be asked of the documents of a print job.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// Words to find in learner, enrolment number, qualification and reference.
    q: Option<String>,
    /// Kinds, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    kind: Vec<DocumentKind>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<DocumentStatus>,
    /// Whether the learner was told; joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    notification_status: Vec<NotificationStatus>,
    /// `learner_name`, `qualification_title`, `kind` or `reference`; `-` in front for descending.
    sort: Option<String>,
}

const DOCUMENT_SORTS: &[SortBy<document::Entity>] = &[
    SortBy {
        name: "learner_name",
        column: document::Column::SortName,
        key: |row| Key::Text(row.sort_name.clone()),
    },
    SortBy {
        name: "qualification_title",
        column: document::Column::QualificationTitle,
        key: |row| Key::Text(row.qualification_title.clone()),
    },
    SortBy { name: "kind", column: document::Column::Kind, key: |row| Key::Text(row.kind.0.to_string()) },
    SortBy {
        name: "reference",
        column: document::Column::Reference,
        key: |row| Key::Text(row.reference.clone()),
    },
];

const DOCUMENT_ORDER: Order<document::Entity> =
    Order { sorts: DOCUMENT_SORTS, default: "learner_name", id: (document::Column::Id, |row| row.id) };

/// The list of a print job's documents. The print job was loaded from what the caller can reach.
pub async fn documents_of(
    app: &App,
    print_job: &Model,
    query: DocumentsQuery,
) -> Result<List<document::Entity, PrintJobDocument>> {
    let mut select = document::Entity::find().filter(document::Column::PrintJobId.eq(print_job.id));
    if !query.kind.is_empty() {
        select = select.filter(document::Column::Kind.is_in(query.kind.into_iter().map(Text)));
    }
    if !query.status.is_empty() {
        select = select.filter(documents::has_status(&query.status, app.clock.today()));
    }
    if !query.notification_status.is_empty() {
        let told = record::Entity::find()
            .select_only()
            .column(record::Column::Id)
            .filter(record::Column::PrintJobId.eq(print_job.id))
            .filter(
                record::Column::NotificationStatus.is_in(query.notification_status.into_iter().map(Text)),
            );
        select = select.filter(document::Column::RecordId.in_subquery(told.into_query()));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    Ok(List::new(found, DOCUMENT_ORDER, query.sort, shown))
}

async fn shown(app: Data<App>, rows: Vec<document::Model>) -> Result<Vec<PrintJobDocument>> {
    let ids = rows.iter().map(|row| row.record_id);
    let notified = documents::notification_of(app.db.reader(), ids).await?;
    let today = app.clock.today();
    Ok(rows
        .into_iter()
        .map(|row| PrintJobDocument {
            id: row.id,
            kind: row.kind.0,
            status: documents::status_on(&row, today),
            reference: documents::grouped(&row.reference),
            notification_status: notified
                .get(&row.record_id)
                .copied()
                .unwrap_or(NotificationStatus::NotNotified),
            record_id: row.record_id,
            learner_name: row.learner_name,
            qualification_title: row.qualification_title,
        })
        .collect())
}
