//! Routes that set or read a cookie answer our own pages only.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
};

use super::caller::app_of;
use crate::problem::{Error, Result};

/// In a handler's signature: no page of another site has started the request. Browsers say where it comes from; other
/// programs send no such headers, and carry no one's cookies.
pub struct SameSite(());

impl FromRequest for SameSite {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(app_of(request).and_then(|app| {
            let own = app.config.public_base_url.as_str();
            if is_ours(request.headers(), own) { Ok(Self(())) } else { Err(Error::CrossSite) }
        }))
    }
}

fn is_ours(headers: &HeaderMap, base_url: &str) -> bool {
    let site =
        headers.get("sec-fetch-site").is_none_or(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    let origin = headers.get_all(header::ORIGIN).all(|origin| {
        let Some(origin) = origin.to_str().ok().and_then(|text| url::Url::parse(text).ok()) else {
            return false;
        };
        let origin = origin.origin();
        let base = url::Url::parse(base_url).is_ok_and(|base| base.origin() == origin);
        // Where the portal is reached under another name, the browser says that name twice.
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let named = |scheme: &str| {
            host.and_then(|host| url::Url::parse(&format!("{scheme}://{host}")).ok())
                .is_some_and(|host| host.origin() == origin)
        };
        base || named("http") || named("https")
    });
    site && origin
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn ours(headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        is_ours(&map, "https://portal.example")
    }

    #[test]
    fn only_our_own_pages_may() {
        assert!(ours(&[]));
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("origin", "https://portal.example")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(ours(&[("origin", "https://portal.example:443")]));
        assert!(ours(&[("origin", "http://10.0.0.7:8080"), ("host", "10.0.0.7:8080")]));
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "")],
            &[("origin", "http://portal.example")],
            &[("origin", "https://portal.example.evil.example")],
            &[("origin", "https://portal.example"), ("origin", "https://evil.example")],
            &[("origin", "https://evil.example"), ("host", "portal.example")],
        ] {
            assert!(!ours(headers), "{headers:?}");
        }
    }
}
