//! What the issuer does with orders, and what it sees of all.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{MAX_STEP, OrderStatus};
use crate::{
    check::{Check, Errors},
    documents::check_reason,
};

/// That an order is on its way; what was not made before counts as made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Fulfilment {
    /// The number by which its way can be followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// Who carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
}

impl Check for Fulfilment {
    fn check(&self, errors: &mut Errors) {
        errors.optional("/tracking_number", self.tracking_number.as_deref(), 60);
        errors.optional("/carrier", self.carrier.as_deref(), 60);
    }
}

/// What is given back of an order. Postage is a line too.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRefund {
    /// How much, with VAT, in pence; left out: all that was not given back yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_pence: Option<i64>,
    /// Why; the buyer reads it.
    pub reason: String,
}

impl Check for NewRefund {
    fn check(&self, errors: &mut Errors) {
        check_reason(errors, &self.reason);
        if self.amount_pence.is_some_and(|pence| pence < 1) {
            errors.add("/amount_pence", "out_of_range", "Give back at least a penny.");
        }
    }
}

text_enum! {
    /// A step that takes many orders on.
    OrderStep {
        /// They are being made: what is a replacement is issued now.
        Produce = "produce",
        /// They are on their way.
        Dispatch = "dispatch",
        /// They are done.
        Complete = "complete",
    }
}

/// A step for many orders.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOrderStep {
    /// The step.
    pub step: OrderStep,
    /// The orders, at most 100.
    pub order_ids: Vec<Uuid>,
}

/// Some orders.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderIds {
    /// The orders, at most 100, in the order in which they are wanted.
    pub order_ids: Vec<Uuid>,
}

fn check_ids(errors: &mut Errors, ids: &[Uuid]) {
    if ids.is_empty() {
        errors.add("/order_ids", "required", "Choose at least one order.");
    }
    if ids.len() > MAX_STEP {
        errors.add("/order_ids", "too_many", format!("Choose at most {MAX_STEP} orders."));
    }
    if ids.iter().enumerate().any(|(at, id)| ids[..at].contains(id)) {
        errors.add("/order_ids", "duplicate", "Name each order once.");
    }
}

impl Check for NewOrderStep {
    fn check(&self, errors: &mut Errors) {
        check_ids(errors, &self.order_ids);
    }
}

impl Check for OrderIds {
    fn check(&self, errors: &mut Errors) {
        check_ids(errors, &self.order_ids);
    }
}

/// What became of an order in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepOutcome {
    /// The order.
    pub id: Uuid,
    /// Its number; blank where there is no such order.
    pub number: String,
    /// How far it is now.
    pub status: Option<OrderStatus>,
    /// Why it stayed as it was; null: the step was taken.
    pub refused: Option<String>,
}

/// What became of the orders in a step, in the order in which they were named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepOutcomes {
    /// One by one.
    pub outcomes: Vec<StepOutcome>,
}

text_enum! {
    /// What orders are counted by.
    OrderReportBy {
        /// By the month in which they were placed.
        Month = "month",
        /// By product.
        Product = "product",
        /// By centre; learners' orders together.
        Centre = "centre",
    }
}

/// Revenue and volume of a month, a product or a centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderReportRow {
    /// The month as `2026-11`, the product's or the centre's name.
    pub label: String,
    /// Orders that were placed.
    pub orders: i64,
    /// Pieces; postage is none.
    pub pieces: i64,
    /// Sold, without VAT.
    pub net_pence: i64,
    /// The VAT of it.
    pub vat_pence: i64,
    /// With VAT.
    pub total_pence: i64,
    /// What of it was credited, with VAT; by product it is not known, and 0.
    pub refunded_pence: i64,
    /// What of it was credited, without VAT; by product it is not known, and 0.
    pub refunded_net_pence: i64,
}

/// Revenue and volumes of a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderReport {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The currency, as ISO 4217.
    pub currency: String,
    /// The rows: months in their order, else what sold most first.
    pub rows: Vec<OrderReportRow>,
}
