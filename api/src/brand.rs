//! The brand, for the web application.

use actix_web::{HttpResponse, Responder, get, http::header, web};
use shared::{
    brand::{Brand, Logo},
    settings::Picture,
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    app::App,
    config::Config,
    http::{
        answer::Public,
        file::{Image, Keep},
    },
    mail::mailbox,
    openapi::Refused,
    problem::{Error, Result},
    settings,
};

/// The mark that is shown beside the name.
const LOGO: &str = include_str!("../assets/brand/logo.svg");

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show).service(logo).service(picture);
}

/// The name in the address of a genuine check.
fn verify_host(config: &Config) -> &str {
    let host = config.public_base_url.split_once("://").map_or("", |(_, rest)| rest);
    host.split('/').next().unwrap_or_default()
}

/// The brand under which this portal runs.
#[utoipa::path(
    tag = "public",
    operation_id = "get_brand",
    security(()),
    responses((status = 200, body = Brand), Refused)
)]
#[get("/brand")]
async fn show(app: web::Data<App>) -> Result<Public<Brand>> {
    shown(&app).await.map(Public)
}

/// The brand as pages show it.
pub async fn shown(app: &App) -> Result<Brand> {
    let (config, now) = (&app.config, app.settings().await?);
    let brand = &now.brand;
    Ok(Brand {
        name: brand.name.clone(),
        support_email: brand.support_email.clone(),
        accent: brand.accent.clone(),
        accent_dark: brand.accent_dark.clone(),
        verify_host: verify_host(config).to_owned(),
        website: brand.website.clone(),
        links: brand.links.clone(),
        known_since: brand.known_since,
        logo: brand.logo.as_ref().map(|shown| Logo {
            path: format!("/brand/pictures/{}", shown.sha256),
            width: shown.width,
            height: shown.height,
        }),
        mailbox: mailbox::is_shown(config),
    })
}

/// The brand's mark.
#[utoipa::path(
    tag = "public",
    operation_id = "get_brand_logo",
    security(()),
    responses((status = 200, body = String, content_type = "image/svg+xml"))
)]
#[get("/brand/logo.svg")]
async fn logo() -> impl Responder {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/svg+xml"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(LOGO)
}

/// The logo that is in use, named by its content: what is at this address never changes.
#[utoipa::path(
    tag = "public",
    operation_id = "get_brand_logo_picture",
    security(()),
    params(("sha256" = String, Path, description = "The picture")),
    responses(
        (status = 200, content((Vec<u8> = "image/png"), (Vec<u8> = "image/svg+xml"))),
        Refused
    )
)]
#[get("/brand/pictures/{sha256}")]
async fn picture(app: web::Data<App>, sha256: web::Path<String>) -> Result<Image> {
    // Only what everyone sees anyway: a signature is on documents, and nowhere else.
    let is_shown = |kept: Option<&Picture>| kept.filter(|kept| kept.sha256 == *sha256).cloned();
    let shown = match is_shown(app.settings().await?.brand.logo.as_ref()) {
        Some(shown) => shown,
        // Another process may have told of it a moment before this one knows.
        None => is_shown(settings::store::load(&app).await?.brand.logo.as_ref()).ok_or(Error::NotFound)?,
    };
    let bytes = app.blobs.picture(&shown.sha256).await?;
    Ok(Image { bytes, media_type: shown.media_type, tag: shown.sha256, keep: Keep::Everyone })
}
