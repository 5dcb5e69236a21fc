//! Issued documents as PDF: facts in, bytes out.
//!
//! A document is laid out first and drawn then. Whatever can't be printed as it is (a character that no face has,
//! a text that its box can't hold at a legible size) is a [`Fault`] of the layout; nothing is clipped or replaced.
//! The same facts give the same bytes. The files are PDF/A-2a and PDF/UA-1.

mod cache;
mod certificate;
mod letter;
mod mark;
mod ornament;
mod palette;
mod panel;
pub mod picture;
mod qr;
mod required;
mod sheet;
#[cfg(test)]
mod soundness;
pub mod template;
#[cfg(test)]
pub mod tests;
mod text;
mod transcript;
mod words;

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use shared::{
    batches::Component,
    documents::{DocumentKind, View},
    language::Language,
    templates::{TemplateBlock, TemplatePart},
};

use self::{
    ornament::Ornaments,
    palette::Palette,
    picture::{Picture, Pictures},
    sheet::{About, Sheet},
    template::Template,
    text::{Face, Fitted, Fonts, Line, Rule},
    words::Labels,
};

/// The version of the layout that [`Renderer`] draws; kept in [`Facts::layout`].
pub const LAYOUT: u16 = 1;

/// Stands for the reference in a preview. It holds a letter that no reference has, so nothing can ever be found by it.
pub const SPECIMEN: &str = "SPECIMENSPECIMEN";

/// Everything that is printed on a document, frozen with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Version of the layout.
    pub layout: u16,
    /// The kind of the document.
    pub kind: DocumentKind,
    /// Its reference: sixteen symbols without hyphens.
    pub reference: String,
    /// What the QR code holds.
    pub verify_url: String,
    /// Who issues it.
    pub issuer: Issuer,
    /// The learner's full name as registered.
    pub learner_name: String,
    /// The issuer's number of the learner.
    pub enrolment_number: String,
    /// The centre's name.
    pub centre_name: String,
    /// The issuer's number of the centre.
    pub centre_number: String,
    /// The number of the qualification.
    pub qualification_number: String,
    /// Its title exactly as on the register.
    pub qualification_title: String,
    /// Its level as on the register.
    pub level: String,
    /// Whether it is regulated.
    pub regulated: bool,
    /// The level of attainment, where there is one.
    pub result: Option<String>,
    /// Date of the award.
    pub award_date: NaiveDate,
    /// Date of issue.
    pub issued_on: NaiveDate,
    /// The last day on which it holds, where there is one.
    pub expires_on: Option<NaiveDate>,
    /// Language of assessment (BCP 47); printed when it is not English.
    pub language: String,
    /// The lines of the transcript.
    pub components: Vec<Component>,
    /// The reference of the document that this one replaces.
    pub replaces: Option<String>,
}

/// The awarding organisation as it signs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issuer {
    /// Its full name.
    pub name: String,
    /// Its accent colour, `#rrggbb`.
    pub accent: String,
    /// Who signs.
    pub signatory_name: String,
    /// The signatory's office.
    pub signatory_title: String,
    /// Where a learner asks for help.
    pub support_email: String,
    /// Its pictures.
    #[serde(default, skip_serializing_if = "Pictures::is_empty")]
    pub pictures: Pictures,
}

/// A reason why a document can't be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The batch column that the text comes from, or `issuer`, `reference`, `verify_url`, `template`.
    pub field: &'static str,
    /// The block of the template's wording that it is in, where it is in one.
    pub block: Option<TemplateBlock>,
    /// `required`, `missing_glyph` or `overflow`.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
}

/// Why nothing was rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A built-in font could not be read.
    #[error("a built-in font could not be read")]
    Font,
    /// A path came out empty.
    #[error("a drawing came out empty")]
    Ornament,
    /// The address is too long for a QR code.
    #[error("the address does not fit a QR code")]
    Code,
    /// The facts are of a layout that this renderer doesn't know.
    #[error("the layout {0} is not known")]
    Layout(u16),
    /// The template is for another kind of document.
    #[error("a template of another kind was given")]
    Template,
    /// A picture of the facts was not [kept](Renderer::keep) before.
    #[error("the picture {0} is not at hand")]
    Picture(String),
    /// What the facts say can't be printed.
    #[error("the document can't be printed: {}", .0.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join(" "))]
    Faults(Vec<Fault>),
    /// The file could not be written.
    #[error("the file could not be written: {0}")]
    Pdf(String),
}

/// Makes documents. Fonts and drawings are prepared once; share it behind an `Arc`.
pub struct Renderer {
    fonts: Fonts,
    ornaments: Ornaments,
    pictures: RwLock<HashMap<String, Picture>>,
}

/// Most pictures that are kept ready.
const MAX_PICTURES: usize = 24;

/// What every layout works with.
struct Setting<'a> {
    fonts: &'a Fonts,
    ornaments: &'a Ornaments,
    facts: &'a Facts,
    template: &'a Template,
    language: Language,
    labels: &'static Labels,
    palette: Palette,
    view: View,
}

impl Renderer {
    /// Reads the fonts and computes the drawings.
    pub fn new() -> Result<Self, RenderError> {
        Ok(Self { fonts: Fonts::new()?, ornaments: Ornaments::new()?, pictures: RwLock::default() })
    }

    /// Keeps a picture ready under the hash of its bytes, so that facts can name it.
    pub fn keep(&self, sha256: &str, picture: Picture) {
        let mut pictures = self.pictures.write().unwrap_or_else(PoisonError::into_inner);
        if pictures.len() >= MAX_PICTURES {
            // Old documents have old pictures; what is in use is soon kept again.
            pictures.clear();
        }
        pictures.insert(sha256.to_owned(), picture);
    }

    /// Whether this picture is kept ready.
    pub fn has(&self, sha256: &str) -> bool {
        self.pictures.read().unwrap_or_else(PoisonError::into_inner).contains_key(sha256)
    }

    fn picture(&self, sha256: &str) -> Result<Picture, RenderError> {
        let pictures = self.pictures.read().unwrap_or_else(PoisonError::into_inner);
        pictures.get(sha256).cloned().ok_or_else(|| RenderError::Picture(sha256.to_owned()))
    }

    /// The characters of a text that can't be printed, each once, in order. Combining marks that no face can place on
    /// their base are among them.
    pub fn missing_glyphs(&self, text: &str) -> Vec<char> {
        self.fonts.missing(text)
    }

    /// All that stands against printing the document; nothing, if it can be printed. Lays out, but doesn't draw.
    pub fn check(&self, facts: &Facts, template: &Template) -> Vec<Fault> {
        let faults = self.faults(facts);
        // What a face lacks has no width: overflow can't be told.
        if faults.is_empty() { self.lay_out(facts, template, View::Digital).faults } else { faults }
    }

    /// The characters of a template's wording that can't be printed, as faults of their blocks.
    pub fn unprintable(&self, template: &Template, language: Language) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        for (block, text) in template.texts(language) {
            // Some blocks are set in capitals.
            let missing = self.fonts.missing(&format!("{text}{}", text.to_uppercase()));
            if !missing.is_empty() && faults.iter().all(|fault| fault.block != Some(block)) {
                let message = words::unprintable(&missing);
                faults.push(Fault { field: "template", block: Some(block), code: "missing_glyph", message });
            }
        }
        faults
    }

    /// The document as a PDF. Facts with faults give [`RenderError::Faults`].
    pub fn render(&self, facts: &Facts, template: &Template, view: View) -> Result<Vec<u8>, RenderError> {
        self.make(facts, template, view, None)
    }

    /// The document as it would look, marked all over as a sample.
    pub fn sample(&self, facts: &Facts, template: &Template, view: View) -> Result<Vec<u8>, RenderError> {
        self.make(facts, template, view, Some("Sample"))
    }

    /// The document as it would be issued, marked all over as a preview.
    pub fn specimen(&self, facts: &Facts, template: &Template, view: View) -> Result<Vec<u8>, RenderError> {
        self.make(facts, template, view, Some("Preview – not issued"))
    }

    fn make(
        &self,
        facts: &Facts,
        template: &Template,
        view: View,
        mark: Option<&str>,
    ) -> Result<Vec<u8>, RenderError> {
        if facts.kind != template.kind() {
            return Err(RenderError::Template);
        }
        if facts.layout != LAYOUT {
            return Err(RenderError::Layout(facts.layout));
        }
        let faults = self.faults(facts);
        if !faults.is_empty() {
            return Err(RenderError::Faults(faults));
        }
        let mut sheet = self.lay_out(facts, template, view);
        if !sheet.faults.is_empty() {
            return Err(RenderError::Faults(std::mem::take(&mut sheet.faults)));
        }
        if let Some(mark) = mark {
            panel::watermark(&self.fonts, &mut sheet, mark);
        }
        let labels = words::labels(template.language_for(&facts.language));
        let kind = labels.kind(facts.kind);
        let reference = words::grouped(&facts.reference);
        let day = |number: u32| u8::try_from(number).unwrap_or(1);
        let sampled = mark.map(|mark| format!("{mark}: ")).unwrap_or_default();
        let about = About {
            title: format!(
                "{sampled}{kind} {reference}: {}, {}",
                facts.learner_name, facts.qualification_title
            ),
            author: facts.issuer.name.clone(),
            id: format!("{}/{}/{view:?}", facts.issuer.name, facts.reference),
            date: (
                u16::try_from(facts.issued_on.year()).unwrap_or(0),
                day(facts.issued_on.month()),
                day(facts.issued_on.day()),
            ),
            language: labels.tag,
            link: labels.link,
        };
        sheet.write(&self.fonts, |sha256| self.picture(sha256), about)
    }

    fn lay_out<'a>(&'a self, facts: &'a Facts, template: &'a Template, view: View) -> Sheet<'a> {
        let language = template.language_for(&facts.language);
        let setting = Setting {
            fonts: &self.fonts,
            ornaments: &self.ornaments,
            facts,
            template,
            language,
            labels: words::labels(language),
            palette: Palette::new(&facts.issuer.accent),
            view,
        };
        let mut sheet = Sheet::new();
        match facts.kind {
            DocumentKind::Certificate => certificate::lay_out(&setting, &mut sheet),
            DocumentKind::Transcript => transcript::lay_out(&setting, &mut sheet),
            DocumentKind::Letter => letter::lay_out(&setting, &mut sheet),
        }
        sheet
    }

    /// What is blank and must not be, and what no face has.
    fn faults(&self, facts: &Facts) -> Vec<Fault> {
        let mut faults = required::missing(facts);
        let mut add = |field, text: &str| {
            let missing = self.fonts.missing(text);
            if !missing.is_empty() {
                let message = words::unprintable(&missing);
                faults.push(Fault { field, block: None, code: "missing_glyph", message });
            }
        };
        add("first_name", &facts.learner_name);
        add("enrolment_number", &facts.enrolment_number);
        add("centre_number", &facts.centre_number);
        add("centre_number", &facts.centre_name);
        for text in [&facts.qualification_number, &facts.qualification_title, &facts.level] {
            add("qualification_number", text);
        }
        add("result", facts.result.as_deref().unwrap_or_default());
        add("language", &facts.language);
        if facts.kind == DocumentKind::Transcript {
            for unit in &facts.components {
                for text in [&unit.reference, &unit.title, &unit.level, &unit.credits, &unit.grade] {
                    add("components", text);
                }
            }
        }
        let issuer = &facts.issuer;
        for text in [&issuer.name, &issuer.signatory_name, &issuer.signatory_title, &issuer.support_email] {
            add("issuer", text);
        }
        add("reference", &facts.reference);
        add("reference", facts.replaces.as_deref().unwrap_or_default());
        add("verify_url", &facts.verify_url);
        faults
    }
}

impl Setting<'_> {
    /// Whether the page carries what certificate paper would: border, rosette, mark and seal.
    fn decorated(&self) -> bool {
        self.view == View::Digital
    }

    /// Whether a part is to be drawn that the template may leave out.
    fn shows(&self, part: TemplatePart) -> bool {
        self.template.shows(part)
    }

    /// What a block of the template says of this document, line by line.
    fn say(&self, block: TemplateBlock) -> Vec<String> {
        self.template.say(block, self.facts, self.language)
    }

    /// The first line of a block, which has one at most; blank: it is left out.
    fn say_line(&self, block: TemplateBlock) -> String {
        self.say(block).into_iter().next().unwrap_or_default()
    }

    /// Fits a line of a block, or records that it doesn't fit.
    fn fit_block(
        &self,
        sheet: &mut Sheet<'_>,
        (field, block): (&'static str, TemplateBlock),
        face: Face,
        text: &str,
        width: f32,
        rule: Rule<'_>,
    ) -> Fitted {
        self.fonts.fit(face, text, width, rule).unwrap_or_else(|| {
            sheet.too_long(field, block, text);
            Fitted { lines: Vec::new(), size: 0.0 }
        })
    }

    /// A line of a block in capitals at this size, or a record that it doesn't fit.
    fn caps_block(&self, sheet: &mut Sheet<'_>, block: TemplateBlock, size: f32, width: f32) -> Vec<Line> {
        let text = self.say_line(block);
        if text.is_empty() {
            return Vec::new();
        }
        // What a field says may have capitals that no face has.
        let missing = self.fonts.missing(&text.to_uppercase());
        if !missing.is_empty() {
            let message = words::unprintable(&missing);
            sheet.faults.push(Fault {
                field: "template",
                block: Some(block),
                code: "missing_glyph",
                message,
            });
        }
        let line = mark::caps(self.fonts, &text);
        if line.width * size > width {
            sheet.too_long("template", block, &text);
        }
        vec![line]
    }

    /// Fits a text, or records that it doesn't fit. `what` begins the message.
    fn fit(
        &self,
        sheet: &mut Sheet<'_>,
        (field, what): (&'static str, &str),
        face: Face,
        text: &str,
        width: f32,
        rule: Rule<'_>,
    ) -> Fitted {
        self.fonts.fit(face, text, width, rule).unwrap_or_else(|| {
            sheet.overflow(field, format!("{what} is too long to print legibly: shorten it."));
            Fitted { lines: Vec::new(), size: 0.0 }
        })
    }
}
