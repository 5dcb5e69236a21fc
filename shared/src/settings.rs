//! Settings that the issuer's administrators change on screen: the brand, and the rules of the portal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    check::{Check, Errors},
    colour::{Colour, Ground, TEXT_CONTRAST},
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
            check_website(errors, website);
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
            let hash = self.picture(*of).unwrap_or_default();
            let is_hash =
                hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            if !(hash.is_empty() || is_hash) {
                errors.add(
                    &format!("/{of}"),
                    "malformed",
                    "Send the sha256 of a picture that was sent before.",
                );
            }
        }
    }
}

fn check_website(errors: &mut Errors, website: &str) {
    errors.optional("/website", Some(website), 200);
    let host = website.trim().strip_prefix("https://").or_else(|| website.trim().strip_prefix("http://"));
    let host = host.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    if !host.contains('.') || !host.chars().all(plain) || website.trim().chars().any(char::is_whitespace) {
        errors.add("/website", "malformed", "Use an address like https://www.example.org.");
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

/// A reason for which a user can be locked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LockoutReason {
    /// What is kept and sent: small letters, digits and underscores.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// Whether it can be chosen. One that was used is switched off, never deleted.
    pub active: bool,
}

impl Default for LockoutReason {
    fn default() -> Self {
        Self { code: String::new(), label: String::new(), active: true }
    }
}

/// The reasons that every portal has, with their first labels.
pub const LOCKOUT_REASONS: [(&str, &str); 6] = [
    ("long_term_sick", "Long-term sick"),
    ("suspended", "Suspended"),
    ("outstanding_debt", "Outstanding debt"),
    ("left_organisation", "Left the organisation"),
    ("security_concern", "Security concern"),
    ("other", "Other"),
];

/// The rules of the portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The documents of an award whose row names none.
    pub default_documents: Vec<DocumentKind>,
    /// The language of assessment of an award whose row names none (BCP 47).
    pub default_language: String,
    /// Days without use after which a user has to sign in again.
    pub session_idle_days: u16,
    /// Days after which a user has to sign in again in any case.
    pub session_days: u16,
    /// Days for which the addresses and subjects of mail that was sent are kept.
    pub sent_mail_days: u16,
    /// Years for which the audit trail is kept. Nothing is deleted by it yet.
    pub audit_years: u16,
    /// Years after the last award for which a learner's personal data are kept. Nothing is erased by it yet.
    pub learner_years: u16,
    /// The reasons for which a user can be locked.
    pub lockout_reasons: Vec<LockoutReason>,
}

impl Default for Rules {
    fn default() -> Self {
        let reason = |(code, label): (&str, &str)| LockoutReason {
            code: code.to_owned(),
            label: label.to_owned(),
            active: true,
        };
        Self {
            default_documents: vec![
                DocumentKind::Certificate,
                DocumentKind::Transcript,
                DocumentKind::Letter,
            ],
            default_language: "en".to_owned(),
            session_idle_days: 7,
            session_days: 30,
            sent_mail_days: 365,
            audit_years: 7,
            learner_years: 60,
            lockout_reasons: LOCKOUT_REASONS.into_iter().map(reason).collect(),
        }
    }
}

/// What of the rules can be changed. A field that is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RulesChange {
    /// The documents of an award whose row names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_documents: Option<Vec<DocumentKind>>,
    /// The language of assessment of an award whose row names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_language: Option<String>,
    /// Days without use after which a user has to sign in again: 1 to 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_idle_days: Option<u16>,
    /// Days after which a user has to sign in again in any case: 1 to 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_days: Option<u16>,
    /// Days for which sent mail is kept: 1 to 3650.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_mail_days: Option<u16>,
    /// Years for which the audit trail is kept: 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_years: Option<u16>,
    /// Years for which a learner's personal data are kept: 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learner_years: Option<u16>,
    /// All reasons for which a user can be locked; those that are there already can't be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lockout_reasons: Option<Vec<LockoutReason>>,
}

/// Most reasons for a lockout.
pub const MAX_LOCKOUT_REASONS: usize = 50;

impl Check for RulesChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(kinds) = &self.default_documents {
            if kinds.is_empty() {
                errors.add("/default_documents", "required", "Choose at least one kind of document.");
            }
            if kinds.iter().enumerate().any(|(at, kind)| kinds[..at].contains(kind)) {
                errors.add("/default_documents", "duplicate", "Name each kind once.");
            }
        }
        if let Some(language) = &self.default_language
            && !is_language(language)
        {
            errors.add("/default_language", "malformed", "Use a language tag like en or cy.");
        }
        for (field, value, max) in [
            ("/session_idle_days", self.session_idle_days, 30),
            ("/session_days", self.session_days, 90),
            ("/sent_mail_days", self.sent_mail_days, 3650),
            ("/audit_years", self.audit_years, 100),
            ("/learner_years", self.learner_years, 100),
        ] {
            if value.is_some_and(|value| !(1..=max).contains(&value)) {
                errors.add(field, "out_of_range", format!("Use 1 to {max}."));
            }
        }
        if let Some(reasons) = &self.lockout_reasons {
            check_reasons(errors, reasons);
        }
    }
}

fn check_reasons(errors: &mut Errors, reasons: &[LockoutReason]) {
    if reasons.len() > MAX_LOCKOUT_REASONS {
        errors.add("/lockout_reasons", "too_many", format!("Use at most {MAX_LOCKOUT_REASONS} reasons."));
        return;
    }
    for (at, reason) in reasons.iter().enumerate() {
        let field = |name: &str| format!("/lockout_reasons/{at}/{name}");
        errors.required(&field("label"), &reason.label, 60);
        let starts = reason.code.starts_with(|c: char| c.is_ascii_lowercase());
        let rest = reason.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !(starts && rest && reason.code.len() <= 40) {
            let message = "Use small letters, digits and underscores, at most 40, a letter first.";
            errors.add(&field("code"), "malformed", message);
        } else if reasons[..at].iter().any(|other| other.code == reason.code) {
            errors.add(&field("code"), "duplicate", "Another reason has this code.");
        }
        let label = crate::text::fold(&reason.label);
        if reasons[..at].iter().any(|other| crate::text::fold(&other.label) == label) {
            errors.add(&field("label"), "duplicate", "Another reason has this label.");
        }
    }
    if !reasons.iter().any(|reason| reason.active) {
        errors.add("/lockout_reasons", "required", "Leave at least one reason switched on.");
    }
}

/// Whether this has the form of a language tag: a language, and perhaps a script, region or variant.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && tag.len() <= 35
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
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

    #[test]
    fn languages_have_a_form() {
        assert!(["en", "cy", "en-GB", "zh-Hant"].iter().all(|tag| is_language(tag)));
        assert!(!["", "e", "EN", "english", "en-", "en_GB", "e1"].iter().any(|tag| is_language(tag)));
    }

    #[test]
    fn reasons_are_told_apart() {
        let reason = |code: &str, label: &str| LockoutReason {
            code: code.to_owned(),
            label: label.to_owned(),
            active: true,
        };
        let reasons = vec![reason("other", "Other"), reason("other", "OTHER"), reason("Bad code", "")];
        let change = RulesChange { lockout_reasons: Some(reasons), ..RulesChange::default() };
        assert_eq!(
            faults(&change),
            [
                "/lockout_reasons/1/code duplicate",
                "/lockout_reasons/1/label duplicate",
                "/lockout_reasons/2/label required",
                "/lockout_reasons/2/code malformed"
            ]
        );
    }
}
