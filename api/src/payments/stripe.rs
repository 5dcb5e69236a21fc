//! Stripe Checkout, by its REST interface.

use std::time::Duration;

use actix_web::http::header::HeaderMap;
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::{Ask, Event, Open, Outcome, Provider, RefundFault, State, signature};

/// What Stripe needs.
#[derive(Clone)]
pub struct StripeKeys {
    /// The key with which we call.
    pub secret_key: String,
    /// The secret with which its webhooks are signed.
    pub webhook_secret: String,
    /// Where it is.
    pub api_url: String,
}

impl std::fmt::Debug for StripeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeKeys").field("api_url", &self.api_url).finish_non_exhaustive()
    }
}

/// The way to Stripe.
pub struct Stripe {
    keys: StripeKeys,
    client: Client,
}

/// The version of the interface that answers are read as.
const VERSION: &str = "2024-06-20";

/// A session of Stripe Checkout, as far as we read it.
#[derive(Deserialize)]
struct Session {
    id: String,
    url: Option<String>,
    status: Option<String>,
    payment_status: Option<String>,
    payment_intent: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
}

impl Session {
    /// What was paid, if anything was.
    fn paid(&self) -> Option<Outcome> {
        let paid = self.payment_status.as_deref() == Some("paid");
        Some(Outcome::Paid {
            payment_ref: self.payment_intent.clone().filter(|_| paid)?,
            amount_pence: self.amount_total?,
            currency: self.currency.clone()?,
        })
    }
}

impl Stripe {
    /// With these keys.
    pub fn open(keys: &StripeKeys) -> anyhow::Result<Self> {
        // Others of the process choose the same; the first does.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(Duration::from_secs(20)).build()?;
        Ok(Self { keys: keys.clone(), client })
    }

    async fn post(&self, path: &str, key: &str, form: &[(&str, String)]) -> anyhow::Result<Response> {
        let request = self
            .client
            .post(format!("{}/v1/{path}", self.keys.api_url))
            .bearer_auth(&self.keys.secret_key)
            .header("stripe-version", VERSION)
            .header("idempotency-key", key)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(serde_urlencoded::to_string(form)?);
        Ok(request.send().await?)
    }

    async fn create(&self, ask: Ask) -> anyhow::Result<Open> {
        let mut form = vec![
            ("mode", "payment".to_owned()),
            ("client_reference_id", ask.order_id.to_string()),
            ("line_items[0][quantity]", "1".to_owned()),
            ("line_items[0][price_data][currency]", ask.currency.to_lowercase()),
            ("line_items[0][price_data][unit_amount]", ask.amount_pence.to_string()),
            ("line_items[0][price_data][product_data][name]", format!("Order {}", ask.number)),
            ("line_items[0][price_data][product_data][description]", ask.summary),
            ("payment_method_types[0]", "card".to_owned()),
            ("payment_intent_data[metadata][order_id]", ask.order_id.to_string()),
            ("metadata[order_id]", ask.order_id.to_string()),
            ("success_url", ask.success_url),
            ("cancel_url", ask.cancel_url),
        ];
        form.extend(ask.email.map(|email| ("customer_email", email)));
        let key = format!("{}-{}", ask.order_id, ask.attempt);
        let session: Session = answer(self.post("checkout/sessions", &key, &form).await?).await?;
        let url = session.url.context("Stripe opened a page without an address")?;
        Ok(Open { session_ref: session.id, url })
    }

    async fn look_up(&self, session_ref: String) -> anyhow::Result<State> {
        let request = self
            .client
            .get(format!("{}/v1/checkout/sessions/{session_ref}", self.keys.api_url))
            .bearer_auth(&self.keys.secret_key)
            .header("stripe-version", VERSION);
        let session: Session = answer(request.send().await?).await?;
        Ok(match (session.paid(), session.status.as_deref()) {
            (Some(paid), _) => State::Over(paid),
            (None, Some("expired")) => State::Over(Outcome::Ended),
            (None, _) => State::Open,
        })
    }

    async fn refund(&self, payment_ref: String, amount_pence: i64, key: String) -> Result<(), RefundFault> {
        let form = [("payment_intent", payment_ref), ("amount", amount_pence.to_string())];
        let response = self.post("refunds", &key, &form).await.map_err(RefundFault::Later)?;
        let status = response.status();
        let body: Value = response.json().await.map_err(|error| RefundFault::Later(error.into()))?;
        let why = || body["error"]["message"].as_str().unwrap_or("no reason given").to_owned();
        match status {
            _ if status.is_success() && body["status"] == "failed" => Err(RefundFault::Refused(why())),
            _ if status.is_success() => Ok(()),
            // Another request with this key is under way.
            StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS => {
                Err(RefundFault::Later(anyhow::anyhow!("Stripe is busy")))
            }
            _ if status.is_client_error() => Err(RefundFault::Refused(why())),
            _ => Err(RefundFault::Later(anyhow::anyhow!("Stripe answers {status}"))),
        }
    }
}

/// The answer, where it is one. What it says else goes into the log only.
async fn answer<T: serde::de::DeserializeOwned>(response: Response) -> anyhow::Result<T> {
    let status = response.status();
    if !status.is_success() {
        let body: Value = response.json().await.unwrap_or_default();
        bail!("Stripe answers {status}: {}", body["error"]["message"]);
    }
    Ok(response.json().await?)
}

impl Provider for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn is_test(&self) -> bool {
        false
    }

    fn create(&self, ask: Ask) -> BoxFuture<'_, anyhow::Result<Open>> {
        self.create(ask).boxed()
    }

    fn look_up(&self, session_ref: String) -> BoxFuture<'_, anyhow::Result<State>> {
        self.look_up(session_ref).boxed()
    }

    fn end(&self, session_ref: String) -> BoxFuture<'_, anyhow::Result<()>> {
        async move {
            let path = format!("checkout/sessions/{session_ref}/expire");
            let response = self.post(&path, &format!("{session_ref}-expire"), &[]).await?;
            // One that is over can't be closed any more.
            if response.status() == StatusCode::BAD_REQUEST {
                return Ok(());
            }
            answer::<Value>(response).await.map(drop)
        }
        .boxed()
    }

    fn refund(
        &self,
        payment_ref: String,
        amount_pence: i64,
        key: String,
    ) -> BoxFuture<'_, Result<(), RefundFault>> {
        self.refund(payment_ref, amount_pence, key).boxed()
    }

    fn event(&self, headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Option<Event> {
        let header = headers.get("stripe-signature")?.to_str().ok()?;
        if !signature::holds(header, self.keys.webhook_secret.as_bytes(), body, now) {
            return None;
        }
        let event: Value = serde_json::from_slice(body).ok()?;
        let kind = event["type"].as_str()?.to_owned();
        let event_ref = event["id"].as_str()?.to_owned();
        let session = || serde_json::from_value::<Session>(event["data"]["object"].clone()).ok();
        let outcome = |session: &Session| match kind.as_str() {
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => session.paid(),
            "checkout.session.async_payment_failed" => {
                Some(Outcome::Declined("The payment did not go through.".to_owned()))
            }
            "checkout.session.expired" => Some(Outcome::Ended),
            _ => None,
        };
        let about = session().and_then(|session| outcome(&session).map(|outcome| (session.id, outcome)));
        Some(Event { event_ref, kind, about })
    }
}
