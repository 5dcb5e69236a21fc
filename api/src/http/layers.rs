//! What wraps every request: its id, a line in the log, figures for metrics, and headers that protect users.

use std::{sync::Arc, time::Instant};

use actix_web::{
    Error as ActixError,
    body::{BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};

use crate::{
    app::App,
    audit::origin::{self, Origin},
    auth::caller::app_of,
    http::rate_limit::client_address,
};

/// The header that names a request in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers of the API render nothing and load nothing.
const API_CSP: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The API's documentation is a page; it styles itself.
const DOCS_CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A request's id, kept in its extensions.
#[derive(Clone)]
pub struct RequestId(pub Arc<str>);

/// Gives each request an id, logs it without anything personal, and counts it.
pub async fn trace<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, ActixError> {
    use actix_web::HttpMessage;
    let started = Instant::now();
    let app = app_of(request.request())?;
    let id: Arc<str> = request_id(&request, &app).into();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = &*id);
    let address = client_address(request.request(), &app.config.trusted_proxies);
    let origin = Origin { request_id: id.clone(), address };
    let called =
        tracing::Instrument::instrument(origin::within(origin, next.call(request)), span.clone()).await;
    let mut response = called?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let metrics = app.config.metrics_bind.is_some();
    if !metrics && !tracing::enabled!(tracing::Level::INFO) {
        return Ok(response);
    }
    // The pattern of the route, not the path: paths hold references.
    let route = response.request().match_pattern().unwrap_or_else(|| "other".to_owned());
    let status = response.status().as_u16();
    let took = started.elapsed();
    let level_is_info = !route.starts_with("/health");
    span.in_scope(|| {
        if level_is_info {
            tracing::info!(%method, route, status, ms = took.as_secs_f64() * 1e3, "answered");
        }
    });
    if !metrics {
        return Ok(response);
    }
    let labels = [("method", known(&method).to_owned()), ("route", route), ("status", status.to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels[..2]).record(took.as_secs_f64());
    Ok(response)
}

/// A method, as metrics name it: whoever makes one up makes no series of its own.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// The id that a proxy gave the request, if it is a harmless one; else a new one.
fn request_id(request: &ServiceRequest, app: &App) -> String {
    let sent = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match sent {
        Some(id)
            if (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') =>
        {
            id.to_owned()
        }
        _ => app.clock.id().to_string(),
    }
}

/// Headers that tell browsers to be strict. A page that needs a wider policy has set its own.
pub async fn protect<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, ActixError> {
    let https = request.app_data::<web::Data<App>>().is_some_and(|app| app.config.is_https());
    let policy = if request.path().starts_with("/api/docs") { DOCS_CSP } else { API_CSP };
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let mut set =
        |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if !response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    Ok(response)
}

/// Marks a request whose body nobody will read.
pub struct HeadOnly;

/// Answers HEAD like GET: the connection leaves the body out.
pub async fn head<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, ActixError> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        actix_web::HttpMessage::extensions_mut(&request).insert(HeadOnly);
    }
    next.call(request).await
}

/// Marks what is not worth compressing, so that the compressing layer around this one leaves it alone:
/// short bodies, streams, and files that are compressed already.
pub async fn spare<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, ActixError> {
    let mut response = next.call(request).await?;
    let json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.contains("json") || kind.contains("yaml"));
    let pays = json && matches!(response.response().body().size(), BodySize::Sized(size) if size >= 1024);
    if !pays && !response.headers().contains_key(header::CONTENT_ENCODING) {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}

/// Takes the mark of [`spare`] off again.
pub async fn unmark<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, ActixError> {
    let mut response = next.call(request).await?;
    if response.headers().get(header::CONTENT_ENCODING).is_some_and(|value| value == "identity") {
        response.headers_mut().remove(header::CONTENT_ENCODING);
    }
    Ok(response)
}
