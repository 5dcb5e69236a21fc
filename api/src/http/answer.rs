//! The forms of answers. Handlers return these types, so that what they answer is what they declare.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder, body::BoxBody, http::StatusCode, http::header,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::body::hex;
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

/// 200 with JSON and an `ETag` of what it says, for what has no version; 304 where that is known.
pub struct Tagged<T>(pub T);

impl<T: Serialize> Responder for Tagged<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let (mut response, body) = json(StatusCode::OK, &self.0);
        let tag = format!("\"{}\"", &hex(&Sha256::digest(&body))[..32]);
        response
            .insert_header((header::ETAG, tag.clone()))
            // Personal data stays in no browser's cache; who keeps an answer by itself can ask by its tag.
            .insert_header((header::CACHE_CONTROL, "no-store"));
        let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if known.is_some_and(|known| names(known, &tag)) {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        response.body(body)
    }
}

/// Whether a header with tags names this one. A proxy that compresses may have made it weak.
pub(super) fn names(sent: &str, tag: &str) -> bool {
    sent == "*" || sent.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// 200 with a CSV file to be saved.
pub struct Csv {
    /// The file.
    pub text: String,
    /// The name under which it is saved.
    pub file_name: &'static str,
}

impl Responder for Csv {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", self.file_name)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            // The mark by which spreadsheets know UTF-8.
            .body(format!("\u{feff}{}", self.text))
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

/// The `ETag` of a version.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// Refuses a change of what has another version than a tag says.
pub fn check_tag(tag: &str, version: i64) -> Result<()> {
    if names(tag, &etag(version)) { Ok(()) } else { Err(Error::Stale) }
}

/// Refuses a change whose `If-Match` names another version than this. Without the header anything goes.
pub fn check_if_match(request: &HttpRequest, version: i64) -> Result<()> {
    let Some(sent) = request.headers().get(header::IF_MATCH) else { return Ok(()) };
    check_tag(sent.to_str().map_err(|_| Error::Malformed("If-Match is not readable.".to_owned()))?, version)
}
