//! What every capability's routes are made of: reading requests, answering them, and what wraps them all.

pub mod answer;
pub mod body;
pub mod csv;
pub mod file;
pub mod idempotency;
pub mod layers;
pub mod list;
pub mod page;
pub mod query;
pub mod rate_limit;
mod strict;
pub mod tries;

use actix_web::HttpRequest;
use uuid::Uuid;

use crate::problem::{Error, Result};

/// An id in the path. One that is malformed names nothing.
pub fn path_id(request: &HttpRequest, name: &str) -> Result<Uuid> {
    request.match_info().get(name).and_then(|text| Uuid::try_parse(text).ok()).ok_or(Error::NotFound)
}
