//! The store: what can be ordered on paper, by whom and for how much, and the one rule by which VAT is worked out.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    documents::{DocumentKind, DocumentStatus},
    money::{DEFAULT_CURRENCY, Money},
};

/// The highest price of one piece, in pence.
pub const MAX_PRICE: i64 = 1_000_000;
/// The highest rate of VAT, in hundredths of a per cent.
pub const MAX_VAT: i64 = 10_000;
/// The most characters of a description.
pub const MAX_DESCRIPTION: usize = 2000;
/// The most ways of posting.
pub const MAX_POSTAGE: usize = 20;

/// The VAT of a line: its net amount times the rate (2,000: 20 %), rounded to the whole penny, half a penny up. It is
/// rounded once, for the line; the VAT of an order is the sum of its lines.
pub const fn vat_of(net_pence: i64, vat_bp: i64) -> i64 {
    (net_pence * vat_bp + 5_000).div_euclid(10_000)
}

/// A rate of VAT in words: `20%`, `17.5%`.
pub fn rate_in_words(vat_bp: i64) -> String {
    let rate = format!("{}.{:02}", vat_bp / 100, vat_bp % 100);
    format!("{}%", rate.trim_end_matches('0').trim_end_matches('.'))
}

/// Amounts of money: without VAT, the VAT, and both together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// Without VAT.
    pub net_pence: i64,
    /// The VAT.
    pub vat_pence: i64,
    /// With VAT.
    pub total_pence: i64,
}

impl Totals {
    /// Those of a line.
    pub const fn of_line(unit_pence: i64, quantity: i64, vat_bp: i64) -> Self {
        let net_pence = unit_pence * quantity;
        let vat_pence = vat_of(net_pence, vat_bp);
        Self { net_pence, vat_pence, total_pence: net_pence + vat_pence }
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            net_pence: self.net_pence + other.net_pence,
            vat_pence: self.vat_pence + other.vat_pence,
            total_pence: self.total_pence + other.total_pence,
        }
    }
}

impl std::iter::Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Self::and)
    }
}

/// A product as its buyers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreProduct {
    /// The product's id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it stands under.
    pub category: String,
    /// The kind of documents that it is a print of; null: it is of no document.
    pub document_kind: Option<DocumentKind>,
    /// Whether a print of it is a replacement: the document is issued anew, and the one before says that it was replaced.
    pub replaces_document: bool,
    /// The price of one, without VAT.
    pub price_pence: i64,
    /// The rate of VAT, in hundredths of a per cent.
    pub vat_bp: i64,
    /// The price of one, with VAT.
    pub price_with_vat_pence: i64,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// Whether it has a picture.
    pub has_picture: bool,
}

/// The products that a buyer can order, by category and name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreProducts {
    /// The products.
    pub items: Vec<StoreProduct>,
    /// All categories of the store, whatever was searched for.
    pub categories: Vec<String>,
}

/// A document for which a product can be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderableDocument {
    /// The document's id.
    pub id: Uuid,
    /// Its record.
    pub record_id: Uuid,
    /// Its print job.
    pub print_job_id: Uuid,
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today: `valid` or `expired`.
    pub status: DocumentStatus,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification's title as printed.
    pub qualification_title: String,
    /// Date of issue.
    pub issued_on: chrono::NaiveDate,
}

/// A product as the issuer sets it up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(clippy::struct_excessive_bools, reason = "they are independent facts of a contract")]
pub struct Product {
    /// The product's id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What it stands under.
    pub category: String,
    /// The kind of documents that it is a print of; null: it is of no document. It never changes.
    pub document_kind: Option<DocumentKind>,
    /// The price of one, without VAT.
    pub price_pence: i64,
    /// The rate of VAT, in hundredths of a per cent.
    pub vat_bp: i64,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// The codes of the ways by which it can be posted; none: all ways.
    pub postage: Vec<String>,
    /// Whether centres can order it.
    pub for_centres: bool,
    /// Whether learners can order it.
    pub for_learners: bool,
    /// Whether it can be ordered at all.
    pub active: bool,
    /// Whether it has a picture.
    pub has_picture: bool,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

fn yes() -> bool {
    true
}

/// A product to be created.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    /// What it is called, at most 120 characters.
    pub name: String,
    /// What it is, at most 2,000 characters.
    #[serde(default)]
    pub description: String,
    /// What it stands under, at most 60 characters.
    pub category: String,
    /// The kind of documents that it is a print of; left out: it is of no document.
    #[serde(default)]
    pub document_kind: Option<DocumentKind>,
    /// The price of one, without VAT: 0 to 1,000,000.
    pub price_pence: i64,
    /// The rate of VAT, in hundredths of a per cent: 0 to 10,000.
    pub vat_bp: i64,
    /// The codes of the ways by which it can be posted; none: all ways.
    #[serde(default)]
    pub postage: Vec<String>,
    /// Whether centres can order it.
    #[serde(default = "yes")]
    pub for_centres: bool,
    /// Whether learners can order it.
    #[serde(default)]
    pub for_learners: bool,
    /// Whether it can be ordered at all.
    #[serde(default = "yes")]
    pub active: bool,
}

/// What of a product can be changed. A field that is left out stays. Orders keep what it was when they were made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProductChange {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it stands under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The price of one, without VAT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_pence: Option<i64>,
    /// The rate of VAT, in hundredths of a per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vat_bp: Option<i64>,
    /// The codes of the ways by which it can be posted; none: all ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage: Option<Vec<String>>,
    /// Whether centres can order it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_centres: Option<bool>,
    /// Whether learners can order it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_learners: Option<bool>,
    /// Whether it can be ordered at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Checks a text of several lines.
pub(crate) fn check_text(errors: &mut Errors, field: &str, text: &str, max: usize) {
    errors.optional(field, Some(&text.replace(['\n', '\r', '\t'], " ")), max);
}

/// Checks an amount of pence.
pub(crate) fn check_pence(errors: &mut Errors, field: &str, pence: i64, least: i64, most: i64) {
    if !(least..=most).contains(&pence) {
        let [least, most] = [least, most].map(|pence| Money::of(pence, DEFAULT_CURRENCY));
        errors.add(field, "out_of_range", format!("Use an amount from {least} to {most}."));
    }
}

/// Whether this is a VAT number of the United Kingdom, with or without spaces, or blank.
fn is_vat_number(number: &str) -> bool {
    let plain: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = plain.strip_prefix("GB").filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    plain.is_empty() || digits.is_some_and(|digits| matches!(digits.len(), 9 | 12))
}

fn check_rate(errors: &mut Errors, field: &str, vat_bp: i64) {
    if !(0..=MAX_VAT).contains(&vat_bp) {
        errors.add(field, "out_of_range", "Use a rate from 0% to 100%.");
    }
}

impl Check for NewProduct {
    fn check(&self, errors: &mut Errors) {
        errors.required("/name", &self.name, 120);
        check_text(errors, "/description", &self.description, MAX_DESCRIPTION);
        errors.required("/category", &self.category, 60);
        check_pence(errors, "/price_pence", self.price_pence, 0, MAX_PRICE);
        check_rate(errors, "/vat_bp", self.vat_bp);
    }
}

impl Check for ProductChange {
    fn check(&self, errors: &mut Errors) {
        if let Some(name) = &self.name {
            errors.required("/name", name, 120);
        }
        if let Some(text) = &self.description {
            check_text(errors, "/description", text, MAX_DESCRIPTION);
        }
        if let Some(category) = &self.category {
            errors.required("/category", category, 60);
        }
        if let Some(pence) = self.price_pence {
            check_pence(errors, "/price_pence", pence, 0, MAX_PRICE);
        }
        if let Some(rate) = self.vat_bp {
            check_rate(errors, "/vat_bp", rate);
        }
    }
}

/// A way by which orders are posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Postage {
    /// What is kept and sent: small letters, digits and underscores.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// The price for an order, without VAT.
    pub price_pence: i64,
    /// The rate of VAT, in hundredths of a per cent.
    pub vat_bp: i64,
    /// Whether it can be chosen.
    pub active: bool,
}

/// The rules of the store, a part of the portal's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StoreRules {
    /// How much a new centre can order on account before it pays, in pence.
    pub default_credit_limit_pence: i64,
    /// Days within which an invoice is to be paid.
    pub payment_days: u16,
    /// Who sells: the address on invoices, a line each.
    pub seller_address: Vec<String>,
    /// The VAT registration number on invoices.
    #[serde(default)]
    pub vat_number: Option<String>,
    /// What a buyer agrees to.
    pub terms: String,
    /// The ways by which orders are posted. The first that can be chosen is taken where none is.
    pub postage: Vec<Postage>,
    /// The kinds of documents of which a reprint is a replacement: it is issued anew, with its own reference, and the
    /// one before says that it was replaced. Of other kinds a reprint is a copy.
    pub replaced_kinds: Vec<DocumentKind>,
    /// Whether the support address is told of each new order.
    #[serde(default = "yes")]
    pub tell_of_orders: bool,
}

impl Default for StoreRules {
    fn default() -> Self {
        let post = |code: &str, label: &str, price_pence| Postage {
            code: code.to_owned(),
            label: label.to_owned(),
            price_pence,
            vat_bp: 2_000,
            active: true,
        };
        Self {
            default_credit_limit_pence: 50_000,
            payment_days: 30,
            seller_address: Vec::new(),
            vat_number: None,
            terms: "Prints are made to order. An order can be cancelled until it is in production."
                .to_owned(),
            postage: vec![
                post("standard", "Standard post, within five working days", 0),
                post("tracked", "Tracked and signed for, next working day", 750),
            ],
            replaced_kinds: Vec::new(),
            tell_of_orders: true,
        }
    }
}

impl StoreRules {
    /// The currency in which the store sells.
    pub fn currency(&self) -> &'static str {
        DEFAULT_CURRENCY
    }
}

impl Check for StoreRules {
    fn check(&self, errors: &mut Errors) {
        let most = crate::centres::MAX_CREDIT;
        check_pence(errors, "/store/default_credit_limit_pence", self.default_credit_limit_pence, 0, most);
        if !(1..=365).contains(&self.payment_days) {
            errors.add("/store/payment_days", "out_of_range", "Use 1 to 365.");
        }
        if self.seller_address.len() > 8 {
            errors.add("/store/seller_address", "too_many", "Use at most 8 lines.");
        }
        for (at, line) in self.seller_address.iter().enumerate() {
            errors.optional(&format!("/store/seller_address/{at}"), Some(line), 120);
        }
        if self.vat_number.as_deref().is_some_and(|number| !is_vat_number(number)) {
            errors.add("/store/vat_number", "malformed", "Use GB and 9 or 12 digits: GB 123 4567 89.");
        }
        check_text(errors, "/store/terms", &self.terms, MAX_DESCRIPTION);
        if self.postage.len() > MAX_POSTAGE {
            errors.add("/store/postage", "too_many", format!("Use at most {MAX_POSTAGE} ways."));
        }
        if !self.postage.iter().any(|way| way.active) {
            errors.add("/store/postage", "required", "Leave at least one way that can be chosen.");
        }
        for (at, way) in self.postage.iter().enumerate() {
            let field = |name: &str| format!("/store/postage/{at}/{name}");
            errors.required(&field("label"), &way.label, 80);
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            if way.code.is_empty() || way.code.len() > 40 || !way.code.bytes().all(plain) {
                errors.add(
                    &field("code"),
                    "malformed",
                    "Use small letters, digits and underscores, at most 40.",
                );
            } else if self.postage[..at].iter().any(|other| other.code == way.code) {
                errors.add(&field("code"), "duplicate", "Another way has this code.");
            }
            check_pence(errors, &field("price_pence"), way.price_pence, 0, MAX_PRICE);
            check_rate(errors, &field("vat_bp"), way.vat_bp);
        }
        if self.replaced_kinds.iter().enumerate().any(|(at, kind)| self.replaced_kinds[..at].contains(kind)) {
            errors.add("/store/replaced_kinds", "duplicate", "Name each kind once.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vat_is_rounded_once_for_a_line_half_a_penny_up() {
        assert_eq!(vat_of(0, 2_000), 0);
        assert_eq!(vat_of(2_500, 2_000), 500);
        // 0.4 of a penny, half a penny, 0.6 of a penny.
        assert_eq!((vat_of(2, 2_000), vat_of(1, 5_000), vat_of(3, 2_000)), (0, 1, 1));
        assert_eq!(vat_of(999, 1_750), 175);
        // Three pieces of a line are rounded together: 3 × 0.33 at 20 % is 0.198, not three times 0.07.
        assert_eq!(Totals::of_line(33, 3, 2_000), Totals { net_pence: 99, vat_pence: 20, total_pence: 119 });
        assert_eq!(vat_of(MAX_PRICE * 1_000, MAX_VAT), MAX_PRICE * 1_000);
    }

    #[test]
    fn rates_in_words() {
        assert_eq!([0, 500, 1_750, 2_000, 10_000].map(rate_in_words), ["0%", "5%", "17.5%", "20%", "100%"]);
    }

    #[test]
    fn vat_numbers_have_their_form() {
        for number in ["", " ", "GB123456789", "GB 123 4567 89", "GB 123 4567 89 001"] {
            assert!(is_vat_number(number), "{number}");
        }
        for number in ["123456789", "GB12345678", "GB 123 4567 8X", "FR12345678901", "none"] {
            assert!(!is_vat_number(number), "{number}");
        }
    }

    #[test]
    fn the_first_rules_hold() {
        assert_eq!(StoreRules::default().errors(), []);
    }
}
