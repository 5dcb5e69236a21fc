//! The forms of answers. Handlers return these types, so that what they answer is what they declare.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody, http::StatusCode, http::header,
};
use serde::Serialize;

use crate::problem::{Error, Result};

fn json(status: StatusCode, value: &impl Serialize) -> (HttpResponseBuilder, Vec<u8>) {
    let mut response = HttpResponseBuilder::new(status);
    response.insert_header((header::CONTENT_TYPE, "application/json"));
    let body = serde_json::to_vec(value).unwrap_or_default();
    (response, body)
}

/// 200 with JSON.
pub struct Json<T>(pub T);

impl<T: Serialize> Responder for Json<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (mut response, body) = json(StatusCode::OK, &self.0);
        response.insert_header((header::CACHE_CONTROL, "no-store")).body(body)
    }
}

/// 200 with JSON that others may keep for seconds.
pub struct Public<T>(pub T);

impl<T: Serialize> Responder for Public<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (mut response, body) = json(StatusCode::OK, &self.0);
        response
            .insert_header((header::CACHE_CONTROL, "public, max-age=1"))
            .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .body(body)
    }
}

/// 200 with JSON and the `ETag` of its version.
pub struct Versioned<T> {
    /// What is answered.
    pub value: T,
    /// Its version, counted up with each change.
    pub version: i64,
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (mut response, body) = json(StatusCode::OK, &self.value);
        response
            .insert_header((header::ETAG, etag(self.version)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .body(body)
    }
}

/// 201 with JSON.
pub struct Created<T>(pub T);

impl<T: Serialize> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (mut response, body) = json(StatusCode::CREATED, &self.0);
        response.insert_header((header::CACHE_CONTROL, "no-store")).body(body)
    }
}

/// 202 with JSON.
pub struct Accepted<T>(pub T);

impl<T: Serialize> Responder for Accepted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let (mut response, body) = json(StatusCode::ACCEPTED, &self.0);
        response.insert_header((header::CACHE_CONTROL, "no-store")).body(body)
    }
}

/// 202 without a body.
pub struct AcceptedSilently;

impl Responder for AcceptedSilently {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Accepted().finish()
    }
}

/// 204.
pub struct NoContent;

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Refuses a change whose `If-Match` names another version than this. Without the header anything goes.
pub fn check_if_match(request: &HttpRequest, version: i64) -> Result<()> {
    let Some(sent) = request.headers().get(header::IF_MATCH) else { return Ok(()) };
    let sent = sent.to_str().map_err(|_| Error::Malformed("If-Match is not readable.".to_owned()))?;
    let wanted = etag(version);
    // A proxy that compresses may have made the tag weak.
    let holds = sent == "*" || sent.split(',').any(|tag| tag.trim().trim_start_matches("W/") == wanted);
    if holds { Ok(()) } else { Err(Error::Stale) }
}
