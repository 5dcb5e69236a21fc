//! Settings that the issuer's administrators change on screen: the brand, and the rules of the portal.

mod brand;
mod rules;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use brand::*;
pub use rules::*;

use crate::{
    check::{Check, Errors},
    documents::DocumentKind,
    history::FieldChange,
};

text_enum! {
    /// What belongs together, and is changed under one version.
    Section {
        /// How the awarding organisation looks.
        Brand = "brand",
        /// Lists, defaults, sessions and how long things are kept.
        Rules = "rules",
    }
}

/// A version of a section, as it was saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedVersion {
    /// The entry's id.
    pub id: uuid::Uuid,
    /// The section.
    pub section: Section,
    /// The version: 1 is what the configuration said at the first start.
    pub version: i64,
    /// Whether it holds now.
    pub current: bool,
    /// Who saved it; null: the first start.
    pub saved_by: Option<String>,
    /// When.
    pub saved_at: DateTime<Utc>,
    /// The version that it brought back, if it did.
    pub reverts_to: Option<i64>,
    /// What it changed.
    pub changes: Vec<FieldChange>,
}

/// Which version is to hold again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Revert {
    /// The version.
    pub version: i64,
}

impl Check for Revert {
    fn check(&self, _: &mut Errors) {}
}

/// A sample document that is asked for, with a brand that is not saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskedSample {
    /// What kind of document.
    pub kind: DocumentKind,
    /// What would change.
    #[serde(default)]
    pub change: BrandChange,
}

impl Check for AskedSample {
    fn check(&self, errors: &mut Errors) {
        check_draft(errors, &self.change);
    }
}

/// Checks a brand that is not saved, as a part of a request.
fn check_draft(errors: &mut Errors, change: &BrandChange) {
    for error in change.errors() {
        errors.add(&format!("/change{}", error.field), &error.code, error.message);
    }
}

/// A sample mail that is asked for, with a brand that is not saved.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskedMail {
    /// What would change.
    #[serde(default)]
    pub change: BrandChange,
}

impl Check for AskedMail {
    fn check(&self, errors: &mut Errors) {
        check_draft(errors, &self.change);
    }
}

/// A mail as it would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleMail {
    /// From whom.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}
