//! What all documents share: the panel to verify them by, the letterhead, the signature.

use krilla::tagging::Tag;
use shared::templates::{TemplateBlock, TemplatePart};

use super::{
    Setting,
    mark::{Ink, Mark, left, right},
    palette::Colour,
    picture::Printed,
    sheet::{Element, Sheet, WIDTH},
    text::{Face, Fonts},
    words,
};

/// Side of the QR code, without its quiet zone: 27.5 mm.
const CODE: f32 = 78.0;
/// Width of the quiet zone: four modules of the smallest code in use.
const QUIET: f32 = 9.6;
/// Height of the panel.
pub const PANEL: f32 = 12.0 + CODE + QUIET;

/// Draws the panel between two edges from a height down.
pub fn verification(setting: &Setting<'_>, sheet: &mut Sheet<'_>, (from, to): (f32, f32), top: f32) {
    let Setting { fonts, facts, palette, labels, .. } = setting;
    let code_top = top + 12.0;
    sheet.decorate(vec![
        Mark::Block((from - QUIET, code_top - QUIET, CODE + 2.0 * QUIET, CODE + 2.0 * QUIET), white()),
        Mark::Rule { from: (from, top), to: (to, top), width: 0.75, colour: palette.line },
    ]);
    let code = sheet.leaf(vec![Mark::Code {
        text: facts.verify_url.clone(),
        x: from,
        y: code_top,
        side: CODE,
        colour: palette.ink,
    }]);
    sheet.push(Tag::Figure(Some(format!("{}{}", labels.code, facts.verify_url))), vec![code]);

    let x = from + CODE + 18.0;
    let middle = to - 128.0;
    let label = |text: &str| fonts.shape(Face::Sans, text);
    let ask = left(label(labels.verify(facts.kind)), x, code_top + 12.0, 8.5, palette.muted);
    let ask = sheet.leaf(vec![ask]);
    let address = setting.fit(
        sheet,
        ("verify_url", "The address to verify at"),
        Face::SansBold,
        words::address(&facts.verify_url),
        middle - x - 8.0,
        &[(10.5, 6.0)],
    );
    if let Some(line) = address.lines.into_iter().next() {
        let area = (x, code_top + 16.0, line.width * address.size, 15.0);
        let text = sheet.leaf(vec![left(line, x, code_top + 26.5, address.size, palette.ink)]);
        let link = sheet.link(area, &facts.verify_url);
        sheet.push(Tag::P, vec![ask, Element::Group(Tag::Link.into(), vec![text, link])]);
    }
    let reference = setting.fonts.tracked(Face::SansBold, &words::grouped(&facts.reference), 0.05);
    let mut marks = vec![
        left(label(labels.reference), x, code_top + 46.0, 8.5, palette.muted),
        left(reference, x, code_top + 61.5, 12.5, palette.ink),
    ];
    if let Some(replaced) = &facts.replaces {
        let text = format!("{}{}{}", labels.replaces.0, words::grouped(replaced), labels.replaces.1);
        marks.push(left(label(&text), x, code_top + 76.0, 8.5, palette.muted));
    }
    sheet.paragraph(marks);

    let learner = setting.fit(
        sheet,
        ("enrolment_number", "The enrolment number"),
        Face::Sans,
        &format!("{}{}", labels.learner, facts.enrolment_number),
        124.0,
        &[(8.5, 5.0)],
    );
    let learner = learner.lines.into_iter().map(|line| (line, 12.0, learner.size));
    let status = [50.5, 61.5].into_iter().zip(labels.status).map(|(y, text)| (label(text), y, 8.5));
    let marks =
        learner.chain(status).map(|(line, y, size)| right(line, to, code_top + y, size, palette.muted));
    sheet.paragraph(marks.collect());
}

fn white() -> Colour {
    Colour::new(255, 255, 255)
}

/// The issuer's mark about a point: its radius is 13.5 points at scale 1.
pub fn mark<'a>(setting: &Setting<'a>, at: (f32, f32), scale: f32) -> Vec<Mark<'a>> {
    let accent = setting.palette.accent;
    let shape = |path, ink| Mark::Shape { path, at, scale, ink };
    vec![
        shape(&setting.ornaments.mark_rim, Ink::Stroke(accent, 1.5)),
        shape(&setting.ornaments.mark_ring, Ink::Dashes(accent, 0.75, 1.5)),
        shape(&setting.ornaments.tick, Ink::Stroke(accent, 2.2)),
    ]
}

/// What stands for the logo where it can't be seen.
pub fn logo_words(setting: &Setting<'_>) -> String {
    format!("{}{}", setting.labels.logo_of, setting.facts.issuer.name)
}

/// Marks every page as a sample.
pub fn watermark(fonts: &Fonts, sheet: &mut Sheet<'_>, words: &str) {
    let line = fonts.tracked(Face::SansBold, &words.to_uppercase(), 0.08);
    // As large as the page holds across.
    let size = (560.0 / line.width).min(96.0);
    sheet.underlay(|| {
        [250.0, 480.0]
            .map(|y| Mark::Turned {
                line: line.clone(),
                at: (WIDTH / 2.0, y),
                angle: -32.0,
                size,
                colour: Colour::new(0xf3, 0xdc, 0xd6),
            })
            .into()
    });
}

/// The head of a page of paper: the mark and the issuer's name, with a line below. Gives the height below it.
pub fn letterhead<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, (from, to): (f32, f32)) -> f32 {
    let mut x = from;
    let marked = setting.decorated() && setting.shows(TemplatePart::Logo);
    if let (true, Some(logo)) = (marked, &setting.facts.issuer.pictures.logo) {
        let (width, height) = logo.within(150.0, 44.0);
        sheet.figure(&logo.sha256, (from, 62.0 - height / 2.0, width, height), logo_words(setting));
        x += width + 14.0;
    } else if marked {
        sheet.decorate(mark(setting, (from + 17.0, 62.0), 1.2));
        x += 46.0;
    }
    let name = setting.fit(
        sheet,
        ("issuer", "The issuer's name"),
        Face::SerifBold,
        &setting.facts.issuer.name,
        to - x,
        &[(18.0, 12.0), (13.0, 9.0)],
    );
    let leading = name.size * 1.2;
    let mut y = if name.lines.len() > 1 { 58.5 } else { 68.0 };
    let mut marks = Vec::new();
    for line in name.lines {
        marks.push(left(line, x, y, name.size, setting.palette.ink));
        y += leading;
    }
    if !marks.is_empty() {
        sheet.paragraph(marks);
    }
    sheet.decorate(vec![Mark::Rule {
        from: (from, 92.0),
        to: (to, 92.0),
        width: 0.75,
        colour: setting.palette.accent,
    }]);
    92.0
}

/// How much higher the signature is where it is a picture.
pub const SIGNED: f32 = 22.0;

/// The picture of the signature, where there is one to show.
pub fn signed<'a>(setting: &Setting<'a>) -> Option<&'a Printed> {
    setting.facts.issuer.pictures.signature.as_ref().filter(|_| setting.shows(TemplatePart::Signature))
}

/// Small print of the template between two edges, ending at a height; gives its height, nothing where there is none.
pub fn small_print(setting: &Setting<'_>, sheet: &mut Sheet<'_>, (from, to): (f32, f32), end: f32) -> f32 {
    const SIZE: f32 = 7.5;
    const LEADING: f32 = 10.0;
    let width = to - from;
    let mut lines = Vec::new();
    for text in setting.say(TemplateBlock::SmallPrint) {
        let broken = setting.fonts.paragraph(Face::Sans, &text, width, SIZE);
        if broken.iter().any(|line| line.width * SIZE > width + 0.01) {
            sheet.too_long("template", TemplateBlock::SmallPrint, &text);
        }
        lines.push(broken);
    }
    let mut height = 0.0;
    for _ in lines.iter().flatten() {
        height += LEADING;
    }
    let mut y = end - height + SIZE;
    for paragraph in lines {
        let mut marks = Vec::new();
        for line in paragraph {
            marks.push(left(line, from, y, SIZE, setting.palette.muted));
            y += LEADING;
        }
        sheet.paragraph(marks);
    }
    if height > 0.0 { height + 6.0 } else { 0.0 }
}

/// The signatory above and below a line; `y` is the line's height. A picture of the signature stands on the line,
/// and the name goes below it.
pub fn signature(setting: &Setting<'_>, sheet: &mut Sheet<'_>, x: f32, y: f32, width: f32) {
    let (issuer, palette) = (&setting.facts.issuer, &setting.palette);
    let picture = signed(setting);
    if let Some(picture) = picture {
        let (wide, high) = picture.within(width, 40.0);
        sheet.figure(
            &picture.sha256,
            (x, y - 2.0 - high, wide, high),
            format!("{}{}", setting.labels.signature_of, issuer.signatory_name),
        );
    }
    let name: (super::text::Rule<'_>, f32) =
        if picture.is_some() { (&[(10.5, 7.0)], 12.5) } else { (&[(15.0, 8.0)], -8.0) };
    let (office, below) = if picture.is_some() { (24.0, 35.5) } else { (14.0, 27.0) };
    let rows: [(&str, &str, Face, super::text::Rule<'_>, f32, _); 3] = [
        ("The signatory's name", &issuer.signatory_name, Face::Serif, name.0, y + name.1, palette.ink),
        (
            "The signatory's office",
            &issuer.signatory_title,
            Face::SerifBold,
            &[(10.5, 6.5)],
            y + office,
            palette.ink,
        ),
        (
            "The issuer's name",
            &issuer.name,
            Face::Serif,
            &[(10.5, 8.0), (9.0, 6.0)],
            y + below,
            palette.muted,
        ),
    ];
    sheet.decorate(vec![Mark::Rule { from: (x, y), to: (x + width, y), width: 0.6, colour: palette.ink }]);
    let mut marks = Vec::new();
    for (what, text, face, rule, mut baseline, colour) in rows {
        let fitted = setting.fit(sheet, ("issuer", what), face, text, width, rule);
        for line in fitted.lines {
            marks.push(left(line, x, baseline, fitted.size, colour));
            baseline += fitted.size * 1.2;
        }
    }
    sheet.paragraph(marks);
}
