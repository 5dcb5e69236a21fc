//! The letter to the learner.

use krilla::tagging::{ListNumbering, Tag};

use super::{
    Setting, panel,
    sheet::{Colour, Element, HEIGHT, Mark, Sheet, WIDTH, caps, left, right},
    text::{Face, Fitted},
    words,
};

const LEFT: f32 = 72.0;
const RIGHT: f32 = WIDTH - 72.0;
const MEASURE: f32 = RIGHT - LEFT;
/// Sizes and leadings of the text; the first at which the letter fits its page is taken.
const SIZES: [(f32, f32); 3] = [(11.5, 17.0), (10.5, 14.8), (9.5, 12.8)];
/// Where the panel begins.
const PANEL: f32 = HEIGHT - 48.0 - panel::PANEL;
/// The height of the signature with the space around it.
const SIGNATURE: f32 = 74.0;

/// Lays out the letter on one page.
pub fn lay_out<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    for text in SIZES {
        let mut trial = Sheet::new();
        let y = body(setting, &mut trial, text);
        let more = if setting.facts.issuer.pictures.signature.is_some() { panel::SIGNED } else { 0.0 };
        if y + SIGNATURE + more < PANEL {
            panel::signature(setting, &mut trial, LEFT, y + 24.0 + more, 190.0);
            panel::verification(setting, &mut trial, (LEFT, RIGHT), PANEL);
            *sheet = trial;
            return;
        }
    }
    sheet.overflow("qualification_number", "The letter holds more text than its page: shorten the title.");
}

/// All above the signature, in a size and leading. Gives the height below it.
fn body<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, text: (f32, f32)) -> f32 {
    let (facts, palette, fonts) = (setting.facts, setting.palette, setting.fonts);
    let (size, leading) = text;
    panel::letterhead(setting, sheet, (LEFT, RIGHT));

    let small = |text: &str| fonts.shape(Face::Serif, text);
    let reference = format!("Our reference {}", words::grouped(&facts.reference));
    sheet.paragraph(vec![left(small(&words::long_date(facts.issued_on)), LEFT, 126.0, size, palette.ink)]);
    sheet.paragraph(vec![right(small(&reference), RIGHT, 126.0, size - 1.0, palette.muted)]);
    let mut y = 126.0 + leading * 2.2;
    if facts.replaces.is_some() {
        sheet.paragraph(vec![left(caps(fonts, "Replacement letter"), LEFT, y, 9.5, palette.accent)]);
        y += leading * 1.6;
    }

    let greeting = setting.fit(
        sheet,
        ("first_name", "The learner's name"),
        Face::Serif,
        &format!("Dear {},", facts.learner_name),
        MEASURE,
        &[(size, 9.0), (size, 7.0)],
    );
    let marks = stack(greeting, LEFT, &mut y, 1.4, palette.ink);
    sheet.paragraph(marks);

    let title = setting.fit(
        sheet,
        ("qualification_number", "The qualification's title"),
        Face::SerifBold,
        &facts.qualification_title,
        MEASURE,
        &[(19.0, 16.0), (18.0, 14.0), (14.0, 11.0), (11.0, 9.0), (9.0, 8.0)],
    );
    y += leading;
    let top = y;
    let marks = stack(title, LEFT, &mut y, 1.22, palette.accent);
    sheet.heading(1, &facts.qualification_title, top - 20.0, marks);
    y += 4.0;

    paragraph(setting, sheet, "Congratulations: this qualification has been awarded to you.", &mut y, text);
    y = details(setting, sheet, y + 4.0) + 6.0;
    let help = format!(
        "Please check that your name and the details above are right. If something is not, or if you have a question, \
         write to {} and quote the reference of this letter.",
        facts.issuer.support_email
    );
    for words in [
        "Each document that is issued for this award, this letter included, carries a reference and a QR code of its \
         own. Keep them safe: the certificate is the proof of your achievement.",
        "Whoever you show a document to can check it at once: scan its QR code, or type the address printed beside \
         it. The page says what was issued and whether it holds on that day. It says no more about you than the \
         document does.",
        &help,
        "Yours sincerely,",
    ] {
        paragraph(setting, sheet, words, &mut y, text);
    }
    y
}

/// The facts of the award as a list with labels. Gives the height below it.
fn details<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, mut y: f32) -> f32 {
    let (facts, palette) = (setting.facts, setting.palette);
    let mut rows = vec![
        ("Enrolment", facts.enrolment_number.clone(), "enrolment_number"),
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
    sheet.decorate(vec![Mark::Rule {
        from: (LEFT + 1.0, top),
        to: (LEFT + 1.0, y - 10.0),
        width: 2.0,
        colour: palette.accent,
    }]);
    y + 12.0
}

/// Lines from a left edge, moving `y` to the next baseline.
fn stack<'a>(fitted: Fitted, x: f32, y: &mut f32, leading: f32, colour: Colour) -> Vec<Mark<'a>> {
    let mut marks = Vec::new();
    for line in fitted.lines {
        marks.push(left(line, x, *y, fitted.size, colour));
        *y += fitted.size * leading;
    }
    marks
}

/// A paragraph of running text, moving `y` to the next paragraph's first baseline.
fn paragraph<'a>(
    setting: &Setting<'a>,
    sheet: &mut Sheet<'a>,
    text: &str,
    y: &mut f32,
    (size, leading): (f32, f32),
) {
    let mut marks = Vec::new();
    for line in setting.fonts.paragraph(Face::Serif, text, MEASURE, size) {
        if line.width * size > MEASURE + 0.01 {
            sheet.overflow("issuer", "The address for help is too long to print legibly: shorten it.");
        }
        marks.push(left(line, LEFT, *y, size, setting.palette.ink));
        *y += leading;
    }
    sheet.paragraph(marks);
    *y += leading * 0.4;
}
