//! JSON bodies. The bytes are taken with the request, and read only when the handler asks: after 401, 403
//! and 404 are decided.

use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    web::{self, Bytes, BytesMut},
};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use shared::check::Check;

use super::strict::Strict;
use crate::problem::{Error, Result};

/// Largest JSON body, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// A JSON body, not yet read.
pub struct Body {
    taken: Result<Bytes>,
    content_type: String,
}

impl Body {
    /// The value, of the right form and with every field checked.
    pub fn read<T: DeserializeOwned + Check>(self) -> Result<T> {
        if self.content_type != "application/json" {
            return Err(Error::UnsupportedMediaType("application/json"));
        }
        let value: T = parse_json(&self.taken?)?;
        match value.errors() {
            errors if errors.is_empty() => Ok(value),
            errors => Err(Error::InvalidFields(errors)),
        }
    }

    /// The value, where there is a body at all.
    pub fn read_if_sent<T: DeserializeOwned + Check>(self) -> Result<Option<T>> {
        if self.taken.as_ref().is_ok_and(Bytes::is_empty) { Ok(None) } else { self.read().map(Some) }
    }

    /// The text of a CSV file.
    pub fn csv(self) -> Result<Bytes> {
        if self.content_type != "text/csv" {
            return Err(Error::UnsupportedMediaType("text/csv"));
        }
        self.taken
    }

    /// What tells this body from another, for idempotency keys.
    pub fn fingerprint(&self) -> String {
        self.taken.as_ref().map_or_else(|_| String::new(), |bytes| hex(&Sha256::digest(bytes)))
    }
}

impl FromRequest for Body {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let content_type = request.content_type().to_ascii_lowercase();
        let mut payload = payload.take();
        Box::pin(async move {
            let mut bytes = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = match chunk {
                    Ok(chunk) => chunk,
                    Err(error) => {
                        return Ok(Self { taken: Err(Error::Malformed(error.to_string())), content_type });
                    }
                };
                if bytes.len() + chunk.len() > MAX_BYTES {
                    return Ok(Self { taken: Err(Error::TooLarge(MAX_BYTES as u64)), content_type });
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(Self { taken: Ok(bytes.freeze()), content_type })
        })
    }
}

/// The bytes of an upload, at most so many.
pub async fn whole(payload: &mut web::Payload, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Error::Malformed(format!("The upload broke off: {error}.")))?;
        if (bytes.len() + chunk.len()) as u64 > most {
            return Err(Error::TooLarge(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Reads JSON: broken text is malformed; a field that is unknown, missing or of the wrong type is named.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let deserializer = &mut serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Strict(&mut *deserializer)).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            let message = inner.to_string();
            let mut pointer = match path.as_str() {
                "." => String::new(),
                path => format!("/{}", path.replace(['.', '['], "/").replace(']', "")),
            };
            // serde names a missing field in its message only.
            if let Some(name) =
                message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next())
            {
                pointer = format!("{pointer}/{name}");
            }
            Error::field(&pointer, field_code(&message), without_position(&message))
        } else {
            Error::Malformed(format!("The body is not JSON: {inner}."))
        }
    })?;
    deserializer.end().map_err(|error| Error::Malformed(format!("The body is not JSON: {error}.")))?;
    Ok(value)
}

/// The code of a field error that serde reports.
pub(super) fn field_code(message: &str) -> &'static str {
    if message.starts_with("unknown field") {
        "unknown_field"
    } else if message.starts_with("missing field") {
        "required"
    } else {
        "malformed"
    }
}

/// serde's words, without the position in the text and without the value that was sent.
fn without_position(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or_default();
    let mut words = message.to_owned();
    if let (Some(from), Some(to)) = (words.find("string \""), words.rfind("\", expected")) {
        words.replace_range(from..=to, "text");
    }
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// The bytes that hexadecimal digits name; none if they are no such digits, or an odd number of them.
pub fn unhex(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(value(*high)? << 4 | value(*low)?).ok(),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

/// Bytes in hexadecimal, in lower case.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
