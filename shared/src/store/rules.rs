//! The rules by which the store sells and posts.

use serde::{Deserialize, Serialize};

use super::{MAX_DESCRIPTION, MAX_POSTAGE, MAX_PRICE, check_pence, check_rate, check_text, yes};
use crate::{
    check::{Check, Errors},
    documents::DocumentKind,
    money::DEFAULT_CURRENCY,
};

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

/// Whether this is a VAT number of the United Kingdom, with or without spaces, or blank.
fn is_vat_number(number: &str) -> bool {
    let plain: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = plain.strip_prefix("GB").filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    plain.is_empty() || digits.is_some_and(|digits| matches!(digits.len(), 9 | 12))
}

#[cfg(test)]
mod tests {
    use super::*;

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
