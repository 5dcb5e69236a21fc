//! Random tokens: what is given out, and the hash that is kept.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{clock::random_bytes, http::body::hex, problem::Result};

/// A new token of 256 random bits.
pub fn new_token() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// What is kept of a token. It is random enough that no salt or slow hash is needed.
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}
