//! The list of all issued documents, for the issuer.

use actix_web::{get, web};
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::Deserialize;
use shared::{
    bulk_changes::DocumentFilter,
    documents::{DocumentKind, DocumentStatus, IssuedDocument},
    page::Page,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    entity::{Column, Entity, Model},
    store,
};
use crate::{
    app::App,
    auth::permit::{Permitted, ViewAllDocuments},
    db::{
        Text,
        search::{self, Found},
        storable,
    },
    http::{
        answer::Json,
        page::{Asked, Key, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
    records::entity as record,
};

/// Mounts the route.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in the learner's name and number, the qualification and the reference.
    q: Option<String>,
    /// Kinds, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    kind: Vec<DocumentKind>,
    /// Statuses today, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<DocumentStatus>,
    /// Only those of this centre.
    centre_id: Option<Uuid>,
    /// Only those of this qualification.
    qualification_id: Option<Uuid>,
    /// Only those of this print job.
    print_job_id: Option<Uuid>,
    /// Only those issued on this day or later.
    issued_from: Option<NaiveDate>,
    /// Only those issued on this day or earlier.
    issued_to: Option<NaiveDate>,
    /// `created_at` or `learner_name`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "learner_name", column: Column::SortName, key: |row| Key::Text(row.sort_name.clone()) },
];

/// The documents that a filter asks for, but for its words.
fn narrowed(by: &DocumentFilter, today: NaiveDate) -> Select<Entity> {
    let mut rows = Entity::find();
    if !by.kind.is_empty() {
        rows = rows.filter(Column::Kind.is_in(by.kind.iter().copied().map(Text)));
    }
    if !by.status.is_empty() {
        rows = rows.filter(store::has_status(&by.status, today));
    }
    if let Some(id) = by.centre_id {
        rows = rows.filter(Column::CentreId.eq(id));
    }
    if let Some(id) = by.print_job_id {
        rows = rows.filter(Column::PrintJobId.eq(id));
    }
    if let Some(id) = by.qualification_id {
        let of = record::Entity::find()
            .select_only()
            .column(record::Column::Id)
            .filter(record::Column::QualificationId.eq(id))
            .into_query();
        rows = rows.filter(Column::RecordId.in_subquery(of));
    }
    if let Some(from) = by.issued_from {
        rows = rows.filter(Column::IssuedOn.gte(storable(from)));
    }
    if let Some(to) = by.issued_to {
        rows = rows.filter(Column::IssuedOn.lte(storable(to)));
    }
    rows
}

/// The documents that a filter finds.
pub async fn found(
    db: &impl ConnectionTrait,
    by: &DocumentFilter,
    today: NaiveDate,
) -> Result<Found<Entity>> {
    search::find(db, narrowed(by, today), by.q.as_deref()).await
}

/// The documents of all centres.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_documents",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery),
    responses((status = 200, body = Page<IssuedDocument>), Refused)
)]
#[get("/issuer/documents")]
async fn list(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<IssuedDocument>>> {
    let query: ListQuery = query.read()?;
    let (db, today) = (app.db.reader(), app.clock.today());
    let filter = DocumentFilter {
        q: query.q,
        kind: query.kind,
        status: query.status,
        centre_id: query.centre_id,
        qualification_id: query.qualification_id,
        print_job_id: query.print_job_id,
        issued_from: query.issued_from,
        issued_to: query.issued_to,
    };
    let found = found(db, &filter, today).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(db, found, SORTS, "-created_at", (Column::Id, |row: &Model| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(store::listed(db, rows, today).await?)))
}
