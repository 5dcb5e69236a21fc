//! Settings that the issuer's administrators change on screen: the brand, and the rules of the portal.
//!
//! Every save is a new version; earlier ones stay, and can hold again. The configuration's brand is version 1: it
//! seeds the first start, and from then on the screen rules. Each process keeps the versions that hold, and looks
//! for newer ones before it uses what it looked at longer than [`FRESH`] ago.
//!
//! Documents that are issued keep what they were issued with: their facts are frozen, pictures included by hash.

pub mod entity;
pub mod pictures;
pub mod routes;
pub mod sample;
pub mod service;
pub mod store;
mod svg;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use lettre::{Address, message::Mailbox};
use shared::settings::{BrandSettings, Rules};

pub use routes::configure;
pub use sample::{facts as sample_facts, issuer};

use crate::{app::App, problem::Result};

/// How long the settings are used without a look whether another process has saved newer ones.
const FRESH: Duration = Duration::from_millis(700);

/// The settings that hold.
#[derive(Debug)]
pub struct Now {
    /// The brand.
    pub brand: BrandSettings,
    /// Its version.
    pub brand_version: i64,
    /// The rules.
    pub rules: Rules,
    /// Their version.
    pub rules_version: i64,
}

impl Now {
    /// The sender of mail.
    pub fn sender(&self) -> anyhow::Result<Mailbox> {
        sender(&self.brand)
    }
}

/// The sender of mail under a brand.
pub fn sender(brand: &BrandSettings) -> anyhow::Result<Mailbox> {
    let address: Address = brand.sender_email.parse()?;
    Ok(Mailbox::new(Some(brand.sender_name.clone()), address))
}

/// The settings that this process knows.
#[derive(Default)]
pub struct Known(RwLock<Option<(Arc<Now>, Instant)>>);

impl Known {
    fn latest(&self) -> Option<(Arc<Now>, Instant)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes these settings as those that hold, unless newer ones are known already.
    fn take(&self, now: Arc<Now>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let newer = known.as_ref().is_none_or(|(old, _)| {
            now.brand_version >= old.brand_version && now.rules_version >= old.rules_version
        });
        if newer {
            *known = Some((now, Instant::now()));
        }
    }
}

impl App {
    /// The settings that hold. What another process has saved is seen within a second.
    pub async fn settings(&self) -> Result<Arc<Now>> {
        let known = self.known_settings.latest();
        if let Some((now, at)) = &known
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(now));
        }
        let versions = store::versions(self.db.reader()).await?;
        let now = match known {
            Some((now, _)) if versions == (now.brand_version, now.rules_version) => now,
            _ => Arc::new(store::load(self).await?),
        };
        pictures::prepare(self, pictures::of(&now.brand)).await;
        self.known_settings.take(Arc::clone(&now));
        Ok(now)
    }
}
