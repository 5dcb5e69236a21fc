//! The rules of the portal: what blank cells mean, how long sessions and records last, and lists.

use serde::{Deserialize, Serialize};

use crate::{
    check::{Check, Errors},
    documents::DocumentKind,
    store::StoreRules,
};

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
#[expect(clippy::struct_excessive_bools, reason = "they are independent switches")]
pub struct Rules {
    /// The documents of an award whose row names none.
    pub default_documents: Vec<DocumentKind>,
    /// The language of assessment of an award whose row names none (BCP 47).
    pub default_language: String,
    /// Days without use after which a user has to sign in again.
    pub session_idle_days: u16,
    /// Days after which a user has to sign in again in any case.
    pub session_days: u16,
    /// Whether staff of the issuer must have a second factor.
    #[serde(default)]
    pub second_factor_for_staff: bool,
    /// Days for which the addresses and subjects of mail that was sent are kept.
    pub sent_mail_days: u16,
    /// Months after which the rows of an imported file are emptied, but for those that wait to be published.
    #[serde(default = "import_months")]
    pub import_months: u16,
    /// Years after which names, addresses and details are taken out of the audit trail. What was done stays.
    pub audit_years: u16,
    /// Years after the last award after which a learner's personal data are erased.
    pub learner_years: u16,
    /// The reasons for which a user can be locked.
    pub lockout_reasons: Vec<LockoutReason>,
    /// Whether an account waits until its new address is confirmed; else the old one works until then.
    #[serde(default)]
    pub email_change_waits: bool,
    /// Whether a second person must approve before a batch is published.
    #[serde(default)]
    pub four_eyes_publish: bool,
    /// Whether a second person must approve before many documents are cancelled at once.
    #[serde(default)]
    pub four_eyes_revoke: bool,
    /// The rules of the store.
    #[serde(default)]
    pub store: StoreRules,
}

/// For rules that were written down before this one was known.
const fn import_months() -> u16 {
    24
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
            second_factor_for_staff: false,
            sent_mail_days: 365,
            import_months: import_months(),
            audit_years: 7,
            learner_years: 60,
            lockout_reasons: LOCKOUT_REASONS.into_iter().map(reason).collect(),
            email_change_waits: false,
            four_eyes_publish: false,
            four_eyes_revoke: false,
            store: StoreRules::default(),
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
    /// Whether staff of the issuer must have a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_for_staff: Option<bool>,
    /// Days for which sent mail is kept: 1 to 3650.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_mail_days: Option<u16>,
    /// Months for which the rows of imported files are kept: 1 to 1200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_months: Option<u16>,
    /// Years for which the audit trail is kept: 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_years: Option<u16>,
    /// Years for which a learner's personal data are kept: 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learner_years: Option<u16>,
    /// All reasons for which a user can be locked; those that are there already can't be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lockout_reasons: Option<Vec<LockoutReason>>,
    /// Whether an account waits until its new address is confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_change_waits: Option<bool>,
    /// Whether a second person must approve before a batch is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub four_eyes_publish: Option<bool>,
    /// Whether a second person must approve before many documents are cancelled at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub four_eyes_revoke: Option<bool>,
    /// The rules of the store, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreRules>,
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
            ("/import_months", self.import_months, 1200),
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
        if let Some(store) = &self.store {
            store.check(errors);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(change: &impl Check) -> Vec<String> {
        change.errors().into_iter().map(|error| format!("{} {}", error.field, error.code)).collect()
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
