//! The issuer's routes of qualifications.

use actix_web::{HttpRequest, get, patch, post, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    history::HistoryEntry,
    page::Page,
    qualifications::{
        NewQualification, Qualification, QualificationChange, QualificationFigures, QualificationImport,
        QualificationStatus,
    },
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity, Model},
    import, service,
};
use crate::{
    app::App,
    audit::history::{self as trail, HistoryQuery},
    auth::permit::{IssuerRow, ManageQualifications, Permitted, ViewQualifications},
    db::{Text, search},
    http::{
        answer::{Created, Csv, Json, Versioned, check_if_match},
        body::Body,
        csv,
        idempotency::IdempotencyKey,
        list::{FileQuery, List},
        page::{Key, Order, PageQuery, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(list_csv)
        .service(create)
        .service(template)
        .service(import_file)
        .service(show)
        .service(change)
        .service(figures)
        .service(history);
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Words to find in number, title and level.
    q: Option<String>,
    /// Only those of this level.
    level: Option<String>,
    /// Statuses, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    status: Vec<QualificationStatus>,
    /// Only regulated or unregulated ones.
    regulated: Option<bool>,
    /// `created_at`, `number`, `title` or `level`; `-` in front for descending.
    sort: Option<String>,
}

const SORTS: &[SortBy<Entity>] = &[
    SortBy { name: "created_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) },
    SortBy { name: "number", column: Column::Number, key: |row| Key::Text(row.number.clone()) },
    SortBy { name: "title", column: Column::Title, key: |row| Key::Text(row.title.clone()) },
    SortBy { name: "level", column: Column::Level, key: |row| Key::Text(row.level.clone()) },
];

const ORDER: Order<Entity> = Order { sorts: SORTS, default: "-created_at", id: (Column::Id, |row| row.id) };

/// All qualifications.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_qualifications",
    security(("access_token" = ["view_qualifications"])),
    params(ListQuery, PageQuery),
    responses((status = 200, body = Page<Qualification>), Refused)
)]
#[get("/issuer/qualifications")]
async fn list(
    _may: Permitted<ViewQualifications>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<Qualification>>> {
    let (query, page) = query.read_list()?;
    listing(&app, query).await?.page(app, page).await.map(Json)
}

async fn listing(app: &App, query: ListQuery) -> Result<List<Entity, Qualification>> {
    let mut select = Entity::find();
    if let Some(level) = query.level {
        // PostgreSQL keeps no NUL.
        if level.contains('\0') {
            return Err(Error::field(
                "level",
                "control_character",
                "Remove the invisible control characters.",
            ));
        }
        select = select.filter(Column::Level.eq(level));
    }
    if !query.status.is_empty() {
        select = select.filter(Column::Status.is_in(query.status.into_iter().map(Text)));
    }
    if let Some(regulated) = query.regulated {
        select = select.filter(Column::Regulated.eq(regulated));
    }
    let found = search::find(app.db.reader(), select, query.q.as_deref()).await?;
    let items = async |_, rows: Vec<Model>| Ok(rows.into_iter().map(Qualification::from).collect());
    Ok(List::new(found, ORDER, query.sort, items))
}

/// The list of qualifications as CSV.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_qualifications_csv",
    security(("access_token" = ["view_qualifications"])),
    params(ListQuery, FileQuery),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/qualifications/csv")]
async fn list_csv(
    _may: Permitted<ViewQualifications>,
    app: web::Data<App>,
    query: Query,
) -> Result<csv::Csv> {
    let (query, file) = query.read_file()?;
    listing(&app, query).await?.csv(app, file, "qualifications").await
}

/// Create a qualification.
#[utoipa::path(
    tag = "issuer",
    operation_id = "create_qualification",
    security(("access_token" = ["manage_qualifications"])),
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key does nothing twice")),
    request_body = NewQualification,
    responses((status = 201, body = Qualification), Refused)
)]
#[post("/issuer/qualifications")]
async fn create(
    may: Permitted<ManageQualifications>,
    app: web::Data<App>,
    key: IdempotencyKey,
    body: Body,
) -> Result<Created<Qualification>> {
    let fingerprint = body.fingerprint();
    Ok(Created(service::create(&app, &may.caller, body.read()?, key, fingerprint).await?))
}

/// One qualification.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_qualification",
    security(("access_token" = ["view_qualifications"])),
    params(("id" = uuid::Uuid, Path, description = "The qualification")),
    responses((status = 200, body = Qualification, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/qualifications/{id}")]
async fn show(may: IssuerRow<ViewQualifications, Entity>) -> Result<Versioned<Qualification>> {
    Ok(Versioned { version: may.row.version, value: may.row.into() })
}

/// Change a qualification.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_qualification",
    security(("access_token" = ["manage_qualifications"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The qualification"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = QualificationChange,
    responses((status = 200, body = Qualification, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/qualifications/{id}")]
async fn change(
    may: IssuerRow<ManageQualifications, Entity>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Qualification>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change(&app, &may.caller, may.row.id, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// What a qualification has.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_qualification_figures",
    security(("access_token" = ["view_qualifications"])),
    params(("id" = uuid::Uuid, Path, description = "The qualification")),
    responses((status = 200, body = QualificationFigures), Refused)
)]
#[get("/issuer/qualifications/{id}/figures")]
async fn figures(
    may: IssuerRow<ViewQualifications, Entity>,
    app: web::Data<App>,
) -> Result<Json<QualificationFigures>> {
    Ok(Json(service::figures(app.db.reader(), may.row.id).await?))
}

/// What was done to a qualification, newest first.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_qualification_history",
    security(("access_token" = ["view_qualifications"])),
    params(("id" = uuid::Uuid, Path, description = "The qualification"), HistoryQuery),
    responses((status = 200, body = Page<HistoryEntry>), Refused)
)]
#[get("/issuer/qualifications/{id}/history")]
async fn history(
    may: IssuerRow<ViewQualifications, Entity>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<HistoryEntry>>> {
    Ok(Json(trail::of(&app, "qualification", may.row.id, &query).await?))
}

/// An example of a file to import, with all columns.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_qualification_template",
    security(("access_token" = ["view_qualifications"])),
    responses((status = 200, body = String, content_type = "text/csv"), Refused)
)]
#[get("/issuer/qualification-imports/template.csv")]
async fn template(_may: Permitted<ViewQualifications>) -> Csv {
    Csv { text: import::template(), file_name: "qualifications.csv" }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// `plan` of the answer that said what importing would do; without it nothing is done yet.
    plan: Option<String>,
}

/// Import qualifications from a CSV file. Without `plan` nothing is written: the answer says what would be done.
/// With it, just that is done; if it is not what would be done now, nothing is.
#[utoipa::path(
    tag = "issuer",
    operation_id = "import_qualifications",
    security(("access_token" = ["manage_qualifications"])),
    params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = QualificationImport), Refused)
)]
#[post("/issuer/qualification-imports")]
async fn import_file(
    may: Permitted<ManageQualifications>,
    app: web::Data<App>,
    query: Query,
    body: Body,
) -> Result<Json<QualificationImport>> {
    let query: ImportQuery = query.read()?;
    Ok(Json(import::run(&app, &may.caller, body.csv()?, query.plan.as_deref()).await?))
}
