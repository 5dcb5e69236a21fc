//! The brand under which the portal runs.

use serde::{Deserialize, Serialize};

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
    /// The logo; null: the portal's own mark.
    #[serde(default)]
    pub logo: Option<Logo>,
    /// The host that a genuine check is always on.
    pub verify_host: String,
    /// Whether mail lands in the data folder, and `/mailbox` shows it.
    pub mailbox: bool,
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
