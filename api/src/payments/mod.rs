//! Payments by card, on a page of a provider: no data of a card ever comes here.
//!
//! An order has one open page at a time, and asks for another only when the provider says that the last one can't be paid
//! on any more. What was paid is told by the provider: each of its events counts once, in whichever order they come. Money
//! that comes for an order which waits for none goes back by itself.

pub mod entity;
pub mod jobs;
mod provider;
pub mod sessions;
mod settle;
mod signature;
mod stripe;
mod test_page;
mod webhooks;

pub use provider::{Ask, Event, Open, Outcome, Provider, RefundFault, State};
pub use stripe::StripeKeys;
pub use test_page::configure_page;
pub use webhooks::configure;

use crate::config::Config;

/// The way to the provider, if there is one.
pub enum Payments {
    /// Stripe.
    Stripe(stripe::Stripe),
    /// A page for trying out.
    Test(test_page::TestPage),
    /// No cards are charged.
    None,
}

impl Payments {
    /// Stripe, where its keys are given; else a page for trying out, unless this is a portal in use.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        Ok(match &config.stripe {
            Some(keys) => Self::Stripe(stripe::Stripe::open(keys)?),
            None if test_page::may_run(config) => Self::Test(test_page::TestPage::open(config)?),
            None => Self::None,
        })
    }

    /// The provider.
    pub fn provider(&self) -> Option<&dyn Provider> {
        match self {
            Self::Stripe(stripe) => Some(stripe),
            Self::Test(page) => Some(page),
            Self::None => None,
        }
    }

    /// The secret of the page for trying out.
    fn test_secret(&self) -> Option<&[u8]> {
        match self {
            Self::Test(page) => Some(page.secret()),
            _ => None,
        }
    }
}
