//! The papers as their readers have them.

use super::*;
use crate::paperwork::tests::text_of;

fn line(what: &str, quantity: i64, unit_pence: i64, vat_bp: i64) -> Line {
    let net_pence = quantity * unit_pence;
    Line {
        what: what.to_owned(),
        detail: Some("Gwenllian Tŵr-Llŵyd, Level 2 Certificate in Barbering, 7K3M-9QPX-2HFD-V6T4".to_owned()),
        quantity,
        unit_pence,
        vat_bp,
        net_pence,
        vat_pence: net_pence * vat_bp / 10_000,
        note: None,
    }
}

fn sample(kind: Kind, number: &str, lines: Vec<Line>) -> Paper {
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    let address = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
    Paper {
        kind,
        number: number.to_owned(),
        issued_on: day(29),
        seller: Seller {
            name: "Northmoor Awards".to_owned(),
            address: address(&["1 Quay Street", "Northmoor", "NM1 1AA"]),
            vat_number: Some("GB 123 4567 89".to_owned()),
            email: "help@northmoor.example".to_owned(),
            accent: "#1f5f8b".to_owned(),
        },
        buyer: address(&["Harbour College", "2 Pier Road", "Harbour", "HB1 2CD", "GB"]),
        deliver_to: address(&["Exams office", "2 Pier Road", "Harbour", "HB1 2CD"]),
        order_number: "O-2026-000042".to_owned(),
        ordered_on: day(27),
        purchase_order: Some("PO 77/中".to_owned()),
        invoice_number: None,
        currency: "GBP".to_owned(),
        lines,
        payment: None,
        notes: vec![],
    }
}

#[test]
fn an_invoice_says_what_the_law_asks_for() {
    let mut lines = (1..=40).map(|n| line("Certificate reprint", n, 1_250, 2_000)).collect::<Vec<_>>();
    lines.push(line("Transcript reprint", 2, 999, 0));
    lines.push(line("Postage", 1, 333, 1_750));
    let mut paper = sample(Kind::Invoice, "INV-2026-000007", lines);
    paper.payment = Some("To pay by 29 December 2026".to_owned());
    paper.notes = vec!["Bank transfer to 00-00-00 12345678.".to_owned()];
    let bytes = super::paper(&paper).unwrap();
    assert!(bytes.len() < 500_000, "{} bytes", bytes.len());
    let text = text_of(&bytes);
    for part in [
        "Northmoor Awards",
        "GB 123 4567 89",
        "INV-2026-000007",
        "29 November 2026",
        "O-2026-000042",
        "27 November 2026",
        "PO 77/<U+4E2D>",
        "Harbour College",
        "Exams office",
        "Gwenllian Tŵr-Llŵyd",
        "At 17.5%",
        // 820 certificates at £12.50, two transcripts, postage.
        "£10,250.00",
        "£2,050.00",
        "£10,273.31",
        "£2,050.58",
        "£12,323.89",
        "To pay by 29 December 2026",
        "Bank transfer",
        "Page 3",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(text.matches("Certificate reprint").count(), 40);
}

#[test]
fn a_credit_note_names_its_invoice() {
    let mut paper = sample(
        Kind::CreditNote { whole: false },
        "CN-2026-000001",
        vec![line("Certificate reprint", 1, 1_250, 2_000)],
    );
    paper.invoice_number = Some("INV-2026-000007".to_owned());
    let text = text_of(&super::paper(&paper).unwrap());
    for part in [
        "Credit note",
        "CN-2026-000001",
        "Credits part of invoice",
        "INV-2026-000007",
        "Total credited",
        "£15.00",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_packing_list_tells_no_prices() {
    let paper = sample(
        Kind::PackingList,
        "O-2026-000042",
        vec![line("Certificate reprint", 3, 1_250, 2_000), line("Letter reprint", 2, 500, 2_000)],
    );
    let text = text_of(&super::paper(&paper).unwrap());
    for part in ["Packing list", "Deliver to", "Letter reprint", "Quantity", "7K3M-9QPX-2HFD-V6T4"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains('£') && !text.contains("VAT"), "{text}");
}

/// Puts the papers where someone can look at them: `PAPERS=/tmp/papers cargo test -p api papers -- --ignored`.
#[test]
#[ignore = "for looking at"]
fn samples() {
    let Ok(folder) = std::env::var("PAPERS") else { return };
    let lines = || (1..=30).map(|n| line("Certificate reprint", n, 1_250, 2_000)).collect::<Vec<_>>();
    for (kind, name) in [
        (Kind::Invoice, "invoice"),
        (Kind::CreditNote { whole: true }, "credit-note"),
        (Kind::PackingList, "packing-list"),
    ] {
        let mut paper = sample(kind, "INV-2026-000007", lines());
        paper.payment = Some("To pay by 29 December 2026".to_owned());
        std::fs::write(format!("{folder}/{name}.pdf"), super::paper(&paper).unwrap()).unwrap();
    }
}
