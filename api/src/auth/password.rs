//! Passwords: argon2id (RFC 9106; parameters of OWASP's password storage advice), on the CPU pool. What is typed is
//! brought into one form of Unicode first (NFKC), so that another keyboard does not make it another password.

use std::sync::LazyLock;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

use unicode_normalization::UnicodeNormalization;

use crate::{app::App, problem::Result};

fn argon2() -> Argon2<'static> {
    // 19 MiB, two passes, one lane: the crate's and OWASP's default.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// A hash that no password has, so that an unknown user costs the same time as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    argon2().hash_password(b"nobody signs in with this").map(|hash| hash.to_string()).unwrap_or_default()
});

fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// The hash to keep of a password that may be chosen, which [`super::new_password::choose`] says, or of a PIN.
pub async fn hash(app: &App, password: String) -> Result<String> {
    let hashed = app
        .cpu
        .run(move || argon2().hash_password(normal(&password).as_bytes()).map(|hash| hash.to_string()))
        .await?;
    Ok(hashed.map_err(|error| anyhow::anyhow!("can't hash a password: {error}"))?)
}

/// Whether this is the password of this hash. Without a hash: no, after the same time.
pub async fn verify(app: &App, password: String, hash: Option<String>) -> Result<bool> {
    let verified = app.cpu.run(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let matches = PasswordHash::new(&hash)
            .is_ok_and(|hash| argon2().verify_password(normal(&password).as_bytes(), &hash).is_ok());
        known && matches
    });
    Ok(verified.await?)
}
