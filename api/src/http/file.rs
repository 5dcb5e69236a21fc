//! Frozen bytes as an answer: `ETag`, `If-None-Match` and `Range` (RFC 9110).

use std::{ops::Range, pin::Pin};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, Responder,
    body::{BoxBody, SizedStream},
    http::{StatusCode, header},
    web::Bytes,
};
use futures_util::{Stream, stream};

use super::{answer::names, layers::HeadOnly};
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

/// Who may keep a picture, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Anyone, for good: its address names its content.
    Everyone,
    /// The browser of who asked, for an hour: its address names its content.
    Owner,
    /// The browser of who asked, which must ask each time whether it is still right.
    Asking,
    /// Nobody: it shows a person.
    Nobody,
}

/// A picture.
pub struct Image {
    /// The bytes.
    pub bytes: Bytes,
    /// `image/png` or `image/svg+xml`.
    pub media_type: String,
    /// What names these bytes, and never others.
    pub tag: String,
    /// Who may keep it.
    pub keep: Keep,
}

impl Responder for Image {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", self.tag);
        let mut response = HttpResponse::Ok();
        response.insert_header((header::ETAG, tag.clone())).insert_header((
            header::CACHE_CONTROL,
            match self.keep {
                Keep::Everyone => "public, max-age=31536000, immutable",
                Keep::Owner => "private, max-age=3600",
                Keep::Asking => "private, no-cache",
                Keep::Nobody => "no-store",
            },
        ));
        let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        if known.is_some_and(|known| names(known, &tag)) {
            return response.status(StatusCode::NOT_MODIFIED).finish();
        }
        response.insert_header((header::CONTENT_TYPE, self.media_type)).body(self.bytes)
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
                // After sign-out nothing that names people is to be left in a browser.
                if self.public { "public, max-age=1" } else { "no-store" },
            ))
            .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", self.file_name)));
        if self.public {
            response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
        }
        let size = self.bytes.len() as u64;
        match Asked::by(request, &tag, size) {
            Asked::Known => response.status(StatusCode::NOT_MODIFIED).finish(),
            Asked::Whole => {
                response.insert_header((header::CONTENT_TYPE, "application/pdf")).body(self.bytes)
            }
            Asked::Part(part) => {
                response
                    .status(StatusCode::PARTIAL_CONTENT)
                    .insert_header((header::CONTENT_TYPE, "application/pdf"))
                    .insert_header((header::CONTENT_RANGE, content_range(&part, size)));
                // Within the bytes, whose number is a usize.
                let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX);
                response.body(self.bytes.slice(at(part.start)..at(part.end)))
            }
            Asked::Nothing => actix_web::ResponseError::error_response(&Error::RangeNotSatisfiable(size)),
        }
    }
}

/// Opens a part of a file.
pub type Open = Box<dyn FnOnce(Range<u64>) -> Pin<Box<dyn Stream<Item = Result<Bytes, Error>>>>>;

/// A file to be saved, streamed from where it is stored, whole or in parts.
pub struct Stored {
    /// What it is.
    pub media_type: &'static str,
    /// Its size in bytes.
    pub size: u64,
    /// What names these bytes, and never others.
    pub tag: String,
    /// The name under which it is saved.
    pub file_name: String,
    /// Opens a part of it.
    pub open: Open,
}

impl Responder for Stored {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", self.tag);
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::ETAG, tag.clone()))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .insert_header((header::CONTENT_DISPOSITION, attachment(&self.file_name)))
            .insert_header((header::CONTENT_TYPE, self.media_type));
        let part = match Asked::by(request, &tag, self.size) {
            Asked::Known => return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish(),
            Asked::Nothing => {
                return actix_web::ResponseError::error_response(&Error::RangeNotSatisfiable(self.size));
            }
            Asked::Whole => 0..self.size,
            Asked::Part(part) => {
                response
                    .status(StatusCode::PARTIAL_CONTENT)
                    .insert_header((header::CONTENT_RANGE, content_range(&part, self.size)));
                part
            }
        };
        let length = part.end - part.start;
        if request.extensions().contains::<HeadOnly>() {
            // Nothing is read, and no download is counted.
            return response
                .body(BoxBody::new(SizedStream::new(length, stream::empty::<Result<Bytes, Error>>())));
        }
        response.body(BoxBody::new(SizedStream::new(length, (self.open)(part))))
    }
}

/// A `Content-Disposition` with the name in ASCII, and whole for those who read RFC 8187.
fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

fn content_range(part: &Range<u64>, size: u64) -> String {
    format!("bytes {}-{}/{size}", part.start, part.end - 1)
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Nothing: what is known is still right.
    Known,
    Whole,
    Part(Range<u64>),
    /// What is not there.
    Nothing,
}

impl Asked {
    fn by(request: &HttpRequest, tag: &str, size: u64) -> Self {
        let sent =
            |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        if sent(header::IF_NONE_MATCH).is_some_and(|known| names(known, tag)) {
            return Self::Known;
        }
        let fresh = sent(header::IF_RANGE).is_none_or(|wanted| wanted == tag);
        sent(header::RANGE).filter(|_| fresh).map_or(Self::Whole, |text| range(text, size))
    }
}

/// One range of bytes. Several at once, or another unit, are answered with the whole, as the RFC allows.
fn range(text: &str, size: u64) -> Asked {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|part| part.trim().split_once('-')) else {
        return Asked::Whole;
    };
    let (first, last) = match (from.parse::<u64>(), to.parse::<u64>()) {
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
    if first < size { Asked::Part(first..last + 1) } else { Asked::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        for (text, want) in [
            ("bytes=0-9", 0..10),
            ("bytes=90-200", 90..100),
            ("bytes=95-", 95..100),
            ("bytes=-5", 95..100),
            ("bytes=-500", 0..100),
        ] {
            assert_eq!(range(text, 100), Asked::Part(want), "{text}");
        }
        for text in ["bytes=100-", "bytes=-0", "bytes=100-200"] {
            assert_eq!(range(text, 100), Asked::Nothing, "{text}");
        }
        for text in ["lines=1-2", "bytes=5-1", "bytes=0-1,5-6", "bytes=a-b", "bytes=-", ""] {
            assert_eq!(range(text, 100), Asked::Whole, "{text}");
        }
    }
}
