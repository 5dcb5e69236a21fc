//! One's own account: details, address, picture and sessions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    language::Language,
};

/// Largest picture that can be sent, in bytes.
pub const MAX_AVATAR_BYTES: u64 = 8 << 20;
/// Sides of a picture as it is kept, in pixels: the large one and the small one.
pub const AVATAR_SIDES: (u32, u32) = (256, 64);

/// What of the own account can be changed at once. A field that is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// The first name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The middle name; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// The last name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The phone number; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The name for signing in; blank: the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The language in which the user is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Check for ProfileChange {
    fn check(&self, errors: &mut Errors) {
        errors.optional("/first_name", self.first_name.as_deref(), 100);
        errors.optional("/middle_name", self.middle_name.as_deref(), 100);
        if let Some(last_name) = &self.last_name {
            errors.required("/last_name", last_name, 100);
        }
        errors.optional("/phone", self.phone.as_deref(), 40);
        errors.optional("/username", self.username.as_deref(), 254);
    }
}

/// A change of the own address, which must be confirmed by a link that is mailed to the new one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailChange {
    /// The new address.
    pub email: String,
    /// The password: an open screen must not be enough to take an account over.
    pub current_password: String,
}

impl Check for EmailChange {
    fn check(&self, errors: &mut Errors) {
        errors.email("/email", &self.email);
        errors.current_password("/current_password", &self.current_password);
    }
}

/// A new address that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaitingEmail {
    /// The new address.
    pub email: String,
    /// When the link was mailed.
    pub asked_at: DateTime<Utc>,
    /// Until when the link works.
    pub expires_at: DateTime<Utc>,
}

/// One of the own sessions: a device that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnSession {
    /// The session's id.
    pub id: Uuid,
    /// With what, in words: `Firefox on Windows`.
    pub device: String,
    /// The network address from which it was used last; blank where it is not known.
    pub address: String,
    /// When it was signed in.
    pub created_at: DateTime<Utc>,
    /// When it was used last, to within the ten minutes for which an access token holds.
    pub last_used_at: DateTime<Utc>,
    /// Whether it is the session that asks.
    pub is_current: bool,
}
