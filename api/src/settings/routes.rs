//! The issuer's routes of settings.

use std::sync::Arc;

use actix_web::{
    HttpRequest, get, patch, post,
    web::{self, Payload},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use shared::{
    TextEnum,
    documents::View,
    page::Page,
    settings::{
        AskedMail, AskedSample, BrandSettings, MAX_PICTURE_BYTES, Picture, PictureUse, Revert, Rules,
        SampleMail, SavedVersion, Section,
    },
};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{
    entity::{Column, Entity, picture},
    pictures, sample, service,
};
use crate::{
    app::App,
    auth::{
        links,
        permit::{ManageSettings, Permitted, ViewSettings},
    },
    db::Text,
    http::{
        answer::{Created, Json, Versioned, check_if_match},
        body::{Body, unhex, whole},
        file::{Image, Keep, Pdf},
        page::{Asked, Key, SortBy},
        query::{Query, comma_list},
    },
    openapi::Refused,
    problem::{Error, Result},
    templates,
};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(show_brand)
        .service(change_brand)
        .service(revert_brand)
        .service(sample_document)
        .service(sample_mail)
        .service(show_rules)
        .service(change_rules)
        .service(list_versions)
        .service(send_picture)
        .service(show_picture);
}

/// The brand that holds.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_brand_settings",
    security(("access_token" = ["view_settings"])),
    responses((status = 200, body = BrandSettings, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/settings/brand")]
async fn show_brand(_may: Permitted<ViewSettings>, app: web::Data<App>) -> Result<Versioned<BrandSettings>> {
    let now = super::store::load(&app).await?;
    Ok(Versioned { value: now.brand, version: now.brand_version })
}

/// Change the brand. It shows at once; issued documents stay as they are.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_brand_settings",
    security(("access_token" = ["manage_settings"])),
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body = shared::settings::BrandChange,
    responses((status = 200, body = BrandSettings, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/settings/brand")]
async fn change_brand(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<BrandSettings>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change_brand(&app, &may.caller, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

/// Bring an earlier version of the brand back, as a new version.
#[utoipa::path(
    tag = "issuer",
    operation_id = "revert_brand_settings",
    security(("access_token" = ["manage_settings"])),
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body = Revert,
    responses((status = 200, body = BrandSettings, headers(("ETag" = String))), Refused)
)]
#[post("/issuer/settings/brand/revert")]
async fn revert_brand(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<BrandSettings>> {
    let check = |version| check_if_match(&request, version);
    let asked: Revert = body.read()?;
    let (value, version) = service::revert_brand(&app, &may.caller, asked.version, check).await?;
    Ok(Versioned { value, version })
}

/// A sample document under a brand that need not be saved. It is marked as a sample, and verifies nowhere.
#[utoipa::path(
    tag = "issuer",
    operation_id = "preview_brand_document",
    security(("access_token" = ["view_settings"])),
    request_body = AskedSample,
    responses((status = 200, body = Vec<u8>, content_type = "application/pdf"), Refused)
)]
#[post("/issuer/settings/brand/sample")]
async fn sample_document(_may: Permitted<ViewSettings>, app: web::Data<App>, body: Body) -> Result<Pdf> {
    let asked: AskedSample = body.read()?;
    let brand = service::draft(&app, &asked.change).await.map_err(in_change)?;
    service::check_printable(&app, &brand).await.map_err(in_change)?;
    let chosen = templates::store::current(&app, app.db.reader()).await?;
    let facts = sample::facts(&app, chosen.issuer(&brand, asked.kind), asked.kind);
    let template = Arc::clone(chosen.templates.of(asked.kind));
    pictures::prepare(&app, facts.issuer.pictures.clone()).await;
    let renderer = Arc::clone(&app.renderer);
    let bytes = app.cpu.run(move || renderer.sample(&facts, &template, View::Digital)).await?;
    let bytes = bytes.map_err(|error| anyhow::anyhow!("can't render a sample: {error}"))?;
    let tag = format!("sample-{}", app.clock.id());
    Ok(Pdf { bytes: bytes.into(), tag, file_name: format!("sample_{}.pdf", asked.kind), public: false })
}

/// The same error, of a field within the `change` of a request.
fn in_change(error: Error) -> Error {
    match error {
        Error::InvalidFields(mut errors) => {
            for error in &mut errors {
                error.field.insert_str(0, "/change");
            }
            Error::InvalidFields(errors)
        }
        other => other,
    }
}

/// A sample mail under a brand that need not be saved.
#[utoipa::path(
    tag = "issuer",
    operation_id = "preview_brand_mail",
    security(("access_token" = ["manage_settings"])),
    request_body = AskedMail,
    responses((status = 200, body = SampleMail), Refused)
)]
#[post("/issuer/settings/brand/sample-mail")]
async fn sample_mail(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    body: Body,
) -> Result<Json<SampleMail>> {
    let asked: AskedMail = body.read()?;
    let brand = service::draft(&app, &asked.change).await.map_err(in_change)?;
    let sender = super::sender(&brand)?;
    let link = format!("{}/reset-password?token=…", app.config.public_base_url);
    let mail = links::invitation(&brand, &may.caller.user, &link);
    Ok(Json(SampleMail { from: sender.to_string(), subject: mail.subject, text: mail.body }))
}

/// The rules that hold.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_rules",
    security(("access_token" = ["view_settings"])),
    responses((status = 200, body = Rules, headers(("ETag" = String))), Refused)
)]
#[get("/issuer/settings/rules")]
async fn show_rules(_may: Permitted<ViewSettings>, app: web::Data<App>) -> Result<Versioned<Rules>> {
    let now = super::store::load(&app).await?;
    Ok(Versioned { value: now.rules, version: now.rules_version })
}

/// Change the rules.
#[utoipa::path(
    tag = "issuer",
    operation_id = "change_rules",
    security(("access_token" = ["manage_settings"])),
    params(("If-Match" = Option<String>, Header, description = "The ETag that was read")),
    request_body = shared::settings::RulesChange,
    responses((status = 200, body = Rules, headers(("ETag" = String))), Refused)
)]
#[patch("/issuer/settings/rules")]
async fn change_rules(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    request: HttpRequest,
    body: Body,
) -> Result<Versioned<Rules>> {
    let check = |version| check_if_match(&request, version);
    let (value, version) = service::change_rules(&app, &may.caller, body.read()?, check).await?;
    Ok(Versioned { value, version })
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionsQuery {
    /// Sections, joined by commas.
    #[serde(default, deserialize_with = "comma_list")]
    #[param(value_type = Option<String>)]
    section: Vec<Section>,
    /// `saved_at`; `-` in front for descending.
    sort: Option<String>,
    /// Items of a page: 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

const SORTS: &[SortBy<Entity>] =
    &[SortBy { name: "saved_at", column: Column::CreatedAt, key: |row| Key::Time(row.created_at) }];

/// All versions of the settings, newest first, with what each of them changed.
#[utoipa::path(
    tag = "issuer",
    operation_id = "list_settings_versions",
    security(("access_token" = ["view_settings"])),
    params(VersionsQuery),
    responses((status = 200, body = Page<SavedVersion>), Refused)
)]
#[get("/issuer/settings/versions")]
async fn list_versions(
    _may: Permitted<ViewSettings>,
    app: web::Data<App>,
    query: Query,
) -> Result<Json<Page<SavedVersion>>> {
    let query: VersionsQuery = query.read()?;
    let mut select = Entity::find();
    if !query.section.is_empty() {
        select = select.filter(Column::Section.is_in(query.section.into_iter().map(Text)));
    }
    let asked = Asked { sort: query.sort.as_deref(), limit: query.limit, cursor: query.cursor.as_deref() };
    let page = asked.page(app.db.reader(), select, SORTS, "-saved_at", (Column::Id, |row| row.id)).await?;
    let (rows, rest) = page.take_items();
    Ok(Json(rest.with_items(service::shown(&app, rows).await?)))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PictureQuery {
    /// What it is for: `logo`, `signature`, `seal` or `regulator_logo`.
    #[serde(rename = "use")]
    of: String,
}

/// Send a picture: PNG, JPEG or WebP up to 2 MB, or SVG up to 256 KB. It is made anew without anything that can't be
/// seen, and shows nowhere until the brand names it.
#[utoipa::path(
    tag = "issuer",
    operation_id = "send_brand_picture",
    security(("access_token" = ["manage_settings"])),
    params(PictureQuery),
    request_body(content(
        (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/svg+xml")
    )),
    responses((status = 201, body = Picture), Refused)
)]
#[post("/issuer/settings/pictures")]
async fn send_picture(
    may: Permitted<ManageSettings>,
    app: web::Data<App>,
    query: Query,
    mut payload: Payload,
) -> Result<Created<Picture>> {
    let query: PictureQuery = query.read()?;
    let of = PictureUse::parse(&query.of)
        .ok_or_else(|| Error::field("use", "not_allowed", "Use logo, signature, seal or regulator_logo."))?;
    // What it is called does not matter: it is read as what it is.
    let bytes = whole(&mut payload, MAX_PICTURE_BYTES).await?;
    let picture = pictures::receive(&app, of, bytes).await?;
    service::keep_picture(&app, &may.caller, of, &picture).await?;
    Ok(Created(picture))
}

/// A picture that was sent, whether it is in use or not.
#[utoipa::path(
    tag = "issuer",
    operation_id = "get_brand_picture",
    security(("access_token" = ["view_settings"])),
    params(("sha256" = String, Path, description = "The picture")),
    responses(
        (status = 200, content((Vec<u8> = "image/png"), (Vec<u8> = "image/svg+xml"))),
        Refused
    )
)]
#[get("/issuer/settings/pictures/{sha256}")]
async fn show_picture(
    _may: Permitted<ViewSettings>,
    app: web::Data<App>,
    sha256: web::Path<String>,
) -> Result<Image> {
    let sha256 = sha256.into_inner();
    if unhex(&sha256).is_none() {
        return Err(Error::NotFound);
    }
    let row = picture::Entity::find_by_id(sha256).one(app.db.reader()).await?;
    let row = row.ok_or(Error::NotFound)?;
    let bytes = app.blobs.picture(&row.sha256).await?;
    Ok(Image { bytes, media_type: row.media_type, tag: row.sha256, keep: Keep::Owner })
}
