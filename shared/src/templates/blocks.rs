//! The blocks of wording that each kind of document has.

use super::{TemplateField as Field, TemplatePart, Wording};
use crate::{documents::DocumentKind, language::Language};

text_enum! {
    /// A block of wording.
    TemplateBlock {
        /// What a replacement is marked with.
        Replacement = "replacement",
        /// The heading of a transcript.
        Heading = "heading",
        /// The words before the learner's name, or the first paragraph of a letter.
        Opening = "opening",
        /// The words before the title.
        Achieved = "achieved",
        /// The line with the qualification's number and level.
        NumberAndLevel = "number_and_level",
        /// The words before the result.
        WithResult = "with_result",
        /// The line with the centre.
        Centre = "centre",
        /// The line with the dates.
        Dates = "dates",
        /// The last day on which it holds.
        Expiry = "expiry",
        /// More lines or a paragraph.
        Statement = "statement",
        /// That the qualification is regulated.
        Regulated = "regulated",
        /// Where it is listed.
        Register = "register",
        /// The head of the column of unit numbers.
        UnitHead = "unit_head",
        /// The head of the column of unit titles.
        TitleHead = "title_head",
        /// The head of the column of unit levels.
        LevelHead = "level_head",
        /// The head of the column of credits.
        CreditsHead = "credits_head",
        /// The head of the column of grades.
        GradeHead = "grade_head",
        /// The words before the sum of credits.
        Total = "total",
        /// What stands in place of the units where there are none.
        NoUnits = "no_units",
        /// The line with the letter's reference.
        OurReference = "our_reference",
        /// How the letter greets.
        Greeting = "greeting",
        /// The paragraphs of the letter.
        Body = "body",
        /// How the letter ends.
        Closing = "closing",
        /// Small print.
        SmallPrint = "small_print",
    }
}

/// What a block is in one kind of document.
#[derive(Clone, Copy, Debug)]
pub struct BlockAbout {
    /// The block.
    pub block: TemplateBlock,
    /// What it is called.
    pub label: &'static str,
    /// Where it stands, or when.
    pub hint: &'static str,
    /// The most characters.
    pub most: usize,
    /// The most lines; 1: it is one line.
    pub lines: u16,
    /// Whether it can be left blank, and then isn't printed.
    pub optional: bool,
    /// Fields that it must show.
    pub needs: &'static [Field],
    /// Fields that some awards have no value for, but none for which it is printed.
    pub allows: &'static [Field],
    /// The part that it belongs to, where that can be left out.
    pub part: Option<TemplatePart>,
    /// Its words in the first version.
    first: &'static str,
    /// The same in Welsh, as a suggestion.
    welsh: &'static str,
}

const fn line(
    block: TemplateBlock,
    (label, hint): (&'static str, &'static str),
    most: usize,
    first: &'static str,
    welsh: &'static str,
) -> BlockAbout {
    BlockAbout {
        block,
        label,
        hint,
        most,
        lines: 1,
        optional: false,
        needs: &[],
        allows: &[],
        part: None,
        first,
        welsh,
    }
}

impl BlockAbout {
    const fn needing(mut self, needs: &'static [Field]) -> Self {
        self.needs = needs;
        self
    }

    const fn allowing(mut self, allows: &'static [Field]) -> Self {
        self.allows = allows;
        self
    }

    const fn lines(mut self, most: u16) -> Self {
        self.lines = most;
        self
    }

    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    const fn within(mut self, part: TemplatePart) -> Self {
        self.part = Some(part);
        self
    }
}

use TemplateBlock as B;

const CERTIFICATE: &[BlockAbout] = &[
    line(
        B::Replacement,
        ("Mark of a replacement", "In capitals below your name, on replacements only."),
        50,
        "Replacement certificate",
        "Tystysgrif amnewid",
    )
    .allowing(&[Field::ReplacedReference]),
    line(
        B::Opening,
        ("Before the learner’s name", "In capitals."),
        70,
        "This is to certify that",
        "Tystiolaethir drwy hyn fod",
    ),
    line(
        B::Achieved,
        ("Before the title", "In capitals."),
        70,
        "has achieved the",
        "wedi ennill y cymhwyster",
    ),
    line(
        B::NumberAndLevel,
        ("Number and level", "Below the title."),
        120,
        "Qualification number {qualification_number} · {level}",
        "Rhif y cymhwyster {qualification_number} · {level}",
    )
    .needing(&[Field::QualificationNumber, Field::Level]),
    line(
        B::WithResult,
        ("Before the result", "In capitals, where there is a result."),
        70,
        "with the result",
        "gyda’r canlyniad",
    )
    .allowing(&[Field::Result]),
    line(
        B::Centre,
        ("Centre", "Below the result."),
        120,
        "at {centre_name}, centre {centre_number}",
        "yn {centre_name}, canolfan {centre_number}",
    )
    .within(TemplatePart::Centre),
    line(B::Statement, ("Statement", "Up to three more lines above the dates."), 300, "", "")
        .lines(3)
        .optional(),
    line(
        B::Dates,
        ("Dates", "The date of issue is always shown."),
        120,
        "Date of award {award_date} · Date of issue {issue_date}",
        "Dyddiad dyfarnu {award_date} · Dyddiad cyhoeddi {issue_date}",
    )
    .needing(&[Field::IssueDate]),
    line(
        B::Expiry,
        ("Expiry", "Where it holds for a time only."),
        80,
        "Valid until {expiry_date}",
        "Yn ddilys tan {expiry_date}",
    )
    .needing(&[Field::ExpiryDate]),
    line(
        B::Regulated,
        ("Regulated", "At the right of the foot, for regulated qualifications."),
        50,
        "Regulated qualification",
        "Cymhwyster rheoleiddiedig",
    )
    .within(TemplatePart::RegulatedNote),
    line(
        B::Register,
        ("Where it is listed", "Below it."),
        60,
        "listed on the regulator’s register",
        "ar gofrestr y rheoleiddiwr",
    )
    .within(TemplatePart::RegulatedNote),
    line(
        B::SmallPrint,
        ("Small print", "Up to three lines, in small letters, below the dates."),
        300,
        "",
        "",
    )
    .lines(3)
    .optional(),
];

const TRANSCRIPT: &[BlockAbout] = &[
    line(B::Heading, ("Heading", "In large letters."), 40, "Transcript", "Trawsgrifiad"),
    line(
        B::Replacement,
        ("Heading of a replacement", "In place of the heading, on replacements only."),
        40,
        "Replacement transcript",
        "Trawsgrifiad amnewid",
    )
    .allowing(&[Field::ReplacedReference]),
    line(B::Statement, ("Statement", "A paragraph above the units."), 400, "", "").lines(3).optional(),
    line(B::UnitHead, ("Head of the numbers", ""), 16, "Unit", "Uned").within(TemplatePart::UnitNumbers),
    line(B::TitleHead, ("Head of the titles", ""), 30, "Title", "Teitl"),
    line(B::LevelHead, ("Head of the levels", ""), 14, "Level", "Lefel").within(TemplatePart::UnitLevels),
    line(B::CreditsHead, ("Head of the credits", ""), 10, "Credits", "Credydau")
        .within(TemplatePart::UnitCredits),
    line(B::GradeHead, ("Head of the grades", ""), 14, "Grade", "Gradd").within(TemplatePart::UnitGrades),
    line(B::Total, ("Total", "Before the sum of credits."), 40, "Total credits", "Cyfanswm y credydau")
        .within(TemplatePart::TotalCredits),
    line(
        B::NoUnits,
        ("Without units", "In place of the units, for an award that names none."),
        110,
        "No units are recorded for this award: the qualification and the result above are what was awarded.",
        "Ni chofnodwyd unedau ar gyfer y dyfarniad hwn: y cymhwyster a’r canlyniad uchod a ddyfarnwyd.",
    ),
    line(
        B::SmallPrint,
        ("Small print", "Up to three lines, in small letters, at the foot of the first page."),
        400,
        "",
        "",
    )
    .lines(3)
    .optional(),
];

const LETTER: &[BlockAbout] = &[
    line(
        B::Replacement,
        ("Mark of a replacement", "In capitals above the greeting, on replacements only."),
        50,
        "Replacement letter",
        "Llythyr amnewid",
    )
    .allowing(&[Field::ReplacedReference]),
    line(
        B::OurReference,
        ("Reference", "At the right, beside the date."),
        60,
        "Our reference {reference}",
        "Ein cyfeirnod {reference}",
    )
    .needing(&[Field::Reference]),
    line(B::Greeting, ("Greeting", ""), 80, "Dear {learner_name},", "Annwyl {learner_name},"),
    line(
        B::Opening,
        ("First paragraph", "Between the title and the details of the award."),
        400,
        "Congratulations: this qualification has been awarded to you.",
        "Llongyfarchiadau: mae’r cymhwyster hwn wedi’i ddyfarnu i chi.",
    ),
    line(
        B::Body,
        ("Paragraphs", "Each line is a paragraph. One with a field that is empty for an award is left out there."),
        2000,
        "Each document that is issued for this award, this letter included, carries a reference and a QR code of its \
         own. Keep them safe: the certificate is the proof of your achievement.\n\
         Whoever you show a document to can check it at once: scan its QR code, or type the address printed beside \
         it. The page says what was issued and whether it holds on that day. It says no more about you than the \
         document does.\n\
         Please check that your name and the details above are right. If something is not, or if you have a question, \
         write to {support_email} and quote the reference of this letter.",
        "Mae gan bob dogfen a gyhoeddir ar gyfer y dyfarniad hwn, gan gynnwys y llythyr hwn, gyfeirnod a chod QR ei \
         hun. Cadwch nhw’n ddiogel: y dystysgrif yw’r prawf o’ch cyflawniad.\n\
         Gall unrhyw un y dangoswch ddogfen iddo ei gwirio ar unwaith: sganiwch ei chod QR, neu teipiwch y cyfeiriad \
         sydd wrth ei ymyl. Mae’r dudalen yn dweud beth a gyhoeddwyd ac a yw’n ddilys ar y diwrnod hwnnw. Nid yw’n \
         dweud mwy amdanoch chi nag y mae’r ddogfen.\n\
         Gwiriwch fod eich enw a’r manylion uchod yn gywir. Os nad ydynt, neu os oes gennych gwestiwn, ysgrifennwch at \
         {support_email} gan nodi cyfeirnod y llythyr hwn.",
    )
    .lines(12),
    line(B::Closing, ("Closing", "Above the signature."), 80, "Yours sincerely,", "Yn gywir,"),
    line(
        B::SmallPrint,
        ("Small print", "Up to three lines, in small letters, at the foot."),
        400,
        "",
        "",
    )
    .lines(3)
    .optional(),
];

impl TemplateBlock {
    /// The blocks of this kind of document, in the order in which they are read.
    pub fn of(kind: DocumentKind) -> &'static [BlockAbout] {
        match kind {
            DocumentKind::Certificate => CERTIFICATE,
            DocumentKind::Transcript => TRANSCRIPT,
            DocumentKind::Letter => LETTER,
        }
    }

    /// What the block is in this kind of document, if it is there at all.
    pub fn about(self, kind: DocumentKind) -> Option<&'static BlockAbout> {
        Self::of(kind).iter().find(|about| about.block == self)
    }
}

/// The words of a kind in the first version, or what is suggested in another language.
pub fn first_wording(kind: DocumentKind, language: Language) -> Wording {
    let words = |about: &BlockAbout| match language {
        Language::En => about.first.to_owned(),
        Language::Cy => about.welsh.to_owned(),
    };
    TemplateBlock::of(kind).iter().map(|about| (about.block, words(about))).collect()
}
