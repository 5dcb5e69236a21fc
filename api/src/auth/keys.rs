//! The portal's secret, and what is made of it: keys, signatures, sealed secrets.

use std::{fs, io::Write, path::Path};

use anyhow::{Context, bail};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::{clock::random_bytes, config::Config, http::body::hex};

/// Digits of a signature.
const SIGNATURE: usize = 32;
/// Bytes of what makes two encryptions of one text differ.
const NONCE: usize = 24;

/// The portal's secret. What it is used for has a key of its own each, or signs texts that begin differently.
pub struct Keys {
    secret: Vec<u8>,
}

impl Keys {
    /// The secret of the settings, or else the one in the data folder, made on the first start.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let secret = match &config.token_secret {
            Some(text) => STANDARD.decode(text).ok().context("token_secret: use base64")?,
            None => kept_secret(&config.data_dir.join("token.key"))?,
        };
        if secret.len() < 32 {
            bail!("token_secret: use at least 32 bytes");
        }
        Ok(Self { secret })
    }

    /// A key of its own for this purpose.
    pub fn for_purpose(&self, purpose: &str) -> anyhow::Result<[u8; 32]> {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, &self.secret)
            .expand(purpose.as_bytes(), &mut key)
            .map_err(|error| anyhow::anyhow!("can't derive a key: {error}"))?;
        Ok(key)
    }

    fn cipher(&self) -> anyhow::Result<XChaCha20Poly1305> {
        Ok(XChaCha20Poly1305::new(&self.for_purpose("secrets at rest")?.into()))
    }

    /// Encrypts a secret that is kept for someone; only for the same one it can be opened.
    pub fn seal(&self, whose: &[u8], secret: &[u8]) -> anyhow::Result<Vec<u8>> {
        let nonce = random_bytes::<NONCE>().map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
        let sealed = self
            .cipher()?
            .encrypt(&nonce.into(), Payload { msg: secret, aad: whose })
            .map_err(|error| anyhow::anyhow!("can't encrypt: {error}"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The secret in what was sealed for this one.
    pub fn unseal(&self, whose: &[u8], sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE>().context("too short to be a sealed secret")?;
        self.cipher()?
            .decrypt(&(*nonce).into(), Payload { msg: text, aad: whose })
            .map_err(|_| anyhow::anyhow!("a sealed secret does not open; was token_secret changed?"))
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

    fn keys() -> Keys {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap().to_owned();
        let settings = std::collections::HashMap::from([("PORTAL_DATA_DIR".to_owned(), path)]);
        Keys::open(&Config::from_sources(Path::new("/nowhere"), &settings).unwrap()).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_only() {
        let keys = keys();
        let sealed = keys.seal(b"a", b"secret").unwrap();
        assert_ne!(sealed, keys.seal(b"a", b"secret").unwrap());
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        assert_eq!(keys.unseal(b"a", &sealed).unwrap(), b"secret");
        assert!(keys.unseal(b"b", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut other = sealed.clone();
            other[at] ^= 1;
            assert!(keys.unseal(b"a", &other).is_err(), "{at}");
            assert!(keys.unseal(b"a", &sealed[..at]).is_err(), "{at}");
        }
    }

    #[test]
    fn a_signature_is_of_one_text() {
        let keys = keys();
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
