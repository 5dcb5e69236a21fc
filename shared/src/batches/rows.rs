//! The rows of a batch, and how they are mended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Column, RowStatus};
use crate::{
    TextEnum,
    check::{Check, Errors},
    documents::RecordDocument,
    problem::FieldError,
};

/// A row of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchRow {
    /// The row's id.
    pub id: Uuid,
    /// The line of the file on which it begins; the header is line 1, and blank lines count.
    pub line: u64,
    /// What became of it.
    pub status: RowStatus,
    /// Its cells by column.
    pub values: BTreeMap<String, String>,
    /// What is wrong with it; `field` is the column's name.
    pub errors: Vec<FieldError>,
    /// By column: how many other rows of the batch have the same fault with the same value.
    pub alike: BTreeMap<String, u64>,
    /// The documents of its award, once that is issued: by this row, or before.
    pub documents: Vec<RecordDocument>,
    /// Its version, counted up with each change: what its `ETag` says.
    pub version: i64,
}

/// A batch sent as JSON: all rows for one centre.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewBatch {
    /// The AO's number of the centre, for every row that names none.
    pub centre_number: String,
    /// The rows: cells by column.
    pub rows: Vec<BTreeMap<String, String>>,
}

impl Check for NewBatch {
    fn check(&self, errors: &mut Errors) {
        errors.required("/centre_number", &self.centre_number, 32);
        if self.rows.is_empty() {
            errors.add("/rows", "required", "Send at least one row.");
        }
        for (at, row) in self.rows.iter().enumerate() {
            for name in row.keys().filter(|name| Column::parse(name).is_none()) {
                errors.add(
                    &format!("/rows/{at}/{name}"),
                    "unknown_column",
                    "There is no such column; see the list of batch columns.",
                );
            }
        }
    }
}

/// New cells of a row that is mended; columns that are left out stay.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RowChange {
    /// The cells by column.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Whether the row is left out, or taken back in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<bool>,
}

impl Check for RowChange {
    fn check(&self, errors: &mut Errors) {
        check_columns("", &self.values, errors);
    }
}

fn check_columns(at: &str, values: &BTreeMap<String, String>, errors: &mut Errors) {
    for name in values.keys().filter(|name| Column::parse(name).is_none()) {
        errors.add(
            &format!("{at}/values/{name}"),
            "unknown_column",
            "There is no such column; see the list of batch columns.",
        );
    }
}

/// The most rows that one request mends.
pub const MAX_ROW_CHANGES: usize = 200;

/// Several rows that are mended together, as when a block of cells is pasted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RowChanges {
    /// The rows: 1 to 200.
    pub rows: Vec<OneRowChange>,
}

/// One of several rows that are mended together.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OneRowChange {
    /// The row's id.
    pub id: Uuid,
    /// The version that was read; another one now keeps the row as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The cells by column.
    pub values: BTreeMap<String, String>,
}

impl Check for RowChanges {
    fn check(&self, errors: &mut Errors) {
        if self.rows.is_empty() || self.rows.len() > MAX_ROW_CHANGES {
            errors.add("/rows", "out_of_range", format!("Send 1 to {MAX_ROW_CHANGES} rows."));
        }
        for (at, row) in self.rows.iter().enumerate() {
            check_columns(&format!("/rows/{at}"), &row.values, errors);
        }
    }
}

/// What became of several rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowOutcomes {
    /// The rows as they are now.
    pub rows: Vec<BatchRow>,
    /// Those among them that someone else had changed, and that were therefore kept as they are.
    pub stale: Vec<Uuid>,
    /// Those asked for that can't be changed any more: they are published, or gone.
    pub refused: Vec<Uuid>,
}

/// One correction for all rows with the same fault and the same value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlikeChange {
    /// The column.
    pub column: Column,
    /// What its cell holds in those rows.
    pub from: String,
    /// What it shall hold.
    pub to: String,
}

impl Check for AlikeChange {
    fn check(&self, errors: &mut Errors) {
        if self.from == self.to {
            errors.add("/to", "same", "Enter another value than the one that is there.");
        }
    }
}

/// How far one correction for all rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlikeOutcome {
    /// Rows that were changed and checked again by this request.
    pub changed: u64,
    /// Rows among them that are good now.
    pub good: u64,
    /// Rows that are left: send the request again.
    pub left: u64,
}

/// From where on rows that are held back are checked again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckAgain {
    /// Rows after this line; by default all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
}

impl Check for CheckAgain {
    fn check(&self, _: &mut Errors) {}
}

/// How far a second check of rows is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckedAgain {
    /// Rows that were checked by this request.
    pub checked: u64,
    /// Rows among them that are held back no more.
    pub released: u64,
    /// The last line that was checked, where others follow: send it as `after`.
    pub next: Option<u32>,
}
