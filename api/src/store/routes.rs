//! Routes of the store: a centre's, and a learner's.

use actix_web::{HttpRequest, get, web};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use shared::{
    documents::DocumentKind,
    page::Page,
    store::{OrderableDocument, StoreProduct, StoreProducts},
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{
    Buyer, service,
    service::{Wanted, offered},
};
use crate::{
    app::App,
    auth::permit::{InCentre, OrderDocuments, Permitted, ViewOwnDocuments},
    db::search,
    documents::entity::{Column, Entity},
    http::{
        answer::Json,
        list::List,
        page::{Key, Order, PageQuery, SortBy},
        path_id,
        query::Query,
    },
    openapi::Refused,
    problem::Result,
    qualifications::store::with_words,
    records::entity as record,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(show)
        .service(documents)
        .service(list_for_learner)
        .service(show_for_learner)
        .service(documents_of_learner);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProductQuery {
    /// Words to find in the name, the description and the category.
    q: Option<String>,
    /// Only those of this category.
    category: Option<String>,
    /// Only prints of this kind of documents.
    document_kind: Option<DocumentKind>,
}

impl From<ProductQuery> for Wanted {
    fn from(query: ProductQuery) -> Self {
        Self { q: query.q, category: query.category, kind: query.document_kind }
    }
}

/// What the centre can order.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_store_products",
    security(("access_token" = ["order_documents"])),
    params(("centre_id" = Uuid, Path, description = "The centre"), ProductQuery),
    responses((status = 200, body = StoreProducts), Refused)
)]
#[get("/centres/{centre_id}/store/products")]
async fn list(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<StoreProducts>> {
    let wanted: ProductQuery = query.read()?;
    offered(&app, &may.into(), &wanted.into()).await.map(Json)
}

/// What a learner can order.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_own_store_products",
    security(("access_token" = ["view_own_documents"])),
    params(ProductQuery),
    responses((status = 200, body = StoreProducts), Refused)
)]
#[get("/learner/store/products")]
async fn list_for_learner(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<StoreProducts>> {
    let wanted: ProductQuery = query.read()?;
    offered(&app, &may.into(), &wanted.into()).await.map(Json)
}

/// One product that the centre can order.
#[utoipa::path(
    tag = "centre",
    operation_id = "get_store_product",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The product")
    ),
    responses((status = 200, body = StoreProduct), Refused)
)]
#[get("/centres/{centre_id}/store/products/{id}")]
async fn show(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<StoreProduct>> {
    service::product(&app, &may.into(), path_id(&request, "id")?).await.map(Json)
}

/// One product that a learner can order.
#[utoipa::path(
    tag = "learner",
    operation_id = "get_own_store_product",
    security(("access_token" = ["view_own_documents"])),
    params(("id" = Uuid, Path, description = "The product")),
    responses((status = 200, body = StoreProduct), Refused)
)]
#[get("/learner/store/products/{id}")]
async fn show_for_learner(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<StoreProduct>> {
    service::product(&app, &may.into(), path_id(&request, "id")?).await.map(Json)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DocumentQuery {
    /// Words to find in the learner's name and number, the qualification and the reference.
    q: Option<String>,
    /// A qualification's id, or words of its title or number.
    qualification: Option<String>,
    /// Only those of this print job.
    print_job_id: Option<Uuid>,
    /// Only those of this record.
    record_id: Option<Uuid>,
    /// `learner_name` or `created_at`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "learner_name", column: Column::SortName, key: |row| Key::Text(row.sort_name.clone()) },
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "learner_name", id: (Column::Id, |row| row.id) };

async fn orderable(
    app: web::Data<App>,
    buyer: Buyer,
    request: &HttpRequest,
    query: &Query,
) -> Result<Json<Page<OrderableDocument>>> {
    let (wanted, page): (DocumentQuery, PageQuery) = query.read_list()?;
    let (db, today) = (app.db.reader(), app.clock.today());
    let mut rows = service::orderable(db, &buyer, path_id(request, "id")?, today).await?;
    if let Some(id) = wanted.print_job_id {
        rows = rows.filter(Column::PrintJobId.eq(id));
    }
    if let Some(id) = wanted.record_id {
        rows = rows.filter(Column::RecordId.eq(id));
    }
    if let Some(text) = wanted.qualification.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        use sea_orm::EntityTrait;
        let of = record::Entity::find().select_only().column(record::Column::Id);
        let of = match Uuid::try_parse(text) {
            Ok(id) => of.filter(record::Column::QualificationId.eq(id)),
            Err(_) => of.filter(record::Column::QualificationId.in_subquery(with_words(text))),
        };
        rows = rows.filter(Column::RecordId.in_subquery(of.into_query()));
    }
    let found = search::find(db, rows, wanted.q.as_deref()).await?;
    let items = async |app: web::Data<App>, rows: Vec<crate::documents::entity::Model>| {
        let today = app.clock.today();
        Ok(rows.into_iter().map(|row| service::orderable_shown(row, today)).collect())
    };
    List::new(found, ORDER, wanted.sort, items).page(app, page).await.map(Json)
}

/// The documents for which the centre can order a product: those that are valid or expired.
#[utoipa::path(
    tag = "centre",
    operation_id = "list_orderable_documents",
    security(("access_token" = ["order_documents"])),
    params(
        ("centre_id" = Uuid, Path, description = "The centre"),
        ("id" = Uuid, Path, description = "The product"),
        DocumentQuery,
        PageQuery
    ),
    responses((status = 200, body = Page<OrderableDocument>), Refused)
)]
#[get("/centres/{centre_id}/store/products/{id}/documents")]
async fn documents(
    may: InCentre<OrderDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
    query: Query,
) -> Result<Json<Page<OrderableDocument>>> {
    orderable(app, may.into(), &request, &query).await
}

/// The own documents for which a learner can order a product.
#[utoipa::path(
    tag = "learner",
    operation_id = "list_own_orderable_documents",
    security(("access_token" = ["view_own_documents"])),
    params(("id" = Uuid, Path, description = "The product"), DocumentQuery, PageQuery),
    responses((status = 200, body = Page<OrderableDocument>), Refused)
)]
#[get("/learner/store/products/{id}/documents")]
async fn documents_of_learner(
    may: Permitted<ViewOwnDocuments>,
    app: web::Data<App>,
    request: HttpRequest,
    query: Query,
) -> Result<Json<Page<OrderableDocument>>> {
    orderable(app, may.into(), &request, &query).await
}
