//! The way from the basket to an order.

use serde::{Deserialize, Serialize};

use super::{MAX_ORDER_NOTE, Payment};
use crate::{
    basket::Basket,
    centres::Address,
    check::{Check, Errors},
    store::{Postage, check_text},
};

/// Where an order goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// To whom.
    pub name: String,
    /// Where. A postcode of the United Kingdom must have its form; other countries have theirs.
    pub address: Address,
}

impl Check for Delivery {
    fn check(&self, errors: &mut Errors) {
        errors.required("/delivery/name", &self.name, 120);
        for error in self.address.errors() {
            errors.add(&format!("/delivery{}", error.field), &error.code, error.message);
        }
    }
}

/// An order to be made of all that is in the basket, which is empty then.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// How it is paid; learners pay by card.
    pub payment: Payment,
    /// The buyer's own number, at most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_order: Option<String>,
    /// Where it goes; left out: to the centre. A learner has to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The code of the way of posting; left out: the first that is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage: Option<String>,
    /// A note, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The total that the buyer was shown: where it is another one now, nothing is ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_total_pence: Option<i64>,
}

impl Check for NewOrder {
    fn check(&self, errors: &mut Errors) {
        errors.optional("/purchase_order", self.purchase_order.as_deref(), 60);
        if let Some(delivery) = &self.delivery {
            delivery.check(errors);
        }
        check_text(errors, "/note", self.note.as_deref().unwrap_or_default(), MAX_ORDER_NOTE);
    }
}

/// VAT of one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VatLine {
    /// The rate, in hundredths of a per cent.
    pub vat_bp: i64,
    /// What it is of.
    pub net_pence: i64,
    /// The VAT.
    pub vat_pence: i64,
}

/// How a card can be charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CardPayment {
    /// Who charges it: `stripe`, or `test`.
    pub provider: String,
    /// Whether nothing is charged: a page for trying out.
    pub is_test: bool,
}

/// What a centre can order on account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credit {
    /// How much may be owed at most.
    pub limit_pence: i64,
    /// What is owed on open orders.
    pub held_pence: i64,
    /// What is left; 0 where more is owed than may be.
    pub available_pence: i64,
}

/// A way of posting that the basket can be sent by, with the totals that come of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostageChoice {
    /// The way.
    pub postage: Postage,
    /// The order's total with it, without VAT.
    pub net_pence: i64,
    /// The VAT.
    pub vat_pence: i64,
    /// Both together.
    pub total_pence: i64,
    /// The VAT by rate, the lowest first.
    pub vat: Vec<VatLine>,
}

/// All that the checkout needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checkout {
    /// What is ordered.
    pub basket: Basket,
    /// Whether a line can't be ordered now: nothing can, before it is removed.
    pub has_faults: bool,
    /// Whether a print is a replacement: its document is issued anew, and the one before says that it was replaced.
    pub replaces_documents: bool,
    /// The ways of posting that all of it can be sent by, the default first.
    pub postage: Vec<PostageChoice>,
    /// Where it goes by default; null for learners.
    pub delivery: Option<Delivery>,
    /// What can be ordered on account; null for learners.
    pub credit: Option<Credit>,
    /// How a card can be charged; null: it can't.
    pub card: Option<CardPayment>,
    /// What the buyer agrees to.
    pub terms: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_checked_where_it_stands() {
        let delivery = Delivery {
            name: String::new(),
            address: Address {
                line1: "1 Quay Street".to_owned(),
                line2: None,
                town: "Cardiff".to_owned(),
                postcode: "nonsense".to_owned(),
                country: "GB".to_owned(),
            },
        };
        let fields: Vec<_> = delivery.errors().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["/delivery/name", "/delivery/address/postcode"]);
        let abroad = Address { country: "FR".to_owned(), postcode: "75008".to_owned(), ..delivery.address };
        assert_eq!(Delivery { name: "Mair".to_owned(), address: abroad }.errors(), []);
    }
}
