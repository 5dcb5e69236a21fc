//! The store: what can be ordered on paper, by whom and for how much.

mod rules;
mod vat;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use rules::{Postage, StoreRules};
pub use vat::{Totals, rate_in_words, vat_of};

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
