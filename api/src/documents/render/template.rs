//! The wording of a template, read once, and what its blocks say of a document.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use shared::{
    documents::DocumentKind,
    language::Language,
    templates::{Piece, TemplateBlock, TemplateContent, TemplateField, TemplatePart, Wording, read_wording},
};

use super::{Facts, words};

/// A block's lines, in pieces.
type Lines = Vec<Vec<Piece>>;

/// A template as documents are rendered with it.
#[derive(Debug)]
pub struct Template {
    kind: DocumentKind,
    english: Vec<(TemplateBlock, Lines)>,
    welsh: Option<Vec<(TemplateBlock, Lines)>>,
    parts: Vec<TemplatePart>,
}

/// The templates of all kinds, by which the documents of an award are made together.
#[derive(Clone, Debug)]
pub struct Templates {
    /// Certificates.
    pub certificate: Arc<Template>,
    /// Transcripts.
    pub transcript: Arc<Template>,
    /// Letters.
    pub letter: Arc<Template>,
}

impl Templates {
    /// The template of a kind.
    pub fn of(&self, kind: DocumentKind) -> &Arc<Template> {
        match kind {
            DocumentKind::Certificate => &self.certificate,
            DocumentKind::Transcript => &self.transcript,
            DocumentKind::Letter => &self.letter,
        }
    }

    /// The first versions.
    pub fn first() -> &'static Self {
        static FIRST: LazyLock<Templates> = LazyLock::new(|| {
            let read =
                |kind| {
                    // Its wording is sound: a test reads it.
                    Arc::new(Template::read(kind, &TemplateContent::first(kind)).unwrap_or_else(|_| {
                        Template { kind, english: Vec::new(), welsh: None, parts: Vec::new() }
                    }))
                };
            Templates {
                certificate: read(DocumentKind::Certificate),
                transcript: read(DocumentKind::Transcript),
                letter: read(DocumentKind::Letter),
            }
        });
        &FIRST
    }
}

impl Template {
    /// Reads what was checked before it was kept; the error says what is broken.
    pub fn read(kind: DocumentKind, content: &TemplateContent) -> Result<Self, String> {
        let read = |wording: &Wording| {
            let block = |(block, text): (&TemplateBlock, &String)| {
                let lines = text.lines().filter(|line| !line.trim().is_empty());
                let lines = lines.map(|line| read_wording(kind, line.trim()));
                Ok((*block, lines.collect::<Result<Lines, _>>().map_err(|fault| fault.words(kind))?))
            };
            wording.iter().map(block).collect::<Result<Vec<_>, String>>()
        };
        Ok(Self {
            kind,
            english: read(&content.wording.en)?,
            welsh: content.wording.cy.as_ref().map(read).transpose()?,
            parts: content.parts.clone(),
        })
    }

    /// The kind of document that it is for.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The language in which an award that was assessed in this one (BCP 47) is worded.
    pub fn language_for(&self, assessed: &str) -> Language {
        let primary = assessed.split('-').next().unwrap_or_default();
        if self.welsh.is_some() && primary.eq_ignore_ascii_case("cy") { Language::Cy } else { Language::En }
    }

    /// Whether an optional part shows.
    pub fn shows(&self, part: TemplatePart) -> bool {
        self.parts.contains(&part)
    }

    fn lines(&self, language: Language, block: TemplateBlock) -> &[Vec<Piece>] {
        let blocks = match (language, &self.welsh) {
            (Language::Cy, Some(welsh)) => welsh,
            _ => &self.english,
        };
        blocks.iter().find(|(known, _)| *known == block).map_or(&[], |(_, lines)| lines)
    }

    /// What a block says of a document, line by line. A line with a field that has no value is left out.
    pub fn say(&self, block: TemplateBlock, facts: &Facts, language: Language) -> Vec<String> {
        let said = |line: &Vec<Piece>| {
            let mut text = String::new();
            for piece in line {
                match piece {
                    Piece::Text(plain) => text.push_str(plain),
                    Piece::Field(field) => text.push_str(&value(*field, facts, language)?),
                }
            }
            Some(text)
        };
        self.lines(language, block).iter().filter_map(said).collect()
    }

    /// All its words of a language as they stand, with the block that each is of.
    pub fn texts(&self, language: Language) -> impl Iterator<Item = (TemplateBlock, &str)> {
        let blocks = match language {
            Language::En => Some(&self.english),
            Language::Cy => self.welsh.as_ref(),
        };
        blocks.into_iter().flatten().flat_map(|(block, lines)| {
            lines.iter().flatten().filter_map(|piece| match piece {
                Piece::Text(text) => Some((*block, text.as_str())),
                Piece::Field(_) => None,
            })
        })
    }
}

/// What a field says of a document, if there is anything.
fn value(field: TemplateField, facts: &Facts, language: Language) -> Option<Cow<'_, str>> {
    use TemplateField as F;
    let labels = words::labels(language);
    let text: &str = match field {
        F::LearnerName => &facts.learner_name,
        F::EnrolmentNumber => &facts.enrolment_number,
        F::QualificationNumber => &facts.qualification_number,
        F::QualificationTitle => &facts.qualification_title,
        F::Level => &facts.level,
        F::Result => facts.result.as_deref()?,
        F::CentreName => &facts.centre_name,
        F::CentreNumber => &facts.centre_number,
        F::IssuerName => &facts.issuer.name,
        F::SignatoryName => &facts.issuer.signatory_name,
        F::SignatoryTitle => &facts.issuer.signatory_title,
        F::SupportEmail => &facts.issuer.support_email,
        F::AwardDate => return Some(words::date(facts.award_date).into()),
        F::AwardDateLong => return Some(words::long_date(facts.award_date, labels).into()),
        F::IssueDate => return Some(words::date(facts.issued_on).into()),
        F::IssueDateLong => return Some(words::long_date(facts.issued_on, labels).into()),
        F::ExpiryDate => return Some(words::date(facts.expires_on?).into()),
        F::Language => return words::language(&facts.language, labels).map(Cow::from),
        F::Reference => return Some(words::grouped(&facts.reference).into()),
        F::ReplacedReference => return facts.replaces.as_deref().map(|it| words::grouped(it).into()),
        F::UnitCount => return Some(facts.components.len().to_string().into()),
        F::TotalCredits => {
            let credits = facts.components.iter().map(|unit| unit.credits.as_str());
            return words::total_credits(credits).map(Cow::from);
        }
    };
    Some(text.into())
}
