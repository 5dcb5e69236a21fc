//! The key that signs access tokens, and the tokens themselves.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, bail};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

use crate::{clock::random_bytes, config::Config, http::body::hex};

/// How long an access token holds, in seconds.
pub const ACCESS_SECONDS: u32 = 600;

const ISSUER: &str = "portal";
/// Digits of a signature.
const SIGNATURE: usize = 32;

/// What an access token says.
#[derive(Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    /// The user.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    iat: i64,
    exp: i64,
}

/// The key, ready to use.
pub struct Keys {
    secret: Vec<u8>,
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Keys {
    /// The key of the settings, or else the one in the data folder, made on the first start.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let secret = match &config.token_secret {
            Some(text) => STANDARD.decode(text).ok().context("token_secret: use base64")?,
            None => kept_secret(&config.data_dir.join("token.key"))?,
        };
        if secret.len() < 32 {
            bail!("token_secret: use at least 32 bytes");
        }
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        // The expiry is checked against our own clock.
        validation.validate_exp = false;
        Ok(Self {
            encoding: EncodingKey::from_secret(&secret),
            decoding: DecodingKey::from_secret(&secret),
            validation,
            secret,
        })
    }

    /// A token for this user in this session.
    pub fn sign(&self, user: Uuid, session: Uuid, now: DateTime<Utc>) -> anyhow::Result<String> {
        let iat = now.timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            sub: user,
            sid: session,
            iat,
            exp: iat + i64::from(ACCESS_SECONDS),
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)?)
    }

    /// What a token says, if it is ours and holds now.
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        (now.timestamp() < claims.exp).then_some(claims)
    }

    /// A token that this text always gives, and that nobody without the key can tell: 256 bits.
    pub fn derived(&self, text: &str) -> anyhow::Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret)?;
        mac.update(text.as_bytes());
        Ok(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    /// What tells a text from another, and is of no use to who does not have the key.
    pub fn fingerprint(&self, text: &str) -> anyhow::Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret)?;
        mac.update(text.as_bytes());
        Ok(hex(&mac.finalize().into_bytes()))
    }

    /// A signature of this text, for links that are followed without an account: 32 hexadecimal digits.
    pub fn signature(&self, text: &str) -> anyhow::Result<String> {
        let mut whole = self.fingerprint(text)?;
        whole.truncate(SIGNATURE);
        Ok(whole)
    }

    /// Whether we have signed this text so.
    pub fn has_signed(&self, text: &str, signature: &str) -> bool {
        let digits = |at: usize| signature.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let bytes: Option<Vec<u8>> = (0..SIGNATURE).step_by(2).map(digits).collect();
        let (Some(bytes), Ok(mut mac)) = (bytes, Hmac::<Sha256>::new_from_slice(&self.secret)) else {
            return false;
        };
        mac.update(text.as_bytes());
        signature.len() == SIGNATURE && mac.verify_truncated_left(&bytes).is_ok()
    }
}

/// The secret in this file, which only its owner can read; made if it is not there.
fn kept_secret(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::os::unix::fs::OpenOptionsExt;
    let context = || format!("can't keep a secret in {}", path.display());
    if !path.exists() {
        let secret = random_bytes::<32>().map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
        // Linked into place whole, and never over another process's.
        let folder = path.parent().unwrap_or(Path::new("."));
        let aside = folder.join(format!(".{}.token.key", std::process::id()));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&aside)
            .with_context(context)?;
        file.write_all(STANDARD.encode(secret).as_bytes()).with_context(context)?;
        file.sync_all().with_context(context)?;
        let linked = fs::hard_link(&aside, path);
        fs::remove_file(&aside).with_context(context)?;
        match linked {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(error).with_context(context);
            }
            _ => {}
        }
    }
    let text = fs::read_to_string(path).with_context(context)?;
    STANDARD.decode(text.trim()).ok().with_context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_text() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().to_str().unwrap().to_owned();
        let settings = std::collections::HashMap::from([("PORTAL_DATA_DIR".to_owned(), folder)]);
        let keys = Keys::open(&Config::from_sources(Path::new("/nowhere"), &settings).unwrap()).unwrap();
        let signature = keys.signature("a").unwrap();
        assert!(keys.has_signed("a", &signature));
        for wrong in
            ["", "00", &signature[1..], &signature.replace(|c| c != '0', "0"), &format!("{signature}00")]
        {
            assert!(!keys.has_signed("a", wrong), "{wrong}");
        }
        assert!(!keys.has_signed("b", &signature));
    }
}
