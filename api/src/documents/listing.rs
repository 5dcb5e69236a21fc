//! The list of all issued documents, for the issuer.

use actix_web::{get, web};
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::Deserialize;
use shared::{
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
    db::{Text, search},
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

impl ListQuery {
    /// The documents that it asks for, but for its words.
    fn narrowed(&self, today: NaiveDate) -> Select<Entity> {
        let mut rows = Entity::find();
        if !self.kind.is_empty() {
            rows = rows.filter(Column::Kind.is_in(self.kind.iter().copied().map(Text)));
        }
        if !self.status.is_empty() {
            rows = rows.filter(store::has_status(&self.status, today));
        }
        if let Some(id) = self.centre_id {
            rows = rows.filter(Column::CentreId.eq(id));
        }
        if let Some(id) = self.print_job_id {
            rows = rows.filter(Column::PrintJobId.eq(id));
        }
        if let Some(id) = self.qualification_id {
            let of = record::Entity::find()
                .select_only()
                .column(record::Column::Id)
                .filter(record::Column::QualificationId.eq(id))
                .into_query();
            rows = rows.filter(Column::RecordId.in_subquery(of));
        }
        if let Some(from) = self.issued_from {
            rows = rows.filter(Column::IssuedOn.gte(from));
        }
        if let Some(to) = self.issued_to {
            rows = rows.filter(Column::IssuedOn.lte(to));
        }
        rows
    }
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
    let found = search::find(db, query.narrowed(today), query.q.as_deref()).await?;
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(db, found, SORTS, "-created_at", (Column::Id, |row: &Model| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(store::listed(db, rows, today).await?)))
}
