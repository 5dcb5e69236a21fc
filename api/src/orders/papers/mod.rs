//! The papers of an order: invoice, credit note and packing list, laid out by genpdf. Data in, bytes out.
//!
//! What is printed comes from the order as it was settled: nothing is worked out here but sums of its lines.

mod layout;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shared::store::Totals;

use crate::paperwork::PaperworkError;

/// Which paper it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// What is to be paid, or was.
    Invoice,
    /// What is given back of an invoice.
    CreditNote {
        /// Whether it is for the whole of the invoice.
        whole: bool,
    },
    /// What is in the parcel: without prices.
    PackingList,
}

/// Who sells.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seller {
    /// The awarding organisation's name.
    pub name: String,
    /// Its address, a line each; may be empty.
    pub address: Vec<String>,
    /// Its VAT registration number.
    pub vat_number: Option<String>,
    /// Where questions go to.
    pub email: String,
    /// The brand's colour, as `#rrggbb`.
    pub accent: String,
}

/// A line of the order. Postage is a line too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// The product, as it was called when it was ordered.
    pub what: String,
    /// What it is of: the learner, the qualification, the reference.
    pub detail: Option<String>,
    /// How many.
    pub quantity: i64,
    /// The price of one, without VAT.
    pub unit_pence: i64,
    /// The rate of VAT in hundredths of a per cent.
    pub vat_bp: i64,
    /// The price of the line, without VAT.
    pub net_pence: i64,
    /// The VAT of the line.
    pub vat_pence: i64,
    /// What the buyer wrote to it; printed on packing lists.
    #[serde(default)]
    pub note: Option<String>,
}

impl Line {
    fn totals(&self) -> Totals {
        let (net_pence, vat_pence) = (self.net_pence, self.vat_pence);
        Totals { net_pence, vat_pence, total_pence: net_pence + vat_pence }
    }
}

/// What a paper says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Paper {
    /// Which one it is.
    pub kind: Kind,
    /// Its own number; of a packing list the order's.
    pub number: String,
    /// Its date, which is the tax point of an invoice.
    pub issued_on: NaiveDate,
    /// Who sells.
    pub seller: Seller,
    /// Who buys: name and address, a line each.
    pub buyer: Vec<String>,
    /// Where it goes: name and address, a line each.
    pub deliver_to: Vec<String>,
    /// The order's number.
    pub order_number: String,
    /// The day of the order.
    pub ordered_on: NaiveDate,
    /// The buyer's own number.
    pub purchase_order: Option<String>,
    /// The invoice that a credit note is about.
    pub invoice_number: Option<String>,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// The lines, in the order of the order. Of a credit note what is given back, as positive amounts.
    pub lines: Vec<Line>,
    /// How it stands with the money, in a few words: `Paid by card on 18 November 2026`, `To pay by …`.
    pub payment: Option<String>,
    /// Remarks below: why it was credited, what the buyer wrote, how it is sent.
    pub notes: Vec<String>,
}

impl Paper {
    /// The sums of all lines.
    pub fn sums(&self) -> Totals {
        self.lines.iter().map(Line::totals).sum()
    }

    /// The sums by rate of VAT, the lowest first.
    pub fn by_rate(&self) -> BTreeMap<i64, Totals> {
        let mut rates = BTreeMap::<i64, Totals>::new();
        for line in &self.lines {
            let sums = rates.entry(line.vat_bp).or_default();
            *sums = sums.and(line.totals());
        }
        rates
    }
}

/// The paper as a PDF on A4. It takes a while: call it through `cpu`.
pub fn paper(paper: &Paper) -> Result<Vec<u8>, PaperworkError> {
    layout::paper(paper)
}

#[cfg(test)]
mod tests;
