//! Templates of documents: their wording with named fields, their pictures and colour, and which optional parts show.
//!
//! Each kind of document has one. Its published versions never change; its draft is what is being worked on.

mod blocks;
mod fields;
mod wording;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use blocks::*;
pub use fields::*;
pub use wording::*;

use crate::{
    TextEnum,
    check::{Check, Errors},
    colour::Ground,
    documents::{DocumentKind, View},
    history::FieldChange,
    language::Language,
    settings::{check_accent, check_picture},
    text::tidy,
};

text_enum! {
    /// A part of a document that may be left out.
    TemplatePart {
        /// The border of a certificate, on the digital view.
        Border = "border",
        /// The rosette behind the text of a certificate, on the digital view.
        Rosette = "rosette",
        /// The seal of a certificate, on the digital view.
        Seal = "seal",
        /// The logo or the drawn mark, on the digital view.
        Logo = "logo",
        /// The picture of the signature; without it the name is set in its place.
        Signature = "signature",
        /// The centre's name and number.
        Centre = "centre",
        /// The note that the qualification is regulated.
        RegulatedNote = "regulated_note",
        /// The regulator's logo, on certificates of regulated qualifications.
        RegulatorLogo = "regulator_logo",
        /// The column of unit numbers.
        UnitNumbers = "unit_numbers",
        /// The column of unit levels.
        UnitLevels = "unit_levels",
        /// The column of unit credits.
        UnitCredits = "unit_credits",
        /// The column of unit grades.
        UnitGrades = "unit_grades",
        /// The total of credits.
        TotalCredits = "total_credits",
        /// The list of the award's details in a letter.
        AwardDetails = "award_details",
    }
}

impl TemplatePart {
    /// The parts that a document of this kind may leave out.
    pub fn of(kind: DocumentKind) -> &'static [Self] {
        match kind {
            DocumentKind::Certificate => &[
                Self::Border,
                Self::Rosette,
                Self::Seal,
                Self::Logo,
                Self::Signature,
                Self::Centre,
                Self::RegulatedNote,
                Self::RegulatorLogo,
            ],
            DocumentKind::Transcript => &[
                Self::Logo,
                Self::Centre,
                Self::UnitNumbers,
                Self::UnitLevels,
                Self::UnitCredits,
                Self::UnitGrades,
                Self::TotalCredits,
            ],
            DocumentKind::Letter => &[Self::Logo, Self::Signature, Self::AwardDetails, Self::Centre],
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Border => "Border",
            Self::Rosette => "Rosette behind the text",
            Self::Seal => "Seal",
            Self::Logo => "Logo",
            Self::Signature => "Picture of the signature",
            Self::Centre => "Centre",
            Self::RegulatedNote => "Note that it is regulated",
            Self::RegulatorLogo => "Regulator’s logo",
            Self::UnitNumbers => "Unit numbers",
            Self::UnitLevels => "Unit levels",
            Self::UnitCredits => "Unit credits",
            Self::UnitGrades => "Unit grades",
            Self::TotalCredits => "Total of credits",
            Self::AwardDetails => "Details of the award",
        }
    }
}

/// The wording of one language, by block.
pub type Wording = BTreeMap<TemplateBlock, String>;

/// The wordings of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Wordings {
    /// English: for every award that has no wording in its own language.
    pub en: Wording,
    /// Welsh: for awards that are assessed in Welsh. Null: they are worded in English.
    #[serde(default)]
    pub cy: Option<Wording>,
}

impl Wordings {
    /// The wording in a language, if there is one.
    pub fn of(&self, language: Language) -> Option<&Wording> {
        match language {
            Language::En => Some(&self.en),
            Language::Cy => self.cy.as_ref(),
        }
    }
}

/// All that a template says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateContent {
    /// Its wording.
    pub wording: Wordings,
    /// The optional parts that show.
    pub parts: Vec<TemplatePart>,
    /// Its accent colour, `#rrggbb`; null: the brand's.
    #[serde(default)]
    pub accent: Option<String>,
    /// Who signs; null: as the brand says.
    #[serde(default)]
    pub signatory_name: Option<String>,
    /// The signatory's office; null: as the brand says.
    #[serde(default)]
    pub signatory_title: Option<String>,
    /// SHA-256 of its logo, which was sent before; null: the brand's.
    #[serde(default)]
    pub logo: Option<String>,
    /// The same of its signature; null: the brand's.
    #[serde(default)]
    pub signature: Option<String>,
    /// The same of its seal, on certificates; null: the brand's.
    #[serde(default)]
    pub seal: Option<String>,
}

impl TemplateContent {
    /// The first version of every portal.
    pub fn first(kind: DocumentKind) -> Self {
        Self {
            wording: Wordings { en: first_wording(kind, Language::En), cy: None },
            parts: TemplatePart::of(kind).to_vec(),
            accent: None,
            signatory_name: None,
            signatory_title: None,
            logo: None,
            signature: None,
            seal: None,
        }
    }

    /// Whether a part shows.
    pub fn shows(&self, part: TemplatePart) -> bool {
        self.parts.contains(&part)
    }

    /// As it is kept: texts tidied, blank ones null, parts in one order.
    #[must_use]
    pub fn tidied(mut self, kind: DocumentKind) -> Self {
        let wordings = [Some(&mut self.wording.en), self.wording.cy.as_mut()];
        for (block, text) in wordings.into_iter().flatten().flatten() {
            *text = if block.about(kind).is_some_and(|about| about.lines > 1) {
                text.lines().map(tidy).collect::<Vec<_>>().join("\n").trim().to_owned()
            } else {
                tidy(text)
            };
        }
        self.parts = TemplatePart::of(kind).iter().copied().filter(|part| self.shows(*part)).collect();
        for text in [
            &mut self.signatory_name,
            &mut self.signatory_title,
            &mut self.logo,
            &mut self.signature,
            &mut self.seal,
        ] {
            *text = text.as_deref().map(tidy).filter(|text| !text.is_empty());
        }
        self.accent =
            self.accent.map(|accent| accent.trim().to_ascii_lowercase()).filter(|it| !it.is_empty());
        self
    }

    /// All that is wrong in it as a template of this kind; fields are JSON pointers below `at`.
    pub fn check_as(&self, kind: DocumentKind, at: &str, errors: &mut Errors) {
        for language in Language::ALL {
            if let Some(wording) = self.wording.of(*language) {
                check_wording(kind, wording, &format!("{at}/wording/{language}"), errors);
            }
        }
        let parts = TemplatePart::of(kind);
        for (index, part) in self.parts.iter().enumerate() {
            let field = format!("{at}/parts/{index}");
            if !parts.contains(part) {
                errors.add(&field, "not_allowed", format!("A {kind} has no part “{part}”."));
            } else if self.parts[..index].contains(part) {
                errors.add(&field, "duplicate", "This part is named twice.");
            }
        }
        if let Some(accent) = self.accent.as_deref().filter(|accent| !accent.trim().is_empty()) {
            check_accent(errors, &format!("{at}/accent"), accent.trim(), Ground::Light);
        }
        for (name, text) in
            [("signatory_name", &self.signatory_name), ("signatory_title", &self.signatory_title)]
        {
            errors.optional(&format!("{at}/{name}"), text.as_deref(), 100);
        }
        for (name, hash) in [("logo", &self.logo), ("signature", &self.signature), ("seal", &self.seal)] {
            check_picture(errors, &format!("{at}/{name}"), hash.as_deref().unwrap_or_default());
        }
        let given = |hash: &Option<String>| hash.as_ref().is_some_and(|hash| !hash.is_empty());
        if given(&self.seal) && kind != DocumentKind::Certificate {
            errors.add(&format!("{at}/seal"), "not_allowed", "Only certificates have a seal.");
        }
        if given(&self.signature) && kind == DocumentKind::Transcript {
            errors.add(&format!("{at}/signature"), "not_allowed", "Transcripts are not signed by hand.");
        }
    }

    /// Its fields one by one, as histories name them: `en/opening`, `parts`, `accent` ...
    pub fn flat(&self) -> serde_json::Value {
        let mut fields = serde_json::Map::new();
        for language in Language::ALL {
            for (block, text) in self.wording.of(*language).into_iter().flatten() {
                fields.insert(format!("{language}/{block}"), text.clone().into());
            }
        }
        let parts: Vec<_> = self.parts.iter().map(|part| part.label()).collect();
        fields.insert("parts".to_owned(), parts.into());
        for (name, text) in [
            ("accent", &self.accent),
            ("signatory_name", &self.signatory_name),
            ("signatory_title", &self.signatory_title),
        ] {
            fields.insert(name.to_owned(), text.clone().into());
        }
        for (name, picture) in [("logo", &self.logo), ("signature", &self.signature), ("seal", &self.seal)] {
            let picture = picture.as_deref().map(|hash| format!("picture {}", hash.get(..8).unwrap_or(hash)));
            fields.insert(name.to_owned(), picture.into());
        }
        fields.into()
    }
}

impl Check for TemplateContent {
    // What can be wrong depends on the kind, which the path names: see `check_as`.
    fn check(&self, _: &mut Errors) {}
}

fn check_wording(kind: DocumentKind, wording: &Wording, at: &str, errors: &mut Errors) {
    for about in TemplateBlock::of(kind) {
        let field = format!("{at}/{}", about.block);
        let Some(text) = wording.get(&about.block) else {
            errors.add(&field, "required", "This is missing.");
            continue;
        };
        if let Err(fault) = about.read(kind, text) {
            errors.add(&field, fault.code(), fault.words(kind));
        }
    }
    for block in wording.keys().filter(|block| block.about(kind).is_none()) {
        let field = format!("{at}/{block}");
        errors.add(&field, "not_allowed", format!("A {kind} has no text “{block}”."));
    }
}

/// The template of a kind, and how far its draft is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateState {
    /// The kind.
    pub kind: DocumentKind,
    /// The version with which documents are published now.
    pub version: i64,
    /// Who published it; null: it came with the portal.
    pub published_by: Option<String>,
    /// When.
    pub published_at: DateTime<Utc>,
    /// The languages that it is worded in.
    pub languages: Vec<Language>,
    /// Whether there is a draft that is not published.
    pub has_draft: bool,
    /// Who saved the draft.
    pub draft_saved_by: Option<String>,
    /// When.
    pub draft_saved_at: Option<DateTime<Utc>>,
}

/// The templates of all kinds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateStates {
    /// One for each kind, in the order of the kinds.
    pub items: Vec<TemplateState>,
}

/// What is being worked on: the saved draft, or what is published where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateDraft {
    /// The kind.
    pub kind: DocumentKind,
    /// What it says.
    pub content: TemplateContent,
    /// Whether it is saved as a draft; else it is what is published.
    pub saved: bool,
    /// Its version, as in the `ETag`: each change of the draft counts it up.
    pub draft_version: i64,
    /// The published version that it began from.
    pub based_on: i64,
    /// The version with which documents are published now.
    pub published: i64,
    /// Who saved it.
    pub saved_by: Option<String>,
    /// When.
    pub saved_at: Option<DateTime<Utc>>,
}

/// A published version, in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateVersion {
    /// Its id.
    pub id: Uuid,
    /// The kind.
    pub kind: DocumentKind,
    /// Its number: 1 came with the portal.
    pub version: i64,
    /// Whether documents are published with it now.
    pub current: bool,
    /// What whoever published it said of it.
    pub note: Option<String>,
    /// Who published it; null: it came with the portal.
    pub published_by: Option<String>,
    /// When.
    pub published_at: DateTime<Utc>,
    /// What it changed.
    pub changes: Vec<FieldChange>,
}

/// A published version with all that it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateVersionContent {
    /// The version.
    pub version: TemplateVersion,
    /// What it says.
    pub content: TemplateContent,
}

/// The most characters of a note.
pub const MAX_NOTE: usize = 500;

/// What is said of a version that is published.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishTemplate {
    /// What is new in it, at most 500 characters.
    #[serde(default)]
    pub note: Option<String>,
}

impl Check for PublishTemplate {
    fn check(&self, errors: &mut Errors) {
        let flat = self.note.as_deref().map(|note| note.replace(['\n', '\r', '\t'], " "));
        errors.optional("/note", flat.as_deref(), MAX_NOTE);
    }
}

text_enum! {
    /// Whose made-up award a preview shows.
    SampleLength {
        /// Names and a title as most have them.
        Usual = "usual",
        /// Short ones, without a result.
        Short = "short",
        /// Long ones, on a replacement that expires.
        Long = "long",
    }
}

/// A preview that is asked for, of a template that need not be saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskedPreview {
    /// What it says.
    pub content: TemplateContent,
    /// For the screen, or for certificate paper.
    pub view: View,
    /// The language of the award.
    pub language: Language,
    /// The made-up award.
    pub sample: SampleLength,
}

impl Check for AskedPreview {
    fn check(&self, _: &mut Errors) {}
}

#[cfg(test)]
mod tests;
