//! The API's documentation: the OpenAPI document, and a page to read it, with its assets inside the binary.

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{self, ServiceConfig},
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
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/yaml"))
        .body(app::openapi_yaml()?))
}
