//! Pages that come whole from the server, for whoever has no JavaScript, a slow line or an old phone: a document's
//! check, and the form that takes a reference. Both look as the verifiers' program does, which takes over from them.

mod document;
mod frame;
mod validate;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use percent_encoding::percent_decode_str;

use crate::app::App;

/// The page at a path, if it is one of these.
pub async fn at(app: &Data<App>, request: &HttpRequest, path: &str) -> Option<HttpResponse> {
    if let Some(reference) = path.strip_prefix("v/") {
        let reference = percent_decode_str(reference).decode_utf8_lossy();
        return Some(document::show(app, request, &reference).await);
    }
    if path == "validate" {
        return Some(validate::show(app, request).await);
    }
    None
}
