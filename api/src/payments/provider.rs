//! What a payment provider has to offer.

use actix_web::http::header::HeaderMap;
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use uuid::Uuid;

/// For what a page is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The order.
    pub order_id: Uuid,
    /// Its number, which the page shows.
    pub number: String,
    /// What is in it, in a few words.
    pub summary: String,
    /// Which page of this order it is: the same again gives the same page.
    pub attempt: i64,
    /// How much.
    pub amount_pence: i64,
    /// In which currency, as ISO 4217.
    pub currency: String,
    /// The buyer's address, if it is a person's.
    pub email: Option<String>,
    /// Where the buyer goes after paying.
    pub success_url: String,
    /// Where the buyer goes without paying.
    pub cancel_url: String,
}

/// A page that is open.
#[derive(Clone, Debug)]
pub struct Open {
    /// What the provider calls it.
    pub session_ref: String,
    /// Where it is.
    pub url: String,
}

/// What came of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So much was paid.
    Paid {
        /// What the provider calls the payment.
        payment_ref: String,
        /// How much.
        amount_pence: i64,
        /// In which currency, as ISO 4217.
        currency: String,
    },
    /// A try failed; why, for the buyer. The page stays open.
    Declined(String),
    /// It can't be paid on any more.
    Ended,
}

/// How far a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It can be paid on.
    Open,
    /// Something came of it.
    Over(Outcome),
}

/// Something that the provider tells.
#[derive(Clone, Debug)]
pub struct Event {
    /// What the provider calls it.
    pub event_ref: String,
    /// Its kind, in the provider's words.
    pub kind: String,
    /// The page that it is about, and what came of it; none: nothing of ours.
    pub about: Option<(String, Outcome)>,
}

/// Why money did not go back.
#[derive(Debug)]
pub enum RefundFault {
    /// A passing fault: try again later.
    Later(anyhow::Error),
    /// The provider refuses; why.
    Refused(String),
}

/// A provider with a page of its own, on which cards are charged.
pub trait Provider: Send + Sync {
    /// What it is called in addresses and in the database.
    fn name(&self) -> &'static str;

    /// Whether it charges nothing.
    fn is_test(&self) -> bool;

    /// Opens a page. Asked again for the same attempt, it is the same page.
    fn create(&self, ask: Ask) -> BoxFuture<'_, anyhow::Result<Open>>;

    /// How far a page is.
    fn look_up(&self, session_ref: String) -> BoxFuture<'_, anyhow::Result<State>>;

    /// Closes a page, so that nobody pays on it any more. One that is closed, or was paid on, stays as it is.
    fn end(&self, session_ref: String) -> BoxFuture<'_, anyhow::Result<()>>;

    /// Gives money back. The same key does it once.
    fn refund(
        &self,
        payment_ref: String,
        amount_pence: i64,
        key: String,
    ) -> BoxFuture<'_, Result<(), RefundFault>>;

    /// What a request of the provider tells; none where it is not signed by it, or was signed too long ago.
    fn event(&self, headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Option<Event>;
}
