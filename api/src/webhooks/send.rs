//! One try of a delivery.

use std::{
    collections::HashSet,
    error::Error as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Client, redirect::Policy};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;
use uuid::Uuid;

use super::{
    address::{Guard, PRIVATE, Private, is_trial, may_be_asked},
    entity::{delivery, webhook},
    signature,
};
use crate::{app::App, config::Config};

/// How long the other program has to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Deliveries that one process sends at a time, so that programs which answer slowly keep no other work waiting.
const AT_ONCE: usize = 2;

/// The way to other programs.
pub struct Sender {
    client: Client,
    places: Semaphore,
    /// The webhooks to which something is being sent.
    busy: Mutex<HashSet<Uuid>>,
}

/// The right to send something to a webhook: one at a time, so that one which answers slowly holds no other up.
pub struct Place<'a> {
    sender: &'a Sender,
    webhook_id: Uuid,
    _one: SemaphorePermit<'a>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.sender.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.webhook_id);
    }
}

impl Sender {
    /// With these settings.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        // Others of the process choose the same; the first does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent("centre-portal-webhooks")
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE / 2)
            // Where it leads to was not looked at, and nothing goes round the resolver.
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Guard::of(config))
            // Each try resolves the name anew.
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { client, places: Semaphore::new(AT_ONCE), busy: Mutex::default() })
    }

    /// A place, if there is one just now.
    pub fn place(&self, webhook_id: Uuid) -> Option<Place<'_>> {
        let one = self.places.try_acquire().ok()?;
        let is_new = self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook_id);
        is_new.then_some(Place { sender: self, webhook_id, _one: one })
    }
}

/// Why a try failed.
pub struct Fault {
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// In words.
    pub words: String,
}

impl Fault {
    fn of(words: &str) -> Self {
        Self { status: None, words: words.to_owned() }
    }
}

/// Tries once; the status of the answer where it went well. Of the answer nothing but its status is read.
pub async fn send(
    app: &App,
    to: &webhook::Model,
    what: &delivery::Model,
) -> anyhow::Result<Result<u16, Fault>> {
    let Ok(url) = Url::parse(&to.url) else { return Ok(Err(Fault::of("This is no address any more."))) };
    if !is_trial(&app.config) && !may_be_asked(&url) {
        return Ok(Err(Fault::of(PRIVATE)));
    }
    let (id, now) = (what.id.to_string(), app.clock.now());
    let timestamp = now.timestamp();
    let sign = |sealed: &[u8]| {
        let secret = app.keys.unseal(to.id.as_bytes(), sealed)?;
        signature::sign(&secret, &id, timestamp, &what.body)
    };
    let mut signatures = sign(&to.secret)?;
    if let Some(old) =
        to.old_secret.as_deref().filter(|_| to.old_secret_until.is_some_and(|until| until > now))
    {
        signatures = format!("{signatures} {}", sign(old)?);
    }
    let request = app
        .webhooks
        .client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", &id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signatures)
        .body(what.body.clone());
    Ok(match request.send().await {
        Ok(answer) => {
            let status = answer.status();
            let code = status.as_u16();
            if status.is_success() {
                Ok(code)
            } else if status.is_redirection() {
                let words = format!("It answered {code}. Redirects are not followed: enter the new address.");
                Err(Fault { status: Some(code), words })
            } else {
                Err(Fault { status: Some(code), words: format!("It answered {code}.") })
            }
        }
        Err(error) => Err(Fault::of(why(&error))),
    })
}

fn why(error: &reqwest::Error) -> &'static str {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<Private>() {
            return PRIVATE;
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        "It did not answer within ten seconds."
    } else if error.is_connect() {
        "It can’t be reached: there is no such name, nobody answers there, or its certificate does not hold."
    } else {
        "The connection broke before it answered."
    }
}
