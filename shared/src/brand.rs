//! The brand under which the portal runs.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{language::Language, messages::messages};

/// What the web application shows of the awarding organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brand {
    /// The awarding organisation's full name.
    pub name: String,
    /// Where users ask for help.
    pub support_email: String,
    /// The one accent colour on light ground, as `#rrggbb`.
    pub accent: String,
    /// The accent colour on dark ground, as `#rrggbb`.
    pub accent_dark: String,
    /// The website, if shown.
    #[serde(default)]
    pub website: Option<String>,
    /// Links in the foot of every page.
    #[serde(default)]
    pub links: Vec<FootLink>,
    /// The first day of issue of documents that are known here; null: all are.
    #[serde(default)]
    pub known_since: Option<NaiveDate>,
    /// The logo; null: the portal's own mark.
    #[serde(default)]
    pub logo: Option<Logo>,
    /// The host that a genuine check is always on.
    pub verify_host: String,
    /// Whether mail lands in the data folder, and `/mailbox` shows it.
    pub mailbox: bool,
}

impl Brand {
    /// What verifiers of older documents are told, where those are not known here.
    pub fn known_since_note(&self, language: Language) -> Option<String> {
        let day = language.date(self.known_since?);
        Some(messages(language).check_known_since(&day, &self.support_email))
    }
}

/// The most links in the foot of a page.
pub const MAX_FOOT_LINKS: usize = 6;

/// A link in the foot of every page: a privacy notice, a statement on accessibility, a guide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FootLink {
    /// What is there.
    pub label: String,
    /// The same in Welsh; none or blank: as in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_cy: Option<String>,
    /// Where it leads.
    pub url: String,
}

impl FootLink {
    /// What is there, in a language.
    pub fn label(&self, language: Language) -> &str {
        let welsh = self.label_cy.as_deref().filter(|_| language == Language::Cy);
        welsh.filter(|label| !label.is_empty()).unwrap_or(&self.label)
    }
}

/// A web address as people say it, without its scheme.
pub fn bare_address(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/')
}

/// The logo, for the web application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Logo {
    /// Where it is, below `/api/v1`. What is there never changes.
    pub path: String,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
}
