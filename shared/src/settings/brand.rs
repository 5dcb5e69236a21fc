//! The brand: how the awarding organisation looks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    brand::{FootLink, MAX_FOOT_LINKS},
    check::{Check, Errors},
    colour::{Colour, Ground, TEXT_CONTRAST},
    documents::DayOrBlank,
};

text_enum! {
    /// What a picture of the brand is for.
    PictureUse {
        /// Beside the name, on screen and on documents.
        Logo = "logo",
        /// Above the signatory's name.
        Signature = "signature",
        /// In place of the drawn seal of a certificate.
        Seal = "seal",
        /// On certificates of regulated qualifications only.
        RegulatorLogo = "regulator_logo",
    }
}

/// Largest picture that can be sent, in bytes.
pub const MAX_PICTURE_BYTES: u64 = 2 << 20;
/// Most pixels of a picture's side.
pub const MAX_PICTURE_SIDE: u32 = 6000;

/// A picture of the brand, as it is kept: made anew from what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// SHA-256 of its bytes, in hexadecimal: its name.
    pub sha256: String,
    /// `image/png`, or `image/svg+xml` for a drawing.
    pub media_type: String,
    /// Its width: pixels, or a drawing's own units.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Its size in bytes.
    pub size: u64,
}

/// How the awarding organisation looks: on screen, in mail, and on documents that are issued from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BrandSettings {
    /// Its full name.
    pub name: String,
    /// Its website, if shown.
    #[serde(default)]
    pub website: Option<String>,
    /// Links in the foot of every page.
    #[serde(default)]
    pub links: Vec<FootLink>,
    /// The first day of issue of documents that are known here; none: all are.
    #[serde(default)]
    pub known_since: Option<NaiveDate>,
    /// Where users ask for help.
    pub support_email: String,
    /// The name from which mail comes.
    pub sender_name: String,
    /// The address from which mail comes.
    pub sender_email: String,
    /// Accent colour on light ground and on documents, `#rrggbb`.
    pub accent: String,
    /// Accent colour on dark ground, `#rrggbb`.
    pub accent_dark: String,
    /// Who signs the documents.
    pub signatory_name: String,
    /// As what.
    pub signatory_title: String,
    /// The logo; none: the portal's own mark.
    #[serde(default)]
    pub logo: Option<Picture>,
    /// The signature as a picture.
    #[serde(default)]
    pub signature: Option<Picture>,
    /// The seal as a picture; none: a drawn one.
    #[serde(default)]
    pub seal: Option<Picture>,
    /// The regulator's logo.
    #[serde(default)]
    pub regulator_logo: Option<Picture>,
}

impl BrandSettings {
    /// The picture of this use.
    pub fn picture(&self, of: PictureUse) -> Option<&Picture> {
        match of {
            PictureUse::Logo => self.logo.as_ref(),
            PictureUse::Signature => self.signature.as_ref(),
            PictureUse::Seal => self.seal.as_ref(),
            PictureUse::RegulatorLogo => self.regulator_logo.as_ref(),
        }
    }
}

/// What of the brand can be changed. A field that is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BrandChange {
    /// The full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The website; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// All links in the foot of every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<FootLink>>,
    /// The first day of issue of documents that are known here; a blank text: all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2020-03-23"))]
    pub known_since: Option<DayOrBlank>,
    /// Where users ask for help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_email: Option<String>,
    /// The name from which mail comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// The address from which mail comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_email: Option<String>,
    /// Accent colour on light ground and on documents, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// Accent colour on dark ground, `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_dark: Option<String>,
    /// Who signs the documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signatory_name: Option<String>,
    /// As what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signatory_title: Option<String>,
    /// SHA-256 of the logo that was sent before; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// SHA-256 of the signature that was sent before; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// SHA-256 of the seal that was sent before; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
    /// SHA-256 of the regulator's logo that was sent before; blank removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulator_logo: Option<String>,
}

impl BrandChange {
    /// The picture asked for in this use, if it is to change: its SHA-256, blank for none.
    pub fn picture(&self, of: PictureUse) -> Option<&str> {
        match of {
            PictureUse::Logo => self.logo.as_deref(),
            PictureUse::Signature => self.signature.as_deref(),
            PictureUse::Seal => self.seal.as_deref(),
            PictureUse::RegulatorLogo => self.regulator_logo.as_deref(),
        }
    }
}

impl Check for BrandChange {
    fn check(&self, errors: &mut Errors) {
        for (field, text, max) in [
            ("/name", &self.name, 120),
            ("/sender_name", &self.sender_name, 120),
            ("/signatory_name", &self.signatory_name, 100),
            ("/signatory_title", &self.signatory_title, 100),
        ] {
            if let Some(text) = text {
                errors.required(field, text, max);
            }
        }
        if let Some(website) = self.website.as_deref().filter(|text| !text.trim().is_empty()) {
            check_address(errors, "/website", website);
        }
        let links = self.links.iter().flatten().enumerate();
        for (at, link) in links {
            errors.required(&format!("/links/{at}/label"), &link.label, 60);
            errors.optional(&format!("/links/{at}/label_cy"), link.label_cy.as_deref(), 60);
            check_address(errors, &format!("/links/{at}/url"), &link.url);
        }
        if self.links.as_ref().is_some_and(|links| links.len() > MAX_FOOT_LINKS) {
            errors.add("/links", "too_many", format!("Use at most {MAX_FOOT_LINKS} links."));
        }
        for (field, address) in
            [("/support_email", &self.support_email), ("/sender_email", &self.sender_email)]
        {
            if let Some(address) = address {
                errors.email(field, address);
            }
        }
        for (field, colour, ground) in
            [("/accent", &self.accent, Ground::Light), ("/accent_dark", &self.accent_dark, Ground::Dark)]
        {
            if let Some(colour) = colour {
                check_accent(errors, field, colour, ground);
            }
        }
        for of in <PictureUse as crate::TextEnum>::ALL {
            check_picture(errors, &format!("/{of}"), self.picture(*of).unwrap_or_default());
        }
    }
}

/// Checks that this is the name of a picture, or blank.
pub fn check_picture(errors: &mut Errors, field: &str, hash: &str) {
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !(hash.is_empty() || is_hash) {
        errors.add(field, "malformed", "Send the sha256 of a picture that was sent before.");
    }
}

fn check_address(errors: &mut Errors, field: &str, website: &str) {
    errors.optional(field, Some(website), 200);
    let host = website.trim().strip_prefix("https://").or_else(|| website.trim().strip_prefix("http://"));
    let host = host.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    if !host.contains('.') || !host.chars().all(plain) || website.trim().chars().any(char::is_whitespace) {
        errors.add(field, "malformed", "Use an address like https://www.example.org.");
    }
}

/// Checks that text in an accent is read well on its ground; the error says how well, and which colour would do.
pub fn check_accent(errors: &mut Errors, field: &str, text: &str, ground: Ground) {
    let Some(colour) = Colour::parse(text) else {
        errors.add(field, "malformed", "Use a colour like #0d4f4a.");
        return;
    };
    if !colour.passes(ground) {
        let ratio = (colour.legibility(ground) * 10.0).floor() / 10.0;
        let words = match ground {
            Ground::Light => "light",
            Ground::Dark => "dark",
        };
        let nearest = colour.nearest_legible(ground).hex();
        let message = format!(
            "On {words} ground this colour has a contrast of {ratio:.1} to 1, and text needs {TEXT_CONTRAST} to 1. \
             The nearest colour that passes is {nearest}."
        );
        errors.add(field, "contrast_too_low", message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(change: &impl Check) -> Vec<String> {
        change.errors().into_iter().map(|error| format!("{} {}", error.field, error.code)).collect()
    }

    #[test]
    fn a_colour_that_makes_text_unreadable_is_measured_and_another_suggested() {
        let change = BrandChange { accent: Some("#ffd400".to_owned()), ..BrandChange::default() };
        let errors = change.errors();
        assert_eq!((errors[0].field.as_str(), errors[0].code.as_str()), ("/accent", "contrast_too_low"));
        assert!(errors[0].message.contains("1.3 to 1"), "{}", errors[0].message);
        let nearest = errors[0].message.rsplit(' ').next().unwrap().trim_end_matches('.').to_owned();
        assert_eq!(faults(&BrandChange { accent: Some(nearest), ..BrandChange::default() }), [""; 0]);
    }

    #[test]
    fn lines_that_could_break_out_of_a_mail_header_are_refused() {
        let change = BrandChange {
            sender_name: Some("Awards\r\nBcc: all@example.org".to_owned()),
            sender_email: Some("a@example.org\r\nBcc: b@example.org".to_owned()),
            name: Some("x".repeat(300)),
            website: Some("javascript:alert(1)".to_owned()),
            ..BrandChange::default()
        };
        assert_eq!(
            faults(&change),
            [
                "/name too_long",
                "/sender_name control_character",
                "/website malformed",
                "/sender_email malformed"
            ]
        );
    }
}
