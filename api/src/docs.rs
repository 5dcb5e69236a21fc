//! The API's documentation: the OpenAPI document, and a page to read it, with its assets inside the binary.

use std::sync::OnceLock;

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{self, Bytes, ServiceConfig},
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{app, problem::Result};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    let page = SwaggerUi::new("/api/docs/{_:.*}")
        .config(Config::new(["/api/openapi.yaml"]).validator_url("none").use_base_layout());
    config.service(document).service(web::redirect("/api/docs", "/api/docs/")).service(page);
}

#[get("/api/openapi.yaml")]
async fn document() -> Result<HttpResponse> {
    /// Made once: it is the same until the program ends.
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    let document = if let Some(document) = DOCUMENT.get() {
        document.clone()
    } else {
        let made = Bytes::from(app::openapi_yaml()?);
        DOCUMENT.get_or_init(|| made).clone()
    };
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "application/yaml")).body(document))
}
