//! Second factors: an authenticator app with recovery codes, and passkeys.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::{Check, Errors};

/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Most passkeys of one user.
pub const MAX_PASSKEYS: usize = 20;

/// The second factors of the signed-in user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecondFactors {
    /// Since when signing in asks for a code of an authenticator app; null: it does not.
    pub app_since: Option<DateTime<Utc>>,
    /// How many recovery codes have not been used.
    pub recovery_codes_left: u32,
    /// The passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// Whether the portal can have passkeys: they need an address with a name, not a number.
    pub passkeys_possible: bool,
}

/// A passkey: it signs in without a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// The passkey's id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it signed in last; null: never yet.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The password: an open screen must not be enough to change how one signs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordProof {
    /// The password.
    pub current_password: String,
}

impl Check for PasswordProof {
    fn check(&self, errors: &mut Errors) {
        errors.current_password("/current_password", &self.current_password);
    }
}

/// The secret of an authenticator app, shown until a code proves that the app has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppSecret {
    /// The secret in base32, to be typed into an app that can't read the QR code.
    pub secret: String,
    /// The same as an `otpauth:` address, which is what the QR code says.
    pub uri: String,
}

/// A code of an authenticator app.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AppCode {
    /// The code.
    pub code: String,
}

impl Check for AppCode {
    fn check(&self, errors: &mut Errors) {
        code(errors, &self.code);
    }
}

/// The password, and a code of the app or a recovery code: for changes that weaken how one signs in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FullProof {
    /// The password.
    pub current_password: String,
    /// A code of the app, or a recovery code.
    pub code: String,
}

impl Check for FullProof {
    fn check(&self, errors: &mut Errors) {
        errors.current_password("/current_password", &self.current_password);
        code(errors, &self.code);
    }
}

fn code(errors: &mut Errors, typed: &str) {
    if typed.trim().is_empty() {
        errors.add("/code", "required", "Enter the code that the app shows.");
    } else if typed.len() > MAX_CODE {
        errors.add("/code", "too_long", "Enter the code that the app shows: this is too long to be one.");
    }
}

/// The longest that a code can be, however it is spaced.
pub const MAX_CODE: usize = 64;

/// New recovery codes, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The codes. Each signs in once in place of a code of the app.
    pub codes: Vec<String>,
}

/// What a browser is asked about a passkey, for `navigator.credentials`: an object of `WebAuthn`’s JSON form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasskeyOptions {
    /// The options, as `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` reads them.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub public_key: serde_json::Value,
}

/// A new passkey, as the browser made it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPasskey {
    /// What its owner calls it.
    pub name: String,
    /// The browser's answer, as `toJSON` gives it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: serde_json::Value,
}

impl Check for NewPasskey {
    fn check(&self, errors: &mut Errors) {
        errors.required("/name", &self.name, 60);
    }
}

/// Another name for a passkey.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyChange {
    /// What its owner calls it.
    pub name: String,
}

impl Check for PasskeyChange {
    fn check(&self, errors: &mut Errors) {
        errors.required("/name", &self.name, 60);
    }
}

/// A sign-in by passkey.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasskeyLogin {
    /// The browser's answer, as `toJSON` gives it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: serde_json::Value,
}

impl Check for PasskeyLogin {
    fn check(&self, _: &mut Errors) {}
}
