//! Orders of prints: what is ordered, how it is paid, and how far it is.

mod checkout;
mod desk;
mod returns;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use checkout::*;
pub use desk::*;
pub use returns::*;

use crate::{
    basket::BasketDocument,
    check::{Check, Errors},
    store::{Totals, check_text},
    users::CentreRef,
};

/// The most characters of a note to an order.
pub const MAX_ORDER_NOTE: usize = 500;
/// The most orders of a step, and of a print file.
pub const MAX_STEP: usize = 100;

text_enum! {
    /// How far an order is.
    OrderStatus {
        /// To be paid by card before anything is made.
        AwaitingPayment = "awaiting_payment",
        /// Accepted: waits to be made.
        Placed = "placed",
        /// Being made.
        InProduction = "in_production",
        /// On its way.
        Dispatched = "dispatched",
        /// Done.
        Completed = "completed",
        /// Called off before it was on its way.
        Cancelled = "cancelled",
        /// All of its price was given back.
        Refunded = "refunded",
    }
}

impl OrderStatus {
    /// Those of orders that are not done.
    pub const OPEN: [Self; 4] = [Self::AwaitingPayment, Self::Placed, Self::InProduction, Self::Dispatched];

    /// Whether an order can go from this to another.
    pub fn may_become(self, next: Self) -> bool {
        use OrderStatus as S;
        matches!(
            (self, next),
            (S::AwaitingPayment, S::Placed | S::Cancelled)
                | (S::Placed, S::InProduction | S::Cancelled | S::Refunded)
                | (S::InProduction, S::Dispatched | S::Cancelled | S::Refunded)
                | (S::Dispatched, S::Completed | S::Refunded)
                | (S::Completed, S::Refunded)
        )
    }

    /// Whether its buyer can call it off.
    pub fn can_be_cancelled(self) -> bool {
        matches!(self, Self::AwaitingPayment | Self::Placed)
    }

    /// As it is shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "Awaiting payment",
            Self::Placed => "Placed",
            Self::InProduction => "In production",
            Self::Dispatched => "Dispatched",
            Self::Completed => "Completed",
            Self::Cancelled => "Cancelled",
            Self::Refunded => "Refunded",
        }
    }
}

text_enum! {
    /// How an order is paid.
    Payment {
        /// By the centre, on its account.
        OnAccount = "on_account",
        /// By card, on a page of the payment provider.
        Card = "card",
    }
}

text_enum! {
    /// Who orders.
    BuyerKind {
        /// A centre.
        Centre = "centre",
        /// A learner.
        Learner = "learner",
    }
}

text_enum! {
    /// What happened to an order.
    OrderEventKind {
        /// It was made.
        Created = "created",
        /// It was paid by card.
        Paid = "paid",
        /// The card was declined, or the page of the provider was left.
        PaymentFailed = "payment_failed",
        /// What was paid is not what was asked for; someone has to look at it.
        PaymentMismatch = "payment_mismatch",
        /// A payment came after the order was called off or paid: it is given back.
        PaymentReturned = "payment_returned",
        /// It was accepted.
        Placed = "placed",
        /// It is being made.
        InProduction = "in_production",
        /// It is on its way.
        Dispatched = "dispatched",
        /// How it can be followed on its way was changed.
        TrackingChanged = "tracking_changed",
        /// It is done.
        Completed = "completed",
        /// It was called off.
        Cancelled = "cancelled",
        /// A part of its price, or all, was given back.
        Refunded = "refunded",
        /// A payment of the centre was counted for it.
        Settled = "settled",
        /// It was called off, because it was not paid in time.
        Lapsed = "lapsed",
        /// The provider refuses to give money back; someone has to look at it.
        ReturnRefused = "return_refused",
        /// What the provider refused to give back was given back in another way.
        Returned = "returned",
    }
}

text_enum! {
    /// How far a refund is.
    RefundStatus {
        /// The provider is still to be asked.
        Pending = "pending",
        /// It was given back, or is not owed any more.
        Done = "done",
        /// The provider refuses; someone has to look at it.
        Failed = "failed",
    }
}

/// Who ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Buyer {
    /// On whose side.
    pub kind: BuyerKind,
    /// The centre, where one ordered.
    pub centre: Option<CentreRef>,
    /// The person who ordered, as called then.
    pub name: String,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderSummary {
    /// The order's id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// How far it is.
    pub status: OrderStatus,
    /// How it is paid.
    pub payment: Payment,
    /// Who ordered.
    pub buyer: Buyer,
    /// What is ordered, in a few words.
    pub summary: String,
    /// How many pieces.
    pub pieces: i64,
    /// The buyer's own number.
    pub purchase_order: Option<String>,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// The price, with VAT and postage.
    pub total_pence: i64,
    /// What is still to be paid.
    pub owed_pence: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When something last happened to it.
    pub updated_at: DateTime<Utc>,
}

/// A line of an order, as it was when it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderLine {
    /// The line's id.
    pub id: Uuid,
    /// The product; null: postage.
    pub product_id: Option<Uuid>,
    /// What it was called.
    pub name: String,
    /// The document of which it is a print; null: of none.
    pub document_id: Option<Uuid>,
    /// That document, with its status today.
    pub document: Option<BasketDocument>,
    /// The document that was issued in its place for this order, and is printed.
    pub replaced_by_id: Option<Uuid>,
    /// The reference of that document.
    pub replaced_by_reference: Option<String>,
    /// How many.
    pub quantity: i64,
    /// How many of them were given to be printed.
    pub printed: i64,
    /// What the buyer wrote.
    pub note: Option<String>,
    /// The price of one, without VAT.
    pub unit_pence: i64,
    /// The rate of VAT, in hundredths of a per cent.
    pub vat_bp: i64,
    /// The line, without VAT.
    pub net_pence: i64,
    /// Its VAT.
    pub vat_pence: i64,
}

impl OrderLine {
    /// The line's amounts.
    pub fn totals(&self) -> Totals {
        Totals {
            net_pence: self.net_pence,
            vat_pence: self.vat_pence,
            total_pence: self.net_pence + self.vat_pence,
        }
    }
}

/// Something that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderEvent {
    /// What.
    pub kind: OrderEventKind,
    /// When.
    pub at: DateTime<Utc>,
    /// The name of who did it; null: the portal, or the payment provider.
    pub by: Option<String>,
    /// More about it: a reason, an amount, a tracking number.
    pub note: Option<String>,
}

/// A credit note of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditNote {
    /// Its number.
    pub number: String,
    /// Its date.
    pub issued_on: NaiveDate,
    /// What it credits, with VAT.
    pub total_pence: i64,
    /// Why.
    pub reason: String,
    /// How far the money is on its way back.
    pub status: RefundStatus,
    /// What of it goes back to the buyer: the rest is not owed any more.
    pub returned_pence: i64,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Order {
    /// The order's id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// How far it is.
    pub status: OrderStatus,
    /// How it is paid.
    pub payment: Payment,
    /// Who ordered.
    pub buyer: Buyer,
    /// The buyer's own number.
    pub purchase_order: Option<String>,
    /// What the buyer wrote.
    pub note: Option<String>,
    /// Where it goes.
    pub delivery: Delivery,
    /// The way of posting, as it was called.
    pub postage: String,
    /// The number by which its way can be followed.
    pub tracking_number: Option<String>,
    /// Who carries it.
    pub carrier: Option<String>,
    /// The lines; postage is the last where it costs something.
    pub lines: Vec<OrderLine>,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// The price without VAT.
    pub net_pence: i64,
    /// The VAT.
    pub vat_pence: i64,
    /// The price: always what is paid, owed and refunded together.
    pub total_pence: i64,
    /// What was paid and is kept.
    pub paid_pence: i64,
    /// What is still to be paid.
    pub owed_pence: i64,
    /// What was credited: given back, or not owed any more.
    pub refunded_pence: i64,
    /// The VAT by rate, the lowest first.
    pub vat: Vec<VatLine>,
    /// The invoice's number; null: there is none before the order is placed.
    pub invoice_number: Option<String>,
    /// The day until which it is to be paid, where it is on account and something is owed.
    pub due_on: Option<NaiveDate>,
    /// The credit notes, the oldest first.
    pub credit_notes: Vec<CreditNote>,
    /// What the provider refuses to give back; only the issuer is told.
    pub refused_returns: Vec<RefusedReturn>,
    /// What happened, the oldest first.
    pub events: Vec<OrderEvent>,
    /// The provider's page, where it waits to be paid by card and the provider answered.
    pub payment_url: Option<String>,
    /// Whether who reads this can call it off now.
    pub can_cancel: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When something last happened to it.
    pub updated_at: DateTime<Utc>,
}

/// Where to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentPage {
    /// The provider's page; null where there is nothing to pay any more.
    pub url: Option<String>,
    /// How far the order is.
    pub status: OrderStatus,
}

/// Why an order is called off.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// The reason, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Check for Cancellation {
    fn check(&self, errors: &mut Errors) {
        check_text(errors, "/reason", self.reason.as_deref().unwrap_or_default(), MAX_ORDER_NOTE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TextEnum;

    #[test]
    fn no_way_leads_back() {
        for from in OrderStatus::ALL {
            assert!(!from.may_become(*from));
            for to in OrderStatus::ALL.iter().filter(|to| from.may_become(**to)) {
                assert!(!to.may_become(*from), "{from} and {to}");
            }
            let over = matches!(from, OrderStatus::Cancelled | OrderStatus::Refunded);
            assert_eq!(over, OrderStatus::ALL.iter().all(|to| !from.may_become(*to)));
        }
    }
}
