//! What the lists of a centre and of the issuer have in common: filters, orders and forms.

use chrono::{NaiveDate, NaiveTime};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};
use serde::Deserialize;
use shared::{
    documents::{DocumentKind, DocumentStatus, NotificationStatus},
    page::Page,
    print_jobs::{PrintJob, PrintJobDocument, PrintJobStatus},
};
use utoipa::IntoParams;

use super::{
    entity::{Column, Entity, Model},
    store::{self, Viewer},
};
use crate::{
    app::App,
    db::{Text, search, storable},
    documents::{entity as document, store as documents},
    http::{
        page::{Asked, Key, SortBy},
        query::comma_list,
    },
    problem::Result,
};

/// The orders of print jobs for the issuer.
pub const SORTS: &[SortBy<Entity>] = &[
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
pub const CENTRE_SORTS: &[SortBy<Entity>] = SORTS.split_at(1).1;

/// Narrows print jobs by statuses and the days (UTC) on which they were created.
pub fn narrowed(
    mut select: Select<Entity>,
    statuses: Vec<PrintJobStatus>,
    created_from: Option<NaiveDate>,
    created_to: Option<NaiveDate>,
) -> Select<Entity> {
    if !statuses.is_empty() {
        select = select.filter(Column::Status.is_in(statuses.into_iter().map(Text)));
    }
    if let Some(from) = created_from {
        select = select.filter(Column::CreatedAt.gte(storable(from).and_time(NaiveTime::MIN).and_utc()));
    }
    if let Some(after) = created_to.and_then(|to| storable(to).succ_opt()) {
        select = select.filter(Column::CreatedAt.lt(after.and_time(NaiveTime::MIN).and_utc()));
    }
    select
}

/// The asked page of the print jobs in which a query is found, as they are shown.
pub async fn page(
    db: &impl ConnectionTrait,
    select: Select<Entity>,
    q: Option<&str>,
    sorts: &[SortBy<Entity>],
    asked: Asked<'_>,
    to: Viewer,
) -> Result<Page<PrintJob>> {
    let found = search::find(db, select, q).await?;
    let page = asked.page(db, found, sorts, "-created_at", (Column::Id, |row: &Model| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(rest.with_items(store::shown(db, rows, to).await?))
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
    /// `learner_name`, `qualification_title`, `kind` or `reference`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
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

/// The asked page of a print job's documents. The print job was loaded from what the caller can reach.
pub async fn documents_of(
    app: &App,
    print_job: &Model,
    query: DocumentsQuery,
) -> Result<Page<PrintJobDocument>> {
    let mut select = document::Entity::find().filter(document::Column::PrintJobId.eq(print_job.id));
    if !query.kind.is_empty() {
        select = select.filter(document::Column::Kind.is_in(query.kind.into_iter().map(Text)));
    }
    if !query.status.is_empty() {
        select = select.filter(documents::has_status(&query.status, app.clock.today()));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked
        .page(app.db.reader(), found, DOCUMENT_SORTS, "learner_name", (document::Column::Id, |row| row.id))
        .await?;
    let (rows, rest) = page.take_items();
    let ids = rows.iter().map(|row| row.record_id);
    let notified = documents::notification_of(app.db.reader(), ids).await?;
    let today = app.clock.today();
    let items = rows
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
        .collect();
    Ok(rest.with_items(items))
}
