//! The basket: what a buyer is about to order. It is kept with the account, so that it outlives a sign-out.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    documents::{DocumentKind, DocumentStatus},
    store::Totals,
};

/// The most copies of one document, or pieces of one product, in an order.
pub const MAX_QUANTITY: i64 = 99;
/// The most lines of a basket.
pub const MAX_ITEMS: usize = 200;
/// The most characters of a line's note.
pub const MAX_NOTE: usize = 200;

text_enum! {
    /// Why a line of a basket can't be ordered now.
    BasketFault {
        /// The product is not sold any more.
        ProductGone = "product_gone",
        /// The document is cancelled, replaced or suspended.
        NotCurrent = "not_current",
        /// The document is not there any more.
        DocumentGone = "document_gone",
    }
}

/// A line of a basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BasketItem {
    /// The product.
    pub product_id: Uuid,
    /// What it is called now.
    pub product_name: String,
    /// The document of which it is a print; null: of none.
    pub document_id: Option<Uuid>,
    /// That document.
    pub document: Option<BasketDocument>,
    /// How many.
    pub quantity: i64,
    /// What the buyer wrote.
    pub note: Option<String>,
    /// The price of one now, without VAT.
    pub unit_pence: i64,
    /// The rate of VAT now, in hundredths of a per cent.
    pub vat_bp: i64,
    /// The line, without VAT.
    pub net_pence: i64,
    /// Its VAT.
    pub vat_pence: i64,
    /// The line, with VAT.
    pub total_pence: i64,
    /// Why it can't be ordered now; the totals leave it out.
    pub fault: Option<BasketFault>,
}

/// A document in a basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BasketDocument {
    /// Its kind.
    pub kind: DocumentKind,
    /// Its reference, in groups of four.
    pub reference: String,
    /// Its status today.
    pub status: DocumentStatus,
    /// The learner's name as printed.
    pub learner_name: String,
    /// The qualification's title as printed.
    pub qualification_title: String,
}

/// A basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Basket {
    /// Its lines, in the order in which they were put in.
    pub items: Vec<BasketItem>,
    /// How many pieces all lines have together.
    pub pieces: i64,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// All lines that can be ordered, without VAT and without postage.
    pub net_pence: i64,
    /// Their VAT.
    pub vat_pence: i64,
    /// Both together.
    pub total_pence: i64,
    /// Lines of an earlier order that can't be ordered again, where it was put into the basket.
    pub left_out: u32,
}

impl Basket {
    /// The totals.
    pub fn totals(&self) -> Totals {
        Totals { net_pence: self.net_pence, vat_pence: self.vat_pence, total_pence: self.total_pence }
    }
}

/// A line to be kept in a basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBasketItem {
    /// The product.
    pub product_id: Uuid,
    /// The document of which it is a print; left out for a product that is of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<Uuid>,
    /// How many: 1 to 99.
    pub quantity: i64,
    /// A note, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a basket is to hold: all of it. What is left out is removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBasket {
    /// The lines; a product and document together stand in one line only.
    pub items: Vec<NewBasketItem>,
}

impl From<&Basket> for NewBasket {
    fn from(basket: &Basket) -> Self {
        let kept = |item: &BasketItem| NewBasketItem {
            product_id: item.product_id,
            document_id: item.document_id,
            quantity: item.quantity,
            note: item.note.clone(),
        };
        Self { items: basket.items.iter().map(kept).collect() }
    }
}

impl Check for NewBasket {
    fn check(&self, errors: &mut Errors) {
        if self.items.len() > MAX_ITEMS {
            errors.add("/items", "too_many", format!("A basket has at most {MAX_ITEMS} lines."));
            return;
        }
        for (at, item) in self.items.iter().enumerate() {
            let field = |name: &str| format!("/items/{at}/{name}");
            if !(1..=MAX_QUANTITY).contains(&item.quantity) {
                errors.add(&field("quantity"), "out_of_range", format!("Use 1 to {MAX_QUANTITY}."));
            }
            errors.optional(&field("note"), item.note.as_deref(), MAX_NOTE);
            let same = |other: &NewBasketItem| {
                (other.product_id, other.document_id) == (item.product_id, item.document_id)
            };
            if self.items[..at].iter().any(same) {
                errors.add(
                    &field("document_id"),
                    "duplicate",
                    "This is in the basket twice: raise the quantity.",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_that_no_one_means_are_refused() {
        let one =
            |quantity| NewBasketItem { product_id: Uuid::nil(), document_id: None, quantity, note: None };
        for quantity in [0, -1, MAX_QUANTITY + 1, 1_000_000_000, i64::MAX, i64::MIN] {
            let errors = NewBasket { items: vec![one(quantity)] }.errors();
            assert_eq!((errors.len(), errors[0].field.as_str()), (1, "/items/0/quantity"), "{quantity}");
        }
        assert_eq!(NewBasket { items: vec![one(1)] }.errors(), []);
        let twice = NewBasket { items: vec![one(1), one(2)] }.errors();
        assert_eq!(twice[0].code, "duplicate");
        assert_eq!(NewBasket { items: vec![one(1); MAX_ITEMS + 1] }.errors()[0].code, "too_many");
    }
}
