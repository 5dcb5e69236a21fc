//! Whether the process lives and can serve, and its figures.

use actix_web::{
    HttpResponse, get,
    web::{Data, ServiceConfig},
};

use crate::{app::App, jobs, problem::Result};

/// Mounts the routes.
pub fn configure(config: &mut ServiceConfig) {
    config.service(live).service(ready);
}

#[get("/health/live")]
async fn live() -> &'static str {
    "live"
}

#[get("/health/ready")]
async fn ready(app: Data<App>) -> Result<&'static str> {
    app.db.ping().await?;
    Ok("ready")
}

/// Mounts the metrics, on a listener of their own.
pub fn configure_metrics(config: &mut ServiceConfig) {
    config.service(figures);
}

#[get("/metrics")]
async fn figures(
    app: Data<App>,
    recorder: Data<metrics_exporter_prometheus::PrometheusHandle>,
) -> Result<HttpResponse> {
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    let open = jobs::store::open(app.db.reader()).await? as f64;
    metrics::gauge!("jobs_open").set(open);
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(recorder.render()))
}
