//! The issuer's routes of templates.

use actix_web::{HttpRequest, delete, get, post, put, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    TextEnum,
    documents::DocumentKind,
    page::Page,
    templates::{
        AskedPreview, PublishTemplate, TemplateContent, TemplateDraft, TemplateStates, TemplateVersion,
        TemplateVersionContent,
    },
    text::tidy_optional,
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity},
    preview, service,
};
use crate::{
    app::App,
    auth::permit::{ManageSettings, Permitted, ViewSettings},
    db::Text,
    http::{
        answer::{Created, Json, NoContent, Versioned, check_if_match},
        body::Body,
        file::Pdf,
        page::{Asked, Key, SortBy},
        query::Query,
    },
    openapi::Refused,
    problem::{Error, Result},
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(show_draft)
        .service(save_draft)
        .service(discard_draft)
        .service(preview_draft)
        .service(publish)
        .service(list_versions)
        .service(show_version)
        .service(restore);
}

fn kind_of(text: &str) -> Result<DocumentKind> {
    DocumentKind::parse(text).ok_or(Error::NotFound)
}

/// The template of each kind of document: the version in force, and whether there is a draft.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_templates",
    security(("access_token" = ["view_settings"])),
    responses((status = 200, body = TemplateStates), Refused)
)]
#[get("/issuer/templates")]
async fn list(_may: Permitted<ViewSettings>, app: web::Data<App>) -> Result<Json<TemplateStates>> {
    Ok(Json(TemplateStates { items: service::states(&app).await? }))
}

/// The draft of a template; what is published, where there is none.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_template_draft",
    security(("access_token" = ["view_settings"])),
    params(("kind" = DocumentKind, Path, description = "The kind of document")),
    responses((status = 200, body = TemplateDraft, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/templates/{kind}/draft")]
async fn show_draft(
    _may: Permitted<ViewSettings>,
    app: web::Data<App>,
    kind: web::Path<String>,
) -> Result<Versioned<TemplateDraft>> {
    let (value, version) = service::draft(&app, kind_of(&kind)?).await?;
    Ok(Versioned { value, version })
}

/// Save the draft of a template. Nothing is issued with it before it is published.
#[utoipa::path(
    tag = "issuer",
    operation_id = "save_template_draft",
    security(("access_token" = ["manage_settings"])),
    params(
        ("kind" = DocumentKind, Path, description = "The kind of document"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    request_body = TemplateContent,
    responses((status = 200, body = TemplateDraft, headers(("ETag" = String))), Refused)
)]
#[put("/issuer/templates/{kind}/draft")]
async fn save_draft(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    kind: web::Path<String>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<TemplateDraft>> {
    let kind = kind_of(&kind)?;
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::save(&app, &may.caller, kind, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// Throw the draft of a template away.
#[utoipa::path(
    tag = "issuer",
    operation_id = "discard_template_draft",
    security(("access_token" = ["manage_settings"])),
    params(
        ("kind" = DocumentKind, Path, description = "The kind of document"),
        ("If-Match" = Option<String>, Header, description = "The ETag that was read")
    ),
    responses((status = 204, description = "There is no draft"), Refused)
)]
#[delete("/issuer/templates/{kind}/draft")]
async fn discard_draft(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    kind: web::Path<String>,
    request: HttpRequest,
) -> Result<NoContent> {
    let check = |version| check_if_match(&request, version);
    service::discard(&app, &may.caller, kind_of(&kind)?, check).await?;
    Ok(NoContent)
}

/// A made-up document under a template that need not be saved. It is marked as a sample, and verifies nowhere.
#[utoipa::path(
    tag = "issuer",
    operation_id = "preview_template",
    security(("access_token" = ["view_settings"])),
    params(("kind" = DocumentKind, Path, description = "The kind of document")),
    request_body = AskedPreview,
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refused)
)]
#[post("/issuer/templates/{kind}/draft/preview")]
async fn preview_draft(
    _may: Permitted<ViewSettings>,
    app: web::Data<App>,
    kind: web::Path<String>,
    body: Body,
) -> Result<Pdf> {
    let kind = kind_of(&kind)?;
    let mut asked: AskedPreview = body.read()?;
    asked.content = service::checked(app.db.reader(), kind, asked.content).await.map_err(in_content)?;
    let bytes = preview::document(&app, kind, asked).await.map_err(in_content)?;
    let tag = format!("sample-{}", app.clock.id());
    Ok(Pdf { bytes: bytes.into(), tag, file_name: format!("sample_{kind}.pdf"), public: false })
}

/// The same error, of a field within the `content` of a request.
fn in_content(error: Error) -> Error {
    match error {
        Error::InvalidFields(mut errors) => {
            for error in &mut errors {
                error.field.insert_str(0, "/content");
            }
            Error::InvalidFields(errors)
        }
        other => other,
    }
}

/// Publish the draft as the next version: documents are published with it from now on. Nothing that is issued changes.
#[utoipa::path(
    tag = "issuer",
    operation_id = "publish_template",
    security(("access_token" = ["manage_settings"])),
    params(
        ("kind" = DocumentKind, Path, description = "The kind of document"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the draft that was read")
    ),
    request_body = PublishTemplate,
    responses((status = 201, body = TemplateVersion), Refused)
)]
#[post("/issuer/templates/{kind}/publish")]
async fn publish(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    kind: web::Path<String>,
    request: HttpRequest,
    body: Body,
) -> Result<Created<TemplateVersion>> {
    let kind = kind_of(&kind)?;
    let asked: PublishTemplate = body.read()?;
    let note = tidy_optional(asked.note.as_deref());
    let check = |version| check_if_match(&request, version);
    Ok(Created(service::publish(&app, &may.caller, kind, note, check).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionsQuery {
    /// `version`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] =
    &[SortBy { name: "version", column: Column::Version, key: |row| Key::Number(row.version) }];

/// The published versions of a template, newest first, with what each of them changed.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_template_versions",
    security(("access_token" = ["view_settings"])),
    params(("kind" = DocumentKind, Path, description = "The kind of document"), VersionsQuery),
    responses((status = 200, body = Page<TemplateVersion>), Refused)
)]
#[get("/issuer/templates/{kind}/versions")]
async fn list_versions(
    _may: Permitted<ViewSettings>,
    app: web::Data<App>,
    kind: web::Path<String>,
    query: Query,
) -> Result<Json<Page<TemplateVersion>>> {
    let (kind, query): (_, VersionsQuery) = (kind_of(&kind)?, query.read()?);
    let select = Entity::find().filter(Column::Kind.eq(Text(kind)));
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), select, SORTS, "-version", (Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(service::listed(app.db.reader(), rows).await?)))
}

/// A published version with all that it says.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_template_version",
    security(("access_token" = ["view_settings"])),
    params(
        ("kind" = DocumentKind, Path, description = "The kind of document"),
        ("version" = i64, Path, description = "The version")
    ),
    responses((status = 200, body = TemplateVersionContent), Refused)
)]
#[get("/issuer/templates/{kind}/versions/{version}")]
async fn show_version(
    _may: Permitted<ViewSettings>,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
) -> Result<Json<TemplateVersionContent>> {
    let (kind, version) = one_version(&path)?;
    Ok(Json(service::version(&app, kind, version).await?))
}

fn one_version((kind, version): &(String, String)) -> Result<(DocumentKind, i64)> {
    Ok((kind_of(kind)?, version.parse().map_err(|_| Error::NotFound)?))
}

/// Make what a published version says the draft. What was in the draft is gone.
#[utoipa::path(
    tag = "issuer",
    operation_id = "restore_template_version",
    security(("access_token" = ["manage_settings"])),
    params(
        ("kind" = DocumentKind, Path, description = "The kind of document"),
        ("version" = i64, Path, description = "The version"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the draft that was read")
    ),
    responses((status = 200, body = TemplateDraft, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/templates/{kind}/versions/{version}/restore")]
async fn restore(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> Result<Versioned<TemplateDraft>> {
    let (kind, number) = one_version(&path)?;
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::restore(&app, &may.caller, kind, number, check).await?;
    Ok(Versioned { value, version })
}
