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
    entity::{Column, Entity},
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
        csv::Csv,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::Result,
    records::entity as record,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(list).service(list_csv);
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
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "learner_name", column: Column::SortName, key: |row| Key::Text(row.sort_name.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

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
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<IssuedDocument>), Refused)
)]
#[get("/issuer/documents")]
async fn list(
    _may: Permitted<ViewAllDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<IssuedDocument>>> {
    let (query, page) = query.read_list()?;
    listing(&app, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, IssuedDocument>> {
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
    let found = found(app.db.reader(), &filter, app.clock.today()).await?;
    let items =
        async |app: web::Data<App>, rows| store::listed(app.db.reader(), rows, app.clock.today()).await;
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The list of documents of all centres as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_all_documents_csv",
    security(("access_token" = ["view_all_documents"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/documents/csv")]
async fn list_csv(_may: Permitted<ViewAllDocuments>, app: web::Data<App>, query: Query) -> Result<Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, query).await?.csv(app, file, "documents").await
}
