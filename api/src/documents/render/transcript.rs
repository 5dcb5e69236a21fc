//! The transcript: the units of an award, over as many pages as they take.

use krilla::tagging::{ListNumbering, TableHeaderScope, Tag};
use shared::{
    batches::Component,
    templates::{TemplateBlock, TemplatePart},
};

use super::{
    Setting,
    mark::{Mark, left, right},
    palette::Colour,
    panel,
    sheet::{Element, HEIGHT, Sheet, WIDTH},
    text::{Face, Fitted},
    words,
};

const LEFT: f32 = 56.0;
const RIGHT: f32 = WIDTH - 56.0;
/// Baseline of the line at the foot of each page.
const FOOT: f32 = HEIGHT - 34.0;
/// Where the panel begins on the first page, and the text ends on the others.
const PANEL: f32 = HEIGHT - 60.0 - panel::PANEL;
const END: f32 = HEIGHT - 62.0;
const SIZE: f32 = 9.0;
const LEADING: f32 = 1.36;
/// Heights of the heads of the columns and of the line with the total.
const HEAD: f32 = 20.0;
const TOTAL: f32 = SIZE * LEADING + 9.0;

/// What a column of the table holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Number,
    Title,
    Level,
    Credits,
    Grade,
}

/// A column of the table: where it begins, how wide its text may be, whether it is set to the right.
#[derive(Clone, Copy)]
struct Column {
    holds: Holds,
    head: TemplateBlock,
    x: f32,
    width: f32,
    right: bool,
}

/// The columns that the template shows. The title takes the room of those that it leaves out.
fn columns(setting: &Setting<'_>) -> Vec<Column> {
    // What each is, its width and the gap after it; the title's is what remains.
    const ALL: [(Holds, TemplateBlock, Option<TemplatePart>, f32, f32); 5] = [
        (Holds::Number, TemplateBlock::UnitHead, Some(TemplatePart::UnitNumbers), 82.0, 10.0),
        (Holds::Title, TemplateBlock::TitleHead, None, 208.0, 10.0),
        (Holds::Level, TemplateBlock::LevelHead, Some(TemplatePart::UnitLevels), 58.0, 6.0),
        (Holds::Credits, TemplateBlock::CreditsHead, Some(TemplatePart::UnitCredits), 38.0, 12.0),
        (Holds::Grade, TemplateBlock::GradeHead, Some(TemplatePart::UnitGrades), RIGHT - LEFT - 424.0, 0.0),
    ];
    let shown = |part: &Option<TemplatePart>| part.is_none_or(|part| setting.shows(part));
    let spare: f32 =
        ALL.iter().filter(|(.., part, _, _)| !shown(part)).map(|(.., width, gap)| width + gap).sum();
    let mut x = LEFT;
    let mut columns = Vec::new();
    for (holds, head, _, mut width, gap) in ALL.into_iter().filter(|(.., part, _, _)| shown(part)) {
        if holds == Holds::Title {
            width += spare;
        }
        columns.push(Column { holds, head, x, width, right: holds == Holds::Credits });
        x += width + gap;
    }
    if let Some(last) = columns.last_mut() {
        // No gap is wanted after the last one.
        last.width = RIGHT - last.x;
    }
    columns
}

/// Lays out the transcript.
pub fn lay_out<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    let facts = setting.facts;
    panel::letterhead(setting, sheet, (LEFT, RIGHT));
    let y = head(setting, sheet);
    let y = statement(setting, sheet, y);
    panel::verification(setting, sheet, (LEFT, RIGHT), PANEL);
    let end = PANEL - panel::small_print(setting, sheet, (LEFT, RIGHT), PANEL - 10.0);
    if facts.components.is_empty() {
        let block = TemplateBlock::NoUnits;
        let text = setting.say_line(block);
        let what = ("template", block);
        let rule = &[(10.5, 8.5)];
        let fitted = setting.fit_block(sheet, what, Face::Serif, &text, RIGHT - LEFT, rule);
        if y + 26.0 > end - 8.0 {
            sheet.overflow(
                "qualification_number",
                "The transcript's head is longer than its page: shorten the title.",
            );
        }
        let marks =
            fitted.lines.into_iter().map(|line| left(line, LEFT, y + 20.0, fitted.size, setting.palette.ink));
        sheet.paragraph(marks.collect());
    } else {
        table(setting, sheet, y, end - 10.0);
    }
    feet(setting, sheet);
}

/// The template's statement, if it has one. Gives the height below it.
fn statement(setting: &Setting<'_>, sheet: &mut Sheet<'_>, mut y: f32) -> f32 {
    const SIZE: f32 = 10.0;
    let width = RIGHT - LEFT;
    for text in setting.say(TemplateBlock::Statement) {
        let mut marks = Vec::new();
        y += 10.0;
        for line in setting.fonts.paragraph(Face::Serif, &text, width, SIZE) {
            if line.width * SIZE > width + 0.01 {
                sheet.too_long("template", TemplateBlock::Statement, &text);
            }
            marks.push(left(line, LEFT, y, SIZE, setting.palette.ink));
            y += SIZE * 1.35;
        }
        y -= 6.0;
        sheet.paragraph(marks);
    }
    y
}

/// The heading and the facts of the award. Gives the height below them.
fn head<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) -> f32 {
    let (facts, palette) = (setting.facts, setting.palette);
    let mut y = 134.0;
    let labels = setting.labels;
    let block = if facts.replaces.is_some() { TemplateBlock::Replacement } else { TemplateBlock::Heading };
    let name = setting.say_line(block);
    let rule = &[(24.0, 14.0)];
    let title = setting.fit_block(sheet, ("template", block), Face::SerifBold, &name, RIGHT - LEFT, rule);
    let marks = title.lines.into_iter().map(|line| left(line, LEFT, y, title.size, palette.accent));
    sheet.heading(1, &name, y - 24.0, marks.collect());
    y += 27.0;

    let mut rows = vec![
        (labels.name, facts.learner_name.clone(), "first_name", Face::SansBold),
        (labels.enrolment.0, facts.enrolment_number.clone(), "enrolment_number", Face::Sans),
        (labels.qualification, facts.qualification_title.clone(), "qualification_number", Face::SansBold),
        (
            labels.number_and_level,
            format!("{} · {}", facts.qualification_number, facts.level),
            "qualification_number",
            Face::Sans,
        ),
    ];
    rows.extend(facts.result.clone().map(|result| (labels.result, result, "result", Face::SansBold)));
    if setting.shows(TemplatePart::Centre) {
        let centre = format!("{}, {} {}", facts.centre_name, labels.centre_number, facts.centre_number);
        rows.push((labels.centre, centre, "centre_number", Face::Sans));
    }
    rows.push((labels.awarded, words::date(facts.award_date), "award_date", Face::Sans));
    rows.push((labels.issued, words::date(facts.issued_on), "award_date", Face::Sans));
    rows.extend(
        facts.expires_on.map(|date| (labels.valid_until, words::date(date), "expiry_date", Face::Sans)),
    );
    rows.extend(
        words::language(&facts.language, labels).map(|text| (labels.language, text, "language", Face::Sans)),
    );
    let mut items = Vec::new();
    for (label, value, field, face) in rows {
        let rule = &[(10.5, 9.0), (10.5, 8.5), (8.5, 8.0), (8.0, 7.0)];
        let value = setting.fit(sheet, (field, label), face, &value, RIGHT - LEFT - 112.0, rule);
        let label = setting.fonts.shape(Face::Sans, label);
        let label = sheet.leaf(vec![left(label, LEFT, y, 9.0, palette.muted)]);
        let mut marks = Vec::new();
        for line in value.lines {
            marks.push(left(line, LEFT + 112.0, y, value.size, palette.ink));
            y += value.size * 1.4;
        }
        let body = sheet.leaf(marks);
        items.push(Element::Group(
            Tag::LI.into(),
            vec![Element::Group(Tag::Lbl.into(), vec![label]), Element::Group(Tag::LBody.into(), vec![body])],
        ));
        y += 3.0;
    }
    sheet.push(Tag::L(ListNumbering::None), items);
    y + 8.0
}

fn table<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, top: f32, end: f32) {
    let (facts, palette) = (setting.facts, setting.palette);
    let columns = columns(setting);
    let mut y = top;
    let mut limit = end;
    let heads = heads(setting, sheet, &columns);
    let units: Vec<_> = facts.components.iter().map(|unit| cells(setting, sheet, &columns, unit)).collect();
    let heights: Vec<f32> = units.iter().map(|cells| height(cells)).collect();
    // The last two units and the total stay together: none of them stands alone on a page.
    let together = |at: usize| match heights.len() - at {
        1 | 2 => heights[at..].iter().sum::<f32>() + TOTAL,
        _ => heights[at],
    };
    if y + HEAD + together(0) > limit {
        // Nor do the heads stand without a unit.
        sheet.new_page();
        (y, limit) = (60.0, END);
    }
    let heading = header(setting, sheet, &heads, &mut y);
    let mut rows = Vec::new();
    for (at, cells) in units.into_iter().enumerate() {
        if y + together(at) > limit {
            turn(setting, sheet, &heads, &mut y);
            limit = END;
        }
        rows.push(row(sheet, cells, y, palette.ink));
        y += heights[at];
        rule(sheet, y, 0.5, palette.line);
    }
    let mut parts = vec![heading, Element::Group(Tag::TBody.into(), rows)];
    let total = words::total_credits(facts.components.iter().map(|unit| unit.credits.as_str()));
    let shown = setting.shows(TemplatePart::TotalCredits) && setting.shows(TemplatePart::UnitCredits);
    if let Some(total) = total.filter(|_| shown) {
        let cell = |sheet: &mut Sheet<'a>, column: &Column| {
            let text = match column.holds {
                Holds::Title => setting.say_line(TemplateBlock::Total),
                Holds::Credits => total.clone(),
                _ => return (*column, Fitted { lines: Vec::new(), size: SIZE }),
            };
            let what = ("template", TemplateBlock::Total);
            let rule = &[(SIZE, 6.0)];
            (*column, setting.fit_block(sheet, what, Face::SansBold, &text, column.width, rule))
        };
        let cells: Vec<Cell> = columns.iter().map(|column| cell(sheet, column)).collect();
        let foot = row(sheet, cells, y, palette.ink);
        rule(sheet, y + TOTAL, 0.75, palette.accent);
        parts.push(Element::Group(Tag::TFoot.into(), vec![foot]));
    }
    sheet.push(Tag::Table.with_summary(Some(setting.labels.units.to_owned())), parts);
}

/// The heads of the columns, fitted.
fn heads(setting: &Setting<'_>, sheet: &mut Sheet<'_>, columns: &[Column]) -> Vec<Cell> {
    let head = |column: &Column| {
        let text = setting.say_line(column.head);
        let what = ("template", column.head);
        (*column, setting.fit_block(sheet, what, Face::SansBold, &text, column.width, &[(8.5, 6.0)]))
    };
    columns.iter().map(head).collect()
}

/// The heads of the columns as the head of the table.
fn header<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, heads: &[Cell], y: &mut f32) -> Element {
    let mut cells = Vec::new();
    for head in heads {
        let head = sheet.leaf(head_marks(setting, head, *y));
        cells.push(Element::Group(Tag::TH(TableHeaderScope::Column).into(), vec![head]));
    }
    *y += HEAD;
    rule(sheet, *y, 0.75, setting.palette.accent);
    Element::Group(Tag::THead.into(), vec![Element::Group(Tag::TR.into(), cells)])
}

fn head_marks<'a>(setting: &Setting<'a>, (column, fitted): &Cell, y: f32) -> Vec<Mark<'a>> {
    let lines = fitted.lines.iter().cloned();
    lines.map(|line| place(column, line, y + 13.0, fitted.size, setting.palette.muted)).collect()
}

/// Begins a page with the learner's name and the heads of the columns again, which are not read again.
fn turn<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, heads: &[Cell], y: &mut f32) {
    sheet.new_page();
    *y = 60.0;
    let marks = heads.iter().flat_map(|head| head_marks(setting, head, *y)).collect();
    sheet.decorate(marks);
    *y += HEAD;
    rule(sheet, *y, 0.75, setting.palette.accent);
}

fn rule(sheet: &mut Sheet<'_>, y: f32, width: f32, colour: Colour) {
    sheet.decorate(vec![Mark::Rule { from: (LEFT, y), to: (RIGHT, y), width, colour }]);
}

type Cell = (Column, Fitted);

fn cells(setting: &Setting<'_>, sheet: &mut Sheet<'_>, columns: &[Column], unit: &Component) -> Vec<Cell> {
    let cell = |column: &Column| {
        let (text, name) = match column.holds {
            Holds::Number => (&unit.reference, "Unit"),
            Holds::Title => (&unit.title, "Title"),
            Holds::Level => (&unit.level, "Level"),
            Holds::Credits => (&unit.credits, "Credits"),
            Holds::Grade => (&unit.grade, "Grade"),
        };
        let what = format!("{name} of unit {}", unit.reference);
        // Up to twelve lines: 300 characters of title at full size.
        let mut steps = [(SIZE, 7.5); 12];
        steps[11] = (SIZE, 6.0);
        (*column, setting.fit(sheet, ("components", &what), Face::Sans, text, column.width, &steps))
    };
    columns.iter().map(cell).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few lines")]
fn height(cells: &[Cell]) -> f32 {
    let tallest = cells.iter().map(|(_, fitted)| fitted.lines.len() as f32 * fitted.size * LEADING);
    tallest.fold(SIZE * LEADING, f32::max) + 9.0
}

fn row(sheet: &mut Sheet<'_>, cells: Vec<Cell>, top: f32, colour: Colour) -> Element {
    let mut row = Vec::new();
    for (column, fitted) in cells {
        let mut y = top + 4.5 + SIZE * 1.05;
        let mut marks = Vec::new();
        for line in fitted.lines {
            marks.push(place(&column, line, y, fitted.size, colour));
            y += fitted.size * LEADING;
        }
        let content = if marks.is_empty() { Vec::new() } else { vec![sheet.leaf(marks)] };
        row.push(Element::Group(Tag::TD.into(), content));
    }
    Element::Group(Tag::TR.into(), row)
}

fn place<'a>(column: &Column, line: super::text::Line, y: f32, size: f32, colour: Colour) -> Mark<'a> {
    if column.right {
        right(line, column.x + column.width, y, size, colour)
    } else {
        left(line, column.x, y, size, colour)
    }
}

/// The foot of each page: reference, learner, page of pages.
fn feet<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    let (facts, palette) = (setting.facts, setting.palette);
    let pages = sheet.pages();
    let text = format!("{} · {}", words::grouped(&facts.reference), facts.learner_name);
    let what = ("first_name", "The learner's name");
    let name = setting.fit(sheet, what, Face::Sans, &text, RIGHT - LEFT - 80.0, &[(8.0, 6.5), (6.5, 5.0)]);
    for page in 0..pages {
        let number = setting.fonts.shape(
            Face::Sans,
            &format!("{}{}{}{pages}", setting.labels.page.0, page + 1, setting.labels.page.1),
        );
        let mut marks = vec![
            Mark::Rule {
                from: (LEFT, FOOT - 14.0),
                to: (RIGHT, FOOT - 14.0),
                width: 0.5,
                colour: palette.line,
            },
            right(number, RIGHT, FOOT, 8.0, palette.muted),
        ];
        let mut y = FOOT;
        for line in &name.lines {
            marks.push(left(line.clone(), LEFT, y, name.size, palette.muted));
            y += name.size * 1.3;
        }
        sheet.decorate_page(page, marks);
    }
}
