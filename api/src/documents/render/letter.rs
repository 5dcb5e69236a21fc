//! The letter to the learner.

use krilla::tagging::{ListNumbering, Tag};

use super::{
    Setting, panel,
    sheet::{Element, HEIGHT, Mark, Sheet, WIDTH, left, right},
    text::{Face, Fitted, Rule},
    words,
};

const LEFT: f32 = 72.0;
const RIGHT: f32 = WIDTH - 72.0;
const MEASURE: f32 = RIGHT - LEFT;
/// Size and leading of the text.
const SIZE: f32 = 11.5;
const LEADING: f32 = 17.0;
/// Where the panel begins.
const PANEL: f32 = HEIGHT - 48.0 - panel::PANEL;

/// Lays out the letter on one page.
pub fn lay_out<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    let (facts, palette, fonts) = (setting.facts, setting.palette, setting.fonts);
    panel::letterhead(setting, sheet, (LEFT, RIGHT));

    let small = |text: &str| fonts.shape(Face::Serif, text);
    let reference = format!("Our reference {}", words::grouped(&facts.reference));
    sheet.paragraph(vec![left(small(&words::long_date(facts.issued_on)), LEFT, 128.0, SIZE, palette.ink)]);
    sheet.paragraph(vec![right(small(&reference), RIGHT, 128.0, SIZE - 1.0, palette.muted)]);
    let mut y = 140.0;
    if facts.replaces.is_some() {
        y += 14.0;
        sheet.paragraph(vec![left(super::sheet::caps(fonts, "Replacement letter"), LEFT, y, 8.5, palette.accent)]);
    }

    let greeting: Rule<'_> = &[(SIZE, 10.0), (SIZE, 7.0)];
    y = line(setting, sheet, ("first_name", "The learner's name"), &format!("Dear {},", facts.learner_name), y + 34.0, greeting);

    let title = setting.fit(
        sheet,
        ("qualification_number", "The qualification's title"),
        Face::SerifBold,
        &facts.qualification_title,
        MEASURE,
        &[(19.0, 16.0), (18.0, 14.0), (14.0, 11.0), (11.0, 9.0), (9.0, 8.0)],
    );
    y += 18.0;
    let top = y;
    let marks = stack(title, LEFT, &mut y, 1.22, palette.accent);
    sheet.heading(1, &facts.qualification_title, top - 20.0, marks);

    y = text(setting, sheet, "Congratulations. You have been awarded this qualification, and we are glad to confirm it.", y + 4.0);
    y = details(setting, sheet, y + 4.0);
    y = text(
        setting,
        sheet,
        "Each document that is issued for this award, this letter included, carries a reference and a QR code of its \
         own. Keep them safe: a certificate is the proof of your achievement.",
        y + 6.0,
    );
    y = text(
        setting,
        sheet,
        "Whoever you show a document to can check it at once: scan its QR code, or type the address printed beside \
         it. The page says what was issued and whether it holds on that day. It says no more about you than the \
         document does.",
        y,
    );
    y = line(
        setting,
        sheet,
        ("issuer", "The address for help"),
        "Please check that your name and the details above are right. If something is not, or you have a question, write to",
        y,
        &[(SIZE, SIZE), (SIZE, SIZE)],
    );
    let help = format!("{} and quote the reference of this letter.", facts.issuer.support_email);
    y = line(setting, sheet, ("issuer", "The address for help"), &help, y - 6.0, &[(SIZE, 9.0), (SIZE, 8.0)]);
    y = text(setting, sheet, "Yours sincerely,", y + 4.0);
    if y + 66.0 > PANEL - 10.0 {
        sheet.overflow("qualification_number", "The letter holds more text than its page: shorten the title.");
        return;
    }
    panel::signature(setting, sheet, LEFT, y + 24.0, 190.0);
    panel::verification(setting, sheet, (LEFT, RIGHT), PANEL);
}

/// The facts of the award as a list with labels. Gives the height below it.
fn details<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, mut y: f32) -> f32 {
    let (facts, palette) = (setting.facts, setting.palette);
    let mut rows = vec![
        ("Learner", format!("{}, enrolment {}", facts.learner_name, facts.enrolment_number), "first_name"),
        (
            "Qualification",
            format!("{} · {}", facts.qualification_number, facts.level),
            "qualification_number",
        ),
    ];
    rows.extend(facts.result.as_ref().map(|result| ("Result", result.clone(), "result")));
    rows.push(("Centre", format!("{}, centre {}", facts.centre_name, facts.centre_number), "centre_number"));
    let dates = format!("{} · Issued {}", words::date(facts.award_date), words::date(facts.issued_on));
    rows.push(("Awarded", dates, "award_date"));
    rows.extend(facts.expires_on.map(|date| ("Valid until", words::date(date), "expiry_date")));
    rows.extend(words::language(&facts.language).map(|language| ("Language", language, "language")));
    let top = y - 13.0;
    let mut items = Vec::new();
    for (label, value, field) in rows {
        let fitted = setting.fit(
            sheet,
            (field, label),
            Face::Sans,
            &value,
            MEASURE - 100.0,
            &[(10.0, 8.0), (10.0, 7.5), (8.0, 6.5), (6.5, 6.0)],
        );
        let head = setting.fonts.shape(Face::Sans, label);
        let head = sheet.leaf(vec![left(head, LEFT + 14.0, y, 9.0, palette.muted)]);
        let marks = stack(fitted, LEFT + 100.0, &mut y, 1.35, palette.ink);
        let body = sheet.leaf(marks);
        items.push(Element::Group(
            Tag::LI.into(),
            vec![Element::Group(Tag::Lbl.into(), vec![head]), Element::Group(Tag::LBody.into(), vec![body])],
        ));
        y += 3.5;
    }
    sheet.push(Tag::L(ListNumbering::None), items);
    sheet.decorate(vec![Mark::Rule { from: (LEFT + 1.0, top), to: (LEFT + 1.0, y - 10.0), width: 2.0, colour: palette.accent }]);
    y + 12.0
}

/// Lines from a left edge, moving `y` to the next baseline.
fn stack<'a>(fitted: Fitted, x: f32, y: &mut f32, leading: f32, colour: super::sheet::Colour) -> Vec<Mark<'a>> {
    let mut marks = Vec::new();
    for line in fitted.lines {
        marks.push(left(line, x, *y, fitted.size, colour));
        *y += fitted.size * leading;
    }
    marks
}

/// A paragraph of the letter's own words from a baseline on. Gives the next paragraph's baseline.
fn text<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, text: &str, mut y: f32) -> f32 {
    let mut marks = Vec::new();
    for line in setting.fonts.paragraph(Face::Serif, text, MEASURE, SIZE) {
        marks.push(left(line, LEFT, y, SIZE, setting.palette.ink));
        y += LEADING;
    }
    sheet.paragraph(marks);
    y + 7.0
}

/// A paragraph with a fact in it, fitted by a rule.
fn line<'a>(
    setting: &Setting<'a>,
    sheet: &mut Sheet<'a>,
    what: (&'static str, &str),
    text: &str,
    mut y: f32,
    rule: Rule<'_>,
) -> f32 {
    let fitted = setting.fit(sheet, what, Face::Serif, text, MEASURE, rule);
    let mut marks = Vec::new();
    for line in fitted.lines {
        marks.push(left(line, LEFT, y, fitted.size, setting.palette.ink));
        y += LEADING;
    }
    sheet.paragraph(marks);
    y + 7.0
}
