//! The brand, for the web application.

use actix_web::{HttpResponse, Responder, get, http::header, web};
use shared::brand::Brand;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{app::App, http::answer::Public, mail::mailbox};

/// The mark that is shown beside the name.
const LOGO: &str = include_str!("../assets/brand/logo.svg");

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(show).service(logo);
}

/// The brand under which this portal runs.
#[utoipa::path(
    tag = "public",
    operation_id = "get_brand",
    security(()),
    responses((status = 200, body = Brand))
)]
#[get("/brand")]
async fn show(app: web::Data<App>) -> Public<Brand> {
    let (config, brand) = (&app.config, &app.config.brand);
    let host = config.public_base_url.split_once("://").map_or("", |(_, rest)| rest);
    Public(Brand {
        name: brand.name.clone(),
        support_email: brand.support_email.clone(),
        accent: brand.accent.clone(),
        accent_dark: brand.accent_dark.clone(),
        verify_host: host.split('/').next().unwrap_or_default().to_owned(),
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
