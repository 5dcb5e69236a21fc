//! The transcript: the units of an award, over as many pages as they take.

use krilla::tagging::{ListNumbering, TableHeaderScope, Tag};
use shared::batches::Component;

use super::{
    Setting, panel,
    sheet::{Colour, Element, HEIGHT, Mark, Sheet, WIDTH, left, right},
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

/// A column of the table: its head, where it begins, how wide its text may be, whether it is set to the right.
struct Column {
    head: &'static str,
    x: f32,
    width: f32,
    right: bool,
}

const COLUMNS: [Column; 5] = [
    Column { head: "Unit", x: LEFT, width: 82.0, right: false },
    Column { head: "Title", x: LEFT + 92.0, width: 208.0, right: false },
    Column { head: "Level", x: LEFT + 310.0, width: 58.0, right: false },
    Column { head: "Credits", x: LEFT + 374.0, width: 38.0, right: true },
    Column { head: "Grade", x: LEFT + 424.0, width: RIGHT - LEFT - 424.0, right: false },
];

/// Lays out the transcript.
pub fn lay_out<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) {
    let facts = setting.facts;
    panel::letterhead(setting, sheet, (LEFT, RIGHT));
    let y = head(setting, sheet);
    panel::verification(setting, sheet, (LEFT, RIGHT), PANEL);
    if facts.components.is_empty() {
        let text = "This award is not made of separate units: the qualification and the result above are all there is.";
        let line = setting.fonts.shape(Face::Serif, text);
        if y + 26.0 > PANEL - 8.0 {
            sheet.overflow(
                "qualification_number",
                "The transcript's head is longer than its page: shorten the title.",
            );
        }
        sheet.paragraph(vec![left(line, LEFT, y + 20.0, 10.5, setting.palette.ink)]);
    } else {
        table(setting, sheet, y);
    }
    feet(setting, sheet);
}

/// The heading and the facts of the award. Gives the height below them.
fn head<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>) -> f32 {
    let (facts, palette) = (setting.facts, setting.palette);
    let mut y = 134.0;
    let name = if facts.replaces.is_some() { "Replacement transcript" } else { "Transcript" };
    let title = setting.fonts.shape(Face::SerifBold, name);
    sheet.heading(1, name, y - 24.0, vec![left(title, LEFT, y, 24.0, palette.accent)]);
    y += 27.0;

    let mut rows = vec![
        ("Learner", facts.learner_name.clone(), "first_name", Face::SansBold),
        ("Enrolment number", facts.enrolment_number.clone(), "enrolment_number", Face::Sans),
        ("Qualification", facts.qualification_title.clone(), "qualification_number", Face::SansBold),
        (
            "Number and level",
            format!("{} · {}", facts.qualification_number, facts.level),
            "qualification_number",
            Face::Sans,
        ),
    ];
    rows.extend(facts.result.clone().map(|result| ("Result", result, "result", Face::SansBold)));
    let centre = format!("{}, centre {}", facts.centre_name, facts.centre_number);
    rows.push(("Centre", centre, "centre_number", Face::Sans));
    rows.push(("Date of award", words::date(facts.award_date), "award_date", Face::Sans));
    rows.push(("Date of issue", words::date(facts.issued_on), "award_date", Face::Sans));
    rows.extend(facts.expires_on.map(|date| ("Valid until", words::date(date), "expiry_date", Face::Sans)));
    rows.extend(words::language(&facts.language).map(|text| ("Language", text, "language", Face::Sans)));
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

fn table<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, top: f32) {
    let (facts, palette) = (setting.facts, setting.palette);
    let mut y = top;
    let mut limit = PANEL - 10.0;
    let heading = header(setting, sheet, &mut y);
    let mut rows = Vec::new();
    for unit in &facts.components {
        let cells = cells(setting, sheet, unit);
        let height = height(&cells);
        if y + height > limit {
            turn(setting, sheet, &mut y);
            limit = END;
        }
        rows.push(row(sheet, cells, y, palette.ink));
        y += height;
        rule(sheet, y, 0.5, palette.line);
    }
    let mut parts = vec![heading, Element::Group(Tag::TBody.into(), rows)];
    if let Some(total) = words::total_credits(facts.components.iter().map(|unit| unit.credits.as_str())) {
        let fit = |at: usize, text: &str| {
            let lines = vec![setting.fonts.shape(Face::SansBold, text)];
            (&COLUMNS[at], Fitted { lines, size: SIZE })
        };
        let empty = |at: usize| (&COLUMNS[at], Fitted { lines: Vec::new(), size: SIZE });
        let cells = vec![empty(0), fit(1, "Total credits"), empty(2), fit(3, &total), empty(4)];
        if y + height(&cells) > limit {
            turn(setting, sheet, &mut y);
        }
        let foot = row(sheet, cells, y, palette.ink);
        rule(sheet, y + SIZE * LEADING + 9.0, 0.75, palette.accent);
        parts.push(Element::Group(Tag::TFoot.into(), vec![foot]));
    }
    sheet.push(Tag::Table.with_summary(Some("The units of the award".to_owned())), parts);
}

/// The heads of the columns as the head of the table.
fn header<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, y: &mut f32) -> Element {
    let mut heads = Vec::new();
    for column in &COLUMNS {
        let head = sheet.leaf(vec![head_mark(setting, column, *y)]);
        heads.push(Element::Group(Tag::TH(TableHeaderScope::Column).into(), vec![head]));
    }
    *y += 20.0;
    rule(sheet, *y, 0.75, setting.palette.accent);
    Element::Group(Tag::THead.into(), vec![Element::Group(Tag::TR.into(), heads)])
}

fn head_mark<'a>(setting: &Setting<'a>, column: &Column, y: f32) -> Mark<'a> {
    let line = setting.fonts.shape(Face::SansBold, column.head);
    place(column, line, y + 13.0, 8.5, setting.palette.muted)
}

/// Begins a page with the learner's name and the heads of the columns again, which are not read again.
fn turn<'a>(setting: &Setting<'a>, sheet: &mut Sheet<'a>, y: &mut f32) {
    sheet.new_page();
    *y = 60.0;
    let marks = COLUMNS.iter().map(|column| head_mark(setting, column, *y)).collect();
    sheet.decorate(marks);
    *y += 20.0;
    rule(sheet, *y, 0.75, setting.palette.accent);
}

fn rule(sheet: &mut Sheet<'_>, y: f32, width: f32, colour: Colour) {
    sheet.decorate(vec![Mark::Rule { from: (LEFT, y), to: (RIGHT, y), width, colour }]);
}

type Cell = (&'static Column, Fitted);

fn cells(setting: &Setting<'_>, sheet: &mut Sheet<'_>, unit: &Component) -> Vec<Cell> {
    let texts = [&unit.reference, &unit.title, &unit.level, &unit.credits, &unit.grade];
    COLUMNS
        .iter()
        .zip(texts)
        .map(|(column, text)| {
            let what = format!("{} of unit {}", column.head, unit.reference);
            // Up to twelve lines: 300 characters of title at full size.
            let mut steps = [(SIZE, 7.5); 12];
            steps[11] = (SIZE, 6.0);
            (column, setting.fit(sheet, ("components", &what), Face::Sans, text, column.width, &steps))
        })
        .collect()
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
            marks.push(place(column, line, y, fitted.size, colour));
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
        let number = setting.fonts.shape(Face::Sans, &format!("Page {} of {pages}", page + 1));
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
