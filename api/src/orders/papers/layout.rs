//! How the papers look: who sells and which paper it is on top, then the addresses and numbers, the lines, the sums.

use genpdf::{
    Alignment, Document, Element, Margins, SimplePageDecorator,
    elements::{Break, CellDecorator, LinearLayout, PaddedElement, Paragraph, TableLayout},
    error::Error,
    render::Area,
    style::{Color, Style},
};
use shared::{colour::Colour, money::Money, store::rate_in_words};

use super::{Kind, Line, Paper};
use crate::paperwork::{Cell, MUTED, PaperworkError, broken_at, family, finish, printable, small};

/// The colour of the lines between rows.
const RULE: Color = Color::Rgb(0xc4, 0xcc, 0xd4);
/// How days are written, as on certificates.
const DAY: &str = "%-d %B %Y";

/// The whole paper.
pub fn paper(paper: &Paper) -> Result<Vec<u8>, PaperworkError> {
    let mut document = begin(paper)?;
    document.push(head(paper)?);
    document.push(Break::new(1.5));
    document.push(facts(paper)?);
    document.push(Break::new(1.0));
    if paper.kind == Kind::PackingList {
        document.push(parcel(&paper.lines)?);
    } else {
        document.push(lines(paper)?);
        document.push(Break::new(0.75));
        document.push(sums(paper)?);
    }
    if let Some(payment) = &paper.payment {
        document.push(Break::new(0.75));
        document.push(strong(payment, 12));
    }
    if !paper.notes.is_empty() {
        document.push(Break::new(0.75));
    }
    for note in &paper.notes {
        document.push(muted(note));
    }
    finish(document)
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Invoice => "Invoice",
        Kind::CreditNote { .. } => "Credit note",
        Kind::PackingList => "Packing list",
    }
}

fn begin(paper: &Paper) -> Result<Document, PaperworkError> {
    let mut document = Document::new(family()?);
    document.set_title(format!("{} {}", title(paper.kind), paper.number));
    document.set_font_size(10);
    document.set_line_spacing(1.3);
    let mut decorator = SimplePageDecorator::new();
    decorator.set_margins(Margins::trbl(16, 18, 18, 18));
    let running = printable(&format!("{} · {} {}", paper.seller.name, title(paper.kind), paper.number));
    decorator.set_header(move |page| {
        let mut head = TableLayout::new(vec![5, 1]);
        let number = Paragraph::new(format!("Page {page}")).aligned(Alignment::Right);
        // A row has as many cells as the table has columns, by construction.
        let _ = head
            .row()
            .element(Paragraph::new(running.as_str()).styled(small()))
            .element(number.styled(small()))
            .push();
        PaddedElement::new(head, Margins::trbl(0, 0, 8, 0))
    });
    document.set_page_decorator(decorator);
    Ok(document)
}

/// Who sells, and which paper it is.
fn head(paper: &Paper) -> Result<TableLayout, Error> {
    let seller = &paper.seller;
    let accent = Colour::parse(&seller.accent).map_or(MUTED, |c| Color::Rgb(c.red, c.green, c.blue));
    let mut from = LinearLayout::vertical();
    let name = Style::new().bold().with_font_size(14).with_color(accent);
    from.push(Paragraph::new(printable(&seller.name)).styled(name));
    for line in &seller.address {
        from.push(muted(line));
    }
    from.push(muted(&seller.email));
    if let Some(number) = seller.vat_number.as_deref().filter(|_| paper.kind != Kind::PackingList) {
        from.push(muted(&format!("VAT registration number {number}")));
    }
    let mut what = LinearLayout::vertical();
    let big = Style::new().bold().with_font_size(20);
    what.push(Paragraph::new(title(paper.kind)).aligned(Alignment::Right).styled(big));
    let number = Paragraph::new(printable(&paper.number)).aligned(Alignment::Right);
    what.push(number.styled(Style::new().bold().with_font_size(12)));
    let mut head = TableLayout::new(vec![3, 2]);
    head.push_row(vec![Box::new(from), Box::new(what)])?;
    Ok(head)
}

/// The addresses and the numbers, side by side.
fn facts(paper: &Paper) -> Result<TableLayout, Error> {
    let block = |label: &str, lines: &[String]| {
        let mut block = LinearLayout::vertical();
        block.push(strong(label, 9));
        for line in lines {
            block.push(Paragraph::new(wide(&printable(line))));
        }
        Box::new(PaddedElement::new(block, Margins::trbl(0, 4, 0, 0))) as Cell
    };
    let mut numbers = LinearLayout::vertical();
    let mut number = |label: &str, value: &str| {
        numbers.push(strong(label, 9));
        numbers.push(Paragraph::new(wide(&printable(value))));
    };
    let date = match paper.kind {
        Kind::Invoice => "Invoice date and tax point",
        Kind::CreditNote { .. } => "Date",
        Kind::PackingList => "Packed",
    };
    number(date, &paper.issued_on.format(DAY).to_string());
    if let Some(invoice) = &paper.invoice_number {
        let label = match paper.kind {
            Kind::CreditNote { whole: true } => "Credits the whole of invoice",
            Kind::CreditNote { whole: false } => "Credits part of invoice",
            Kind::Invoice | Kind::PackingList => "Invoice",
        };
        number(label, invoice);
    }
    number("Order", &paper.order_number);
    number("Ordered", &paper.ordered_on.format(DAY).to_string());
    if let Some(purchase_order) = &paper.purchase_order {
        number("Your purchase order", purchase_order);
    }
    let buyer = match paper.kind {
        Kind::Invoice => "Invoice to",
        Kind::CreditNote { .. } => "Credit to",
        Kind::PackingList => "Ordered by",
    };
    let mut facts = TableLayout::new(vec![1, 1, 1]);
    facts.push_row(vec![
        block(buyer, &paper.buyer),
        block("Deliver to", &paper.deliver_to),
        Box::new(numbers),
    ])?;
    Ok(facts)
}

/// The lines with their prices.
fn lines(paper: &Paper) -> Result<TableLayout, Error> {
    let money = |pence: i64| figure(&Money::of(pence, &paper.currency).to_string());
    let mut table =
        ruled(vec![14, 4, 5, 5, 4, 5], &["Item", "Quantity", "Unit price", "Net", "VAT rate", "VAT"])?;
    for line in &paper.lines {
        table.push_row(vec![
            item(line),
            figure(&line.quantity.to_string()),
            money(line.unit_pence),
            money(line.net_pence),
            figure(&rate_in_words(line.vat_bp)),
            money(line.vat_pence),
        ])?;
    }
    Ok(table)
}

/// What is in the parcel.
fn parcel(lines: &[Line]) -> Result<TableLayout, Error> {
    let mut table = ruled(vec![9, 2], &["Item", "Quantity"])?;
    for line in lines {
        table.push_row(vec![item(line), figure(&line.quantity.to_string())])?;
    }
    Ok(table)
}

/// The VAT by rate, and what it comes to.
fn sums(paper: &Paper) -> Result<TableLayout, Error> {
    let money = |pence: i64| Money::of(pence, &paper.currency).to_string();
    let mut vat = ruled(vec![3, 3, 3], &["VAT summary", "Net", "VAT"])?;
    for (bp, sums) in paper.by_rate() {
        vat.push_row(vec![
            text(&format!("At {}", rate_in_words(bp))),
            figure(&money(sums.net_pence)),
            figure(&money(sums.vat_pence)),
        ])?;
    }
    let sums = paper.sums();
    let total = match paper.kind {
        Kind::CreditNote { .. } => "Total credited",
        Kind::Invoice | Kind::PackingList => "Total",
    };
    let mut totals = TableLayout::new(vec![1, 1]);
    totals.set_cell_decorator(Rules);
    for (label, pence) in [("Net", sums.net_pence), ("VAT", sums.vat_pence)] {
        totals.push_row(vec![text(label), figure(&money(pence))])?;
    }
    let bold = Style::new().bold().with_font_size(12);
    totals.push_row(vec![
        Box::new(padded(Paragraph::new(total)).styled(bold)),
        Box::new(padded(Paragraph::new(money(sums.total_pence)).aligned(Alignment::Right)).styled(bold)),
    ])?;
    let mut both = TableLayout::new(vec![6, 1, 6]);
    both.push_row(vec![Box::new(vat), Box::new(Break::new(0.0)), Box::new(totals)])?;
    Ok(both)
}

/// A text with spaces in its runs that are wider than the columns of text here.
fn wide(text: &str) -> String {
    broken_at(text, 14.0)
}

/// Thin lines below the rows.
struct Rules;

impl CellDecorator for Rules {
    fn decorate_cell(&mut self, _: usize, _: usize, has_more: bool, area: Area<'_>, style: Style) {
        if !has_more {
            let size = area.size();
            let ends = [0.into(), size.width].map(|x| genpdf::Position::new(x, size.height));
            area.draw_line(ends.to_vec(), style.with_color(RULE));
        }
    }
}

/// A table with a head: its first column holds text, the others figures.
fn ruled(weights: Vec<usize>, heads: &[&str]) -> Result<TableLayout, Error> {
    let mut table = TableLayout::new(weights);
    table.set_cell_decorator(Rules);
    let head = |(at, text): (usize, &&str)| {
        let side = if at == 0 { Alignment::Left } else { Alignment::Right };
        Box::new(padded(Paragraph::new(*text).aligned(side)).styled(small().bold())) as Cell
    };
    table.push_row(heads.iter().enumerate().map(head).collect())?;
    Ok(table)
}

fn item(line: &Line) -> Cell {
    let mut item = LinearLayout::vertical();
    item.push(Paragraph::new(wide(&printable(&line.what))));
    if let Some(detail) = &line.detail {
        item.push(Paragraph::new(wide(&printable(detail))).styled(small()));
    }
    if let Some(note) = &line.note {
        item.push(Paragraph::new(wide(&printable(&format!("Note: {note}")))).styled(small()));
    }
    Box::new(PaddedElement::new(item, Margins::trbl(1, 1, 1, 0)).styled(Style::new().with_font_size(9)))
}

fn text(text: &str) -> Cell {
    Box::new(padded(Paragraph::new(text)).styled(Style::new().with_font_size(9)))
}

fn figure(figure: &str) -> Cell {
    let figure = Paragraph::new(figure).aligned(Alignment::Right);
    Box::new(padded(figure).styled(Style::new().with_font_size(9)))
}

fn padded(paragraph: Paragraph) -> PaddedElement<Paragraph> {
    PaddedElement::new(paragraph, Margins::trbl(1, 1, 1, 0))
}

fn strong(text: &str, size: u8) -> impl Element + use<> {
    Paragraph::new(printable(text)).styled(Style::new().bold().with_font_size(size))
}

fn muted(text: &str) -> impl Element + use<> {
    Paragraph::new(printable(text)).styled(small())
}
