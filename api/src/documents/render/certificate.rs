//! The certificate.

use shared::templates::{TemplateBlock, TemplatePart};

use super::{
    Setting,
    mark::{Ink, Mark, centred, right},
    palette::Colour,
    panel,
    sheet::{HEIGHT, Sheet, WIDTH},
    text::{Face, Fitted, Line, Rule},
    words,
};

/// The middle of the page, and how wide text may be.
const MIDDLE: f32 = WIDTH / 2.0;
const MEASURE: f32 = 448.0;
/// Between these heights the text above the signature stands.
const TOP: f32 = 68.0;
const BOTTOM: f32 = 586.0;
/// The margins of the signature and the panel.
const SIDE: f32 = 60.0;

/// A block of centred lines.
struct Block {
    /// Space above it where there is room, in points.
    gap: f32,
    /// From one baseline to the next, in sizes.
    leading: f32,
    colour: Colour,
    lines: Vec<Line>,
    size: f32,
    meaning: Meaning,
}

enum Meaning {
    /// The issuer's mark, which is drawn and not read.
    Mark,
    Paragraph,
    /// The learner's name, which has a line below.
    Name,
    /// The title of the qualification.
    Heading,
}

impl Block {
    fn height(&self) -> f32 {
        match self.meaning {
            Meaning::Mark => 46.0,
            Meaning::Name => self.text_height() + 15.0,
            Meaning::Paragraph | Meaning::Heading => self.text_height(),
        }
    }

    fn text_height(&self) -> f32 {
        // The first line from the top of its capitals.
        let more = self.lines.iter().skip(1).fold(0.0, |height, _| height + self.size * self.leading);
        more + self.size * 0.7
    }
}

/// Lays out the certificate on one page.
pub fn lay_out<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    if setting.decorated() {
        ground(setting, sheet);
    }
    let blocks = blocks(setting, sheet);
    let heights: f32 = blocks.iter().map(Block::height).sum();
    let gaps: f32 = blocks.iter().skip(1).map(|block| block.gap).sum();
    let share = (BOTTOM - TOP - heights) / gaps;
    if share < 0.45 {
        sheet.overflow(
            "qualification_number",
            "The certificate holds more text than its page: shorten the title.",
        );
        return;
    }
    // With little text, the gaps grow somewhat and the whole moves down.
    let share = share.min(1.25);
    let mut y = TOP + (BOTTOM - TOP - heights - gaps * share) * 0.4;
    for (at, block) in blocks.into_iter().enumerate() {
        if at > 0 {
            y += block.gap * share;
        }
        let height = block.height();
        draw(setting, sheet, block, y);
        y += height;
    }

    panel::signature(setting, sheet, 84.0, 644.0, 152.0);
    if setting.decorated() && setting.shows(TemplatePart::Seal) {
        seal(setting, sheet);
    }
    if setting.facts.regulated {
        regulated(setting, sheet);
    }
    panel::verification(setting, sheet, (SIDE, WIDTH - SIDE), 699.0);
}

/// The foot's right: the regulator's logo, and the note that the qualification is regulated.
fn regulated(setting: &Setting<'_>, sheet: &mut Sheet<'_>) {
    let palette = setting.palette;
    let to = WIDTH - 84.0;
    if let Some(logo) = &setting.facts.issuer.pictures.regulator_logo
        && setting.shows(TemplatePart::RegulatorLogo)
    {
        let (width, height) = logo.within(128.0, 34.0);
        let area = (to - width, 644.0 - height, width, height);
        sheet.figure(&logo.sha256, area, setting.labels.regulator_logo.to_owned());
    }
    if !setting.shows(TemplatePart::RegulatedNote) {
        return;
    }
    let mut marks = Vec::new();
    for (block, face, y, rule, colour) in [
        (TemplateBlock::Regulated, Face::SerifBold, 658.0, (10.5, 7.5), palette.ink),
        (TemplateBlock::Register, Face::Serif, 671.0, (9.5, 7.0), palette.muted),
    ] {
        let text = setting.say_line(block);
        // A space between the two for readers.
        let text = if block == TemplateBlock::Regulated { format!("{text} ") } else { text };
        let fitted = setting.fit_block(sheet, ("template", block), face, &text, 150.0, &[rule]);
        marks.extend(fitted.lines.into_iter().map(|line| right(line, to, y, fitted.size, colour)));
    }
    sheet.paragraph(marks);
}

fn blocks(setting: &Setting<'_>, sheet: &mut Sheet<'_>) -> Vec<Block> {
    let (facts, palette) = (setting.facts, &setting.palette);
    let mut blocks = Vec::new();
    let mut add = |gap, meaning, leading, colour, fitted: Fitted| {
        if matches!(meaning, Meaning::Paragraph) && fitted.lines.is_empty() {
            return;
        }
        blocks.push(Block { gap, leading, colour, lines: fitted.lines, size: fitted.size, meaning });
    };
    let small = |sheet: &mut Sheet<'_>, block| Fitted {
        lines: setting.caps_block(sheet, block, 9.5, MEASURE),
        size: 9.5,
    };
    let fit = |sheet: &mut Sheet<'_>, field, what, face, text: &str, rule: Rule<'_>| {
        setting.fit(sheet, (field, what), face, text, MEASURE, rule)
    };
    let worded = |sheet: &mut Sheet<'_>, field, block, text: &str, rule: Rule<'_>| {
        setting.fit_block(sheet, (field, block), Face::Serif, text, MEASURE, rule)
    };
    let fine: Rule<'_> = &[(12.5, 10.0), (11.0, 8.0)];
    let finer: Rule<'_> = &[(12.5, 10.0), (11.0, 9.0), (9.0, 8.0)];

    add(0.0, Meaning::Mark, 0.0, palette.accent, Fitted { lines: Vec::new(), size: 0.0 });
    let rule: Rule<'_> = &[(20.0, 14.0), (15.0, 10.0)];
    let issuer = fit(sheet, "issuer", "The issuer's name", Face::SerifBold, &facts.issuer.name, rule);
    add(17.0, Meaning::Paragraph, 1.2, palette.ink, issuer);
    if facts.replaces.is_some() {
        add(16.0, Meaning::Paragraph, 1.2, palette.accent, small(sheet, TemplateBlock::Replacement));
    }
    add(40.0, Meaning::Paragraph, 1.2, palette.muted, small(sheet, TemplateBlock::Opening));
    let rule: Rule<'_> = &[(38.0, 22.0), (28.0, 12.0)];
    let name = fit(sheet, "first_name", "The learner's name", Face::Serif, &facts.learner_name, rule);
    add(23.0, Meaning::Name, 1.16, palette.ink, name);
    add(22.0, Meaning::Paragraph, 1.2, palette.muted, small(sheet, TemplateBlock::Achieved));
    let title = fit(
        sheet,
        "qualification_number",
        "The qualification's title",
        Face::SerifBold,
        &facts.qualification_title,
        &[(26.0, 21.0), (26.0, 18.0), (19.0, 15.0), (15.0, 11.0)],
    );
    add(23.0, Meaning::Heading, 1.22, palette.accent, title);
    let number = setting.say_line(TemplateBlock::NumberAndLevel);
    let number = worded(sheet, "qualification_number", TemplateBlock::NumberAndLevel, &number, fine);
    add(19.0, Meaning::Paragraph, 1.3, palette.ink, number);
    if let Some(result) = &facts.result {
        add(28.0, Meaning::Paragraph, 1.2, palette.muted, small(sheet, TemplateBlock::WithResult));
        let rule: Rule<'_> = &[(18.0, 12.0), (14.0, 10.0), (11.0, 9.0)];
        let result = fit(sheet, "result", "The result", Face::SerifBold, result, rule);
        add(12.0, Meaning::Paragraph, 1.2, palette.ink, result);
    }
    let mut gap = if facts.result.is_some() { 16.0 } else { 28.0 };
    let mut lines = Vec::new();
    if setting.shows(TemplatePart::Centre) {
        lines.push(("centre_number", TemplateBlock::Centre, finer));
    }
    lines.extend([("template", TemplateBlock::Statement, finer), ("award_date", TemplateBlock::Dates, fine)]);
    for (field, block, rule) in lines {
        for text in setting.say(block) {
            add(gap, Meaning::Paragraph, 1.3, palette.ink, worded(sheet, field, block, &text, rule));
            gap = 11.0;
        }
    }
    let expiry = setting.say(TemplateBlock::Expiry);
    let more: Vec<String> =
        expiry.into_iter().chain(words::language(&facts.language, setting.labels)).collect();
    if !more.is_empty() {
        let more = worded(sheet, "language", TemplateBlock::Expiry, &more.join(" · "), fine);
        add(11.0, Meaning::Paragraph, 1.3, palette.ink, more);
    }
    for (at, text) in setting.say(TemplateBlock::SmallPrint).into_iter().enumerate() {
        let rule: Rule<'_> = &[(8.5, 7.5), (8.5, 7.0), (7.5, 7.0)];
        let print = worded(sheet, "template", TemplateBlock::SmallPrint, &text, rule);
        add(if at == 0 { 16.0 } else { 6.0 }, Meaning::Paragraph, 1.3, palette.muted, print);
    }
    blocks
}

fn draw<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, block: Block, top: f32) {
    let bottom = top + block.height();
    let step = block.size * block.leading;
    let mut baseline = top + block.size * 0.7;
    let mut marks = Vec::new();
    for line in block.lines {
        marks.push(centred(line, MIDDLE, baseline, block.size, block.colour));
        baseline += step;
    }
    match block.meaning {
        Meaning::Mark if setting.decorated() && setting.shows(TemplatePart::Logo) => {
            match &setting.facts.issuer.pictures.logo {
                Some(logo) => {
                    let (width, height) = logo.within(230.0, 50.0);
                    let area = (MIDDLE - width / 2.0, top + 23.0 - height / 2.0, width, height);
                    sheet.figure(&logo.sha256, area, panel::logo_words(setting));
                }
                None => sheet.decorate(panel::mark(setting, (MIDDLE, top + 23.0), 1.65)),
            }
        }
        Meaning::Mark => {}
        Meaning::Heading => sheet.heading(1, &setting.facts.qualification_title, top - 20.0, marks),
        Meaning::Paragraph => sheet.paragraph(marks),
        Meaning::Name => {
            sheet.paragraph(marks);
            let (from, to) = ((MIDDLE - 148.0, bottom), (MIDDLE + 148.0, bottom));
            sheet.decorate(vec![Mark::Rule { from, to, width: 0.6, colour: setting.palette.accent }]);
        }
    }
}

/// The paper's tint, the rosette and the border.
fn ground<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    let palette = setting.palette;
    let ornaments = setting.ornaments;
    let shape = |path, ink| Mark::Shape { path, at: (0.0, 0.0), scale: 1.0, ink };
    let mut marks = vec![Mark::Block((0.0, 0.0, WIDTH, HEIGHT), palette.paper)];
    if setting.shows(TemplatePart::Rosette) {
        marks.push(shape(&ornaments.rosette, Ink::Stroke(palette.veil, 0.4)));
    }
    if setting.shows(TemplatePart::Border) {
        marks.extend([
            shape(&ornaments.strands, Ink::Stroke(palette.strand, 0.4)),
            shape(&ornaments.corners, Ink::Fill(palette.paper)),
            shape(&ornaments.corner_rosettes, Ink::Stroke(palette.accent, 0.45)),
            shape(&ornaments.corners, Ink::Stroke(palette.accent, 0.6)),
            shape(&ornaments.outer, Ink::Stroke(palette.accent, 1.3)),
            shape(&ornaments.inner, Ink::Stroke(palette.accent, 0.6)),
        ]);
    }
    sheet.decorate(marks);
}

fn seal<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    let Setting { palette, .. } = setting;
    let at = (MIDDLE, 640.0);
    if let Some(seal) = &setting.facts.issuer.pictures.seal {
        let (width, height) = seal.within(84.0, 84.0);
        let area = (at.0 - width / 2.0, at.1 - height / 2.0, width, height);
        sheet.figure(&seal.sha256, area, format!("{}{}", setting.labels.seal_of, setting.facts.issuer.name));
        return;
    }
    let shape = |path, scale, ink| Mark::Shape { path, at, scale, ink };
    sheet.decorate(vec![
        shape(&setting.ornaments.seal_edge, 1.0, Ink::Fill(palette.paper)),
        shape(&setting.ornaments.seal_edge, 1.0, Ink::Stroke(palette.gold, 0.9)),
        shape(&setting.ornaments.seal_ring, 1.0, Ink::Stroke(palette.gold, 0.5)),
        shape(&setting.ornaments.seal_rims, 1.0, Ink::Stroke(palette.gold, 0.8)),
        shape(&setting.ornaments.tick, 1.75, Ink::Stroke(palette.gold, 1.5)),
    ]);
}
