//! Frozen bytes as an answer: `ETag`, `If-None-Match` and `Range` (RFC 9110).

use std::pin::Pin;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header, web::Bytes};
use futures_util::{Stream, stream};

use crate::problem::Error;

/// A file to be saved, sent as it is made.
pub struct Download {
    /// What it is.
    pub media_type: &'static str,
    /// The name under which it is saved: letters of ASCII, digits, points and hyphens.
    pub file_name: String,
    /// Its bytes.
    pub body: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>,
}

impl Download {
    /// A file that is in memory.
    pub fn whole(media_type: &'static str, file_name: &str, bytes: Bytes) -> Self {
        let body = Box::pin(stream::iter([Ok(bytes)]));
        Self { media_type, file_name: file_name.to_owned(), body }
    }
}

impl Responder for Download {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let name: String =
            self.file_name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, self.media_type))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .streaming(self.body)
    }
}

/// A picture whose name is its content: what is there never changes.
pub struct Image {
    /// The bytes.
    pub bytes: Bytes,
    /// `image/png` or `image/svg+xml`.
    pub media_type: String,
    /// Whether anyone may fetch it.
    pub public: bool,
}

impl Responder for Image {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let caching =
            if self.public { "public, max-age=31536000, immutable" } else { "private, max-age=3600" };
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, self.media_type))
            .insert_header((header::CACHE_CONTROL, caching))
            .body(self.bytes)
    }
}

/// A PDF.
pub struct Pdf {
    /// The bytes.
    pub bytes: Bytes,
    /// What names these bytes: their SHA-256 in hexadecimal, or what they are made from.
    pub tag: String,
    /// The name under which it is saved.
    pub file_name: String,
    /// Whether anyone may fetch it.
    pub public: bool,
}

impl Responder for Pdf {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", self.tag);
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::ETAG, tag.clone()))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((
                header::CACHE_CONTROL,
                if self.public { "public, max-age=1" } else { "private, no-cache" },
            ))
            .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", self.file_name)));
        if self.public {
            response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
        }
        let sent =
            |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let names =
            |list: &str| list == "*" || list.split(',').any(|one| one.trim().trim_start_matches("W/") == tag);
        if sent(header::IF_NONE_MATCH).is_some_and(names) {
            return response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
        }
        response.insert_header((header::CONTENT_TYPE, "application/pdf"));
        let fresh = sent(header::IF_RANGE).is_none_or(|wanted| wanted == tag);
        let size = self.bytes.len();
        match sent(header::RANGE).filter(|_| fresh).map_or(Asked::Whole, |text| range(text, size)) {
            Asked::Whole => response.body(self.bytes),
            Asked::Part(from, to) => response
                .status(actix_web::http::StatusCode::PARTIAL_CONTENT)
                .insert_header((header::CONTENT_RANGE, format!("bytes {from}-{to}/{size}")))
                .body(self.bytes.slice(from..=to)),
            Asked::Nothing => {
                actix_web::ResponseError::error_response(&Error::RangeNotSatisfiable(size as u64))
            }
        }
    }
}

enum Asked {
    Whole,
    Part(usize, usize),
    Nothing,
}

/// One range of bytes. Several at once, or another unit, are answered with the whole, as the RFC allows.
fn range(text: &str, size: usize) -> Asked {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|part| part.trim().split_once('-')) else {
        return Asked::Whole;
    };
    let (first, last) = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(first), Ok(last)) if first <= last => (first, last.min(size.saturating_sub(1))),
        (Ok(first), Err(_)) if to.is_empty() => (first, size.saturating_sub(1)),
        (Err(_), Ok(length)) if from.is_empty() => {
            if length == 0 {
                return Asked::Nothing;
            }
            (size.saturating_sub(length), size.saturating_sub(1))
        }
        _ => return Asked::Whole,
    };
    if first < size { Asked::Part(first, last) } else { Asked::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (text, want) in [
            ("bytes=0-9", Some((0, 9))),
            ("bytes=90-200", Some((90, 99))),
            ("bytes=95-", Some((95, 99))),
            ("bytes=-5", Some((95, 99))),
            ("bytes=-500", Some((0, 99))),
        ] {
            assert!(matches!(range(text, 100), Asked::Part(from, to) if Some((from, to)) == want), "{text}");
        }
        for text in ["bytes=100-", "bytes=-0", "bytes=100-200"] {
            assert!(matches!(range(text, 100), Asked::Nothing), "{text}");
        }
        for text in ["lines=1-2", "bytes=5-1", "bytes=0-1,5-6", "bytes=a-b", "bytes=-", ""] {
            assert!(matches!(range(text, 100), Asked::Whole), "{text}");
        }
    }
}
