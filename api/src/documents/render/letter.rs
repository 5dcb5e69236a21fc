//! The letter to the learner.

use krilla::tagging::{ListNumbering, Tag};

use shared::templates::{TemplateBlock, TemplatePart};

use super::{
    Setting,
    mark::{Mark, left, right},
    palette::Colour,
    panel,
    sheet::{Element, HEIGHT, Sheet, WIDTH},
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
        let more = if panel::signed(setting).is_some() { panel::SIGNED } else { 0.0 };
        let mut print = Sheet::new();
        let below = panel::small_print(setting, &mut print, (LEFT, RIGHT), PANEL - 10.0);
        if y + SIGNATURE + more < PANEL - below {
            panel::signature(setting, &mut trial, LEFT, y + 24.0 + more, 190.0);
            panel::small_print(setting, &mut trial, (LEFT, RIGHT), PANEL - 10.0);
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
    let date = words::long_date(facts.issued_on, setting.labels);
    sheet.paragraph(vec![left(small(&date), LEFT, 126.0, size, palette.ink)]);
    let block = TemplateBlock::OurReference;
    let reference = setting.say_line(block);
    let rule = &[(size - 1.0, 6.5)];
    let fitted =
        setting.fit_block(sheet, ("template", block), Face::Serif, &reference, MEASURE - 140.0, rule);
    let marks = fitted.lines.into_iter().map(|line| right(line, RIGHT, 126.0, fitted.size, palette.muted));
    sheet.paragraph(marks.collect());
    let mut y = 126.0 + leading * 2.2;
    if facts.replaces.is_some() {
        let lines = setting.caps_block(sheet, TemplateBlock::Replacement, 9.5, MEASURE);
        let marks = lines.into_iter().map(|line| left(line, LEFT, y, 9.5, palette.accent));
        sheet.paragraph(marks.collect());
        y += leading * 1.6;
    }

    let greeting = setting.fit_block(
        sheet,
        ("first_name", TemplateBlock::Greeting),
        Face::Serif,
        &setting.say_line(TemplateBlock::Greeting),
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

    paragraphs(setting, sheet, TemplateBlock::Opening, &mut y, text);
    if setting.shows(TemplatePart::AwardDetails) {
        y = details(setting, sheet, y + 4.0) + 6.0;
    }
    paragraphs(setting, sheet, TemplateBlock::Body, &mut y, text);
    paragraphs(setting, sheet, TemplateBlock::Closing, &mut y, text);
    y
}

/// The facts of the award as a list with labels. Gives the height below it.
fn details<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, mut y: f32) -> f32 {
    let (facts, palette) = (setting.facts, setting.palette);
    let labels = setting.labels;
    let mut rows = vec![
        (labels.enrolment.1, facts.enrolment_number.clone(), "enrolment_number"),
        (
            labels.qualification,
            format!("{} · {}", facts.qualification_number, facts.level),
            "qualification_number",
        ),
    ];
    rows.extend(facts.result.as_ref().map(|result| (labels.result, result.clone(), "result")));
    if setting.shows(TemplatePart::Centre) {
        let centre = format!("{}, {} {}", facts.centre_name, labels.centre_number, facts.centre_number);
        rows.push((labels.centre, centre, "centre_number"));
    }
    let (awarded, issued) = labels.awarded_issued;
    let dates = format!("{} · {issued} {}", words::date(facts.award_date), words::date(facts.issued_on));
    rows.push((awarded, dates, "award_date"));
    rows.extend(facts.expires_on.map(|date| (labels.valid_until, words::date(date), "expiry_date")));
    let language = words::language(&facts.language, labels);
    rows.extend(language.map(|language| (labels.language, language, "language")));
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

/// A block as paragraphs of running text, moving `y` to the next paragraph's first baseline.
fn paragraphs<'a>(
    setting: &Setting<'a>,
    sheet: &mut Sheet<'a>,
    block: TemplateBlock,
    y: &mut f32,
    (size, leading): (f32, f32),
) {
    let help = &setting.facts.issuer.support_email;
    for text in setting.say(block) {
        let mut marks = Vec::new();
        for line in setting.fonts.paragraph(Face::Serif, &text, MEASURE, size) {
            if line.width * size > MEASURE + 0.01 {
                if line.text.contains(help.as_str()) {
                    let message = "The address for help is too long to print legibly: shorten it.";
                    sheet.overflow("issuer", message);
                } else {
                    sheet.too_long("template", block, &line.text);
                }
            }
            marks.push(left(line, LEFT, *y, size, setting.palette.ink));
            *y += leading;
        }
        sheet.paragraph(marks);
        *y += leading * 0.4;
    }
}
