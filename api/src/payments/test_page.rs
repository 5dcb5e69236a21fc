//! A payment provider for trying out: a page of our own that charges nothing, marked so. It is there only while no
//! provider is set up, and never where the portal is reached by https: such a portal is in use.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    web::{self, ServiceConfig},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use maud::{DOCTYPE, PreEscaped, html};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::TextEnum;

use super::{
    Ask, Event, Open, Outcome, Provider, RefundFault, State,
    entity::{Column, Entity, Model, SessionStatus},
    sessions, signature, webhooks,
};
use crate::{
    app::App,
    clock::random_bytes,
    config::Config,
    http::rate_limit::{Limited, Verify},
    orders::{entity as order, ledger::pounds},
    problem::{Error, Result},
};

const NAME: &str = "test";
const SIGNATURE: HeaderName = HeaderName::from_static("portal-signature");

/// Whether the page may be there.
pub fn may_run(config: &Config) -> bool {
    config.public_base_url.starts_with("http:")
}

/// The page's side of the provider.
pub struct TestPage {
    base: String,
    secret: [u8; 32],
}

impl TestPage {
    /// The secret with which it signs.
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// With a secret that only this process knows.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        Ok(Self { base: config.public_base_url.clone(), secret: random_bytes()? })
    }
}

/// What the page tells, as a webhook does.
#[derive(Serialize, Deserialize)]
struct Told {
    id: String,
    kind: String,
    session: String,
    amount: i64,
    currency: String,
}

impl Provider for TestPage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn is_test(&self) -> bool {
        true
    }

    fn create(&self, ask: Ask) -> BoxFuture<'_, anyhow::Result<Open>> {
        let session_ref = format!("{}-{}", ask.order_id.simple(), ask.attempt);
        let url = format!("{}/test-payments/{session_ref}", self.base);
        async move { Ok(Open { session_ref, url }) }.boxed()
    }

    fn look_up(&self, _: String) -> BoxFuture<'_, anyhow::Result<State>> {
        async { Ok(State::Open) }.boxed()
    }

    fn end(&self, _: String) -> BoxFuture<'_, anyhow::Result<()>> {
        async { Ok(()) }.boxed()
    }

    fn refund(&self, _: String, _: i64, _: String) -> BoxFuture<'_, Result<(), RefundFault>> {
        async { Ok(()) }.boxed()
    }

    fn event(&self, headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Option<Event> {
        let header = headers.get(SIGNATURE)?.to_str().ok()?;
        if !signature::holds(header, &self.secret, body, now) {
            return None;
        }
        let told: Told = serde_json::from_slice(body).ok()?;
        let outcome = match Choice::parse(&told.kind)? {
            Choice::Pay => Outcome::Paid {
                payment_ref: format!("paid-{}", told.session),
                amount_pence: told.amount,
                currency: told.currency,
            },
            choice @ (Choice::Declined | Choice::Unconfirmed) => Outcome::Declined(choice.told().to_owned()),
            Choice::Leave => Outcome::Declined("The payment page was left.".to_owned()),
        };
        Some(Event { event_ref: told.id, kind: told.kind, about: Some((told.session, outcome)) })
    }
}

/// What one can do on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Pay,
    Declined,
    Unconfirmed,
    Leave,
}

impl TextEnum for Choice {
    const ALL: &'static [Self] = &[Self::Pay, Self::Declined, Self::Unconfirmed, Self::Leave];

    fn as_str(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Declined => "declined",
            Self::Unconfirmed => "unconfirmed",
            Self::Leave => "leave",
        }
    }
}

impl Choice {
    fn told(self) -> &'static str {
        match self {
            Self::Unconfirmed => "The payment was not confirmed with the bank.",
            _ => "The card was declined: it has expired.",
        }
    }
}

/// Mounts the page, outside the API.
pub fn configure_page(config: &mut ServiceConfig) {
    config
        .route("/test-payments/{session}", web::get().to(ask))
        .route("/test-payments/{session}", web::post().to(choose));
}

async fn meant(app: &App, session_ref: &str) -> Result<(Model, order::Model)> {
    if app.payments.provider().is_none_or(|provider| !provider.is_test()) {
        return Err(Error::NotFound);
    }
    let found = Entity::find()
        .filter(Column::Provider.eq(NAME))
        .filter(Column::SessionRef.eq(session_ref))
        .one(app.db.reader())
        .await?
        .ok_or(Error::NotFound)?;
    let order = order::Entity::find_by_id(found.order_id).one(app.db.reader()).await?;
    Ok((found, order.ok_or(Error::NotFound)?))
}

async fn ask(
    _limited: Limited<Verify>,
    app: web::Data<App>,
    session: web::Path<String>,
) -> Result<HttpResponse> {
    let (session, order) = meant(&app, &session).await?;
    Ok(page(&session, &order, None))
}

#[derive(Deserialize)]
struct Chosen {
    choice: String,
}

async fn choose(
    _limited: Limited<Verify>,
    app: web::Data<App>,
    session: web::Path<String>,
    form: web::Form<Chosen>,
) -> Result<HttpResponse> {
    let (session, order) = meant(&app, &session).await?;
    let choice =
        Choice::parse(&form.choice).ok_or_else(|| Error::Malformed("Choose a button.".to_owned()))?;
    if session.status.0 == SessionStatus::Open {
        tell(&app, &session, choice).await?;
    }
    let (success, cancel) = sessions::way_back(&app, &order);
    match choice {
        Choice::Pay => Ok(see_other(success)),
        Choice::Leave => Ok(see_other(cancel)),
        Choice::Declined | Choice::Unconfirmed => Ok(page(&session, &order, Some(choice.told()))),
    }
}

fn see_other(to: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish()
}

/// Tells the portal what was chosen, as a provider does: signed, and by way of what takes webhooks. Paying on a page is told
/// under the same name each time.
async fn tell(app: &App, session: &Model, choice: Choice) -> Result<()> {
    let id = match choice {
        Choice::Pay => format!("paid-{}", session.session_ref),
        _ => app.clock.id().to_string(),
    };
    let told = Told {
        id,
        kind: choice.as_str().to_owned(),
        session: session.session_ref.clone(),
        amount: session.amount_pence,
        currency: session.currency.clone(),
    };
    let body = serde_json::to_vec(&told)?;
    let secret = app.payments.test_secret().ok_or(Error::NotFound)?;
    let signed = HeaderValue::from_str(&signature::sign(secret, app.clock.now(), &body));
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE, signed.map_err(anyhow::Error::from)?);
    webhooks::receive(app, NAME, &headers, &body).await
}

const STYLE: &str = "body{margin:0;background:#fff;color:#1c2126;font:18px/1.5 system-ui,sans-serif}\
    main{max-width:30em;margin:0 auto;padding:24px 16px}\
    .mark{background:#8a1c1c;color:#fff;font-weight:700;padding:12px 16px;text-align:center}\
    .why{border-left:6px solid #8a1c1c;padding:4px 12px}\
    button{display:block;width:100%;box-sizing:border-box;font:inherit;font-weight:600;padding:12px 20px;margin:12px 0;\
    border:2px solid #0d4f4a;border-radius:6px;cursor:pointer;background:#fff;color:#0d4f4a}\
    button[value=pay]{background:#0d4f4a;color:#fff}:focus-visible{outline:3px solid #1c2126;outline-offset:3px}";

fn page(session: &Model, order: &order::Model, why: Option<&str>) -> HttpResponse {
    let open = session.status.0 == SessionStatus::Open;
    let button = |choice: Choice, words: &str| {
        html! { button type="submit" name="choice" value=(choice.as_str()) { (words) } }
    };
    let body = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "Test payment of " (order.number) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header class="mark" { "Test payment: no card is charged" }
                main {
                    h1 { "Pay " (pounds(session.amount_pence)) }
                    p { "Order " (order.number) ": " (order.summary) }
                    @if let Some(why) = why { p class="why" role="alert" { (why) " Try again, or go back." } }
                    @if open {
                        form method="post" {
                            (button(Choice::Pay, "Pay"))
                            (button(Choice::Declined, "Let the card be declined"))
                            (button(Choice::Unconfirmed, "Let the bank’s confirmation be cancelled"))
                            (button(Choice::Leave, "Go back without paying"))
                        }
                    } @else {
                        p { "This page is over." }
                        form method="post" { (button(Choice::Leave, "Go back")) }
                    }
                }
            }
        }
    };
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        STANDARD.encode(Sha256::digest(STYLE))
    );
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body.into_string())
}
