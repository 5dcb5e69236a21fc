//! Accounts of centres: what they owe, what they paid, and since when.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    check::{Check, Errors},
    orders::Credit,
    store::check_pence,
    users::CentreRef,
};

/// The highest payment, in pence.
pub const MAX_PAYMENT: i64 = 100_000_000;

text_enum! {
    /// How a centre paid.
    ReceivedBy {
        /// By bank transfer.
        BankTransfer = "bank_transfer",
        /// By direct debit.
        DirectDebit = "direct_debit",
        /// By cheque.
        Cheque = "cheque",
        /// In another way.
        Other = "other",
    }
}

impl ReceivedBy {
    /// As it is shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::BankTransfer => "Bank transfer",
            Self::DirectDebit => "Direct debit",
            Self::Cheque => "Cheque",
            Self::Other => "Other",
        }
    }
}

/// What is owed, by the days since it was to be paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Aged {
    /// Not due yet.
    pub not_due_pence: i64,
    /// Due for 1 to 30 days.
    pub days_1_30_pence: i64,
    /// Due for 31 to 60 days.
    pub days_31_60_pence: i64,
    /// Due for 61 to 90 days.
    pub days_61_90_pence: i64,
    /// Due for longer.
    pub older_pence: i64,
}

impl Aged {
    /// All that is owed.
    pub fn owed_pence(&self) -> i64 {
        self.not_due_pence + self.overdue_pence()
    }

    /// All that was to be paid by now.
    pub fn overdue_pence(&self) -> i64 {
        self.days_1_30_pence + self.days_31_60_pence + self.days_61_90_pence + self.older_pence
    }
}

/// The account of a centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// The centre.
    pub centre: CentreRef,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// What it can order on account.
    pub credit: Credit,
    /// What it owes.
    pub owed_pence: i64,
    /// What of it was to be paid by now.
    pub overdue_pence: i64,
    /// What it owes, by age.
    pub aged: Aged,
}

text_enum! {
    /// What a line of a statement is.
    StatementKind {
        /// An invoice: more is owed.
        Invoice = "invoice",
        /// A credit note: less is owed.
        CreditNote = "credit_note",
        /// A payment: less is owed.
        Payment = "payment",
        /// Money that was given back.
        Refund = "refund",
    }
}

impl StatementKind {
    /// As it is shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invoice => "Invoice",
            Self::CreditNote => "Credit note",
            Self::Payment => "Payment",
            Self::Refund => "Refund",
        }
    }
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatementLine {
    /// The entry's id.
    pub id: Uuid,
    /// Its day.
    pub on: NaiveDate,
    /// What it is.
    pub kind: StatementKind,
    /// Its number, or what the payer wrote.
    pub reference: String,
    /// The order that it belongs to, if it is one alone.
    pub order_id: Option<Uuid>,
    /// That order's number.
    pub order_number: Option<String>,
    /// What is owed more by it; negative: less.
    pub amount_pence: i64,
    /// What is owed after it.
    pub balance_pence: i64,
}

/// What happened on a centre's account in a time, orders paid by card included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Statement {
    /// The centre.
    pub centre: CentreRef,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What was owed before it.
    pub opening_pence: i64,
    /// What happened, the oldest first.
    pub lines: Vec<StatementLine>,
    /// What was owed after it.
    pub closing_pence: i64,
}

/// A payment that a centre made for what it owes. It is counted for the oldest invoices first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// How much: at least a penny, and not more than is owed.
    pub amount_pence: i64,
    /// How.
    pub method: ReceivedBy,
    /// What the payer wrote, at most 80 characters.
    #[serde(default)]
    pub reference: String,
    /// When; left out: today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<NaiveDate>,
}

impl Check for NewPayment {
    fn check(&self, errors: &mut Errors) {
        check_pence(errors, "/amount_pence", self.amount_pence, 1, MAX_PAYMENT);
        errors.optional("/reference", Some(&self.reference), 80);
    }
}

/// A payment that a centre made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceivedPayment {
    /// The payment's id.
    pub id: Uuid,
    /// How much.
    pub amount_pence: i64,
    /// How.
    pub method: ReceivedBy,
    /// What the payer wrote.
    pub reference: String,
    /// When it was received.
    pub received_on: NaiveDate,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// What it was counted for.
    pub orders: Vec<PaidOrder>,
    /// The account after it.
    pub account: Account,
}

/// What of a payment was counted for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaidOrder {
    /// The order.
    pub order_id: Uuid,
    /// Its number.
    pub order_number: String,
    /// How much.
    pub amount_pence: i64,
}
