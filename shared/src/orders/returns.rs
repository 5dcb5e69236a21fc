//! Money that a provider refuses to give back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::{Check, Errors};

text_enum! {
    /// How money that the provider refused to give back is given back.
    ReturnBy {
        /// To the card: the provider is asked again.
        Card = "card",
        /// By bank transfer, which was made outside the portal.
        BankTransfer = "bank_transfer",
    }
}

/// What is done about money that the provider refused to give back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewReturn {
    /// How it goes back.
    pub by: ReturnBy,
}

impl Check for NewReturn {
    fn check(&self, _: &mut Errors) {}
}

/// Money that the provider refuses to give back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedReturn {
    /// Its id.
    pub id: Uuid,
    /// How much.
    pub amount_pence: i64,
    /// Why, in the provider's words.
    pub why: Option<String>,
}
