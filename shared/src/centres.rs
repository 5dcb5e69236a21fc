//! Centres: those who teach the awarding organisation's qualifications.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::{Check, Errors};

text_enum! {
    /// Whether awards can be issued to a centre.
    CentreStatus {
        /// Awards can be imported for it.
        Active = "active",
        /// Kept for its records only.
        Inactive = "inactive",
    }
}

/// A postal address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The first line.
    pub line1: String,
    /// The second line.
    #[serde(default)]
    pub line2: Option<String>,
    /// The town.
    pub town: String,
    /// The postcode.
    pub postcode: String,
    /// The country, as ISO 3166 alpha-2.
    pub country: String,
}

impl Check for Address {
    fn check(&self, errors: &mut Errors) {
        errors.required("/address/line1", &self.line1, 120);
        errors.optional("/address/line2", self.line2.as_deref(), 120);
        errors.required("/address/town", &self.town, 80);
        errors.required("/address/postcode", &self.postcode, 16);
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            errors.add("/address/country", "malformed", "Use the two-letter code of the country, like GB.");
        }
    }
}

/// A centre.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Centre {
    /// The centre's id.
    pub id: Uuid,
    /// The AO's number for it.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Whether awards can be issued to it.
    pub status: CentreStatus,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A centre to be created.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewCentre {
    /// The AO's number for it: letters, digits, hyphens and slashes.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// By default `active`.
    #[serde(default)]
    pub status: Option<CentreStatus>,
}

impl Check for NewCentre {
    fn check(&self, errors: &mut Errors) {
        errors.required("/number", &self.number, 32);
        if !self.number.trim().chars().all(|c| c.is_ascii_alphanumeric() || "-/".contains(c)) {
            errors.add("/number", "malformed", "Use letters, digits, hyphens and slashes only.");
        }
        errors.required("/name", &self.name, 160);
        self.address.check(errors);
    }
}

/// What of a centre can be changed. A field that is left out stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CentreChange {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Whether awards can be issued to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<CentreStatus>,
}

impl Check for CentreChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(name) = &self.name {
            errors.required("/name", name, 160);
        }
        if let Some(address) = &self.address {
            address.check(errors);
        }
    }
}
