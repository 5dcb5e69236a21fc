//! The page that a document's QR code opens, whole as it is: the verdict and what the document says, for whoever has no
//! JavaScript, a slow line or an old phone. Where it can, the verifiers' program takes over from it.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, ResponseError, dev::Payload, http::StatusCode, web::Data,
};
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, PreEscaped, html};
use shared::{
    documents::{DocumentKind, DocumentStatus},
    verify::{ANSWER_ID, Times, Tone, Verdict, Verified},
};

use super::{find, verified};
use crate::{
    app::App,
    brand,
    http::rate_limit::{Limited, Verify},
    problem::{Error, Result},
    web_app::Filled,
};

/// Answers a scan of a reference.
pub async fn show(app: &Data<App>, request: &HttpRequest, reference: &str) -> HttpResponse {
    let answer = match Limited::<Verify>::from_request(request, &mut Payload::None).await {
        Ok(_) => answer(app, reference).await,
        Err(error) => Err(error),
    };
    let name = app.settings().await.map(|now| now.brand.name.clone()).unwrap_or_default();
    let (status, verdict, found) = match answer {
        Ok((verdict, found)) => (StatusCode::OK, Some(verdict), Some(found)),
        Err(Error::DocumentNotFound) => (StatusCode::NOT_FOUND, Some(Verdict::not_ours(&name)), None),
        Err(Error::ReferenceMalformed) => (StatusCode::NOT_FOUND, Some(Verdict::mistyped()), None),
        Err(error) => (error.status_code(), None, None),
    };
    let title = verdict.as_ref().map_or("Check of a document", |verdict| verdict.title);
    let filled = Filled {
        status,
        head: head(title, &name).into_string(),
        body: body(app, &name, verdict.as_ref(), found.as_ref()).into_string(),
    };
    app.web.filled_page(filled).await
}

async fn answer(app: &App, reference: &str) -> Result<(Verdict, Verified)> {
    let row = find(app, reference).await?;
    let found = verified(app, row).await?;
    let times = Times {
        now: time(app.clock.now()),
        since: time(found.status_changed_at),
        until: found.expires_on.map(day),
    };
    Ok((Verdict::of_document(&found, &times), found))
}

/// What tells browsers, search engines and messengers of the page. Nobody's name is in it: a preview goes to whoever is
/// in the chat.
fn head(title: &str, issuer: &str) -> Markup {
    let preview = "Check of a document";
    let description = "See whether this document is genuine, and what its status is now.";
    html! {
        title { (title) " – " (issuer) }
        meta name="robots" content="noindex";
        meta name="description" content=(description);
        meta property="og:type" content="website";
        meta property="og:site_name" content=(issuer);
        meta property="og:title" content={ (preview) " – " (issuer) };
        meta property="og:description" content=(description);
        meta name="twitter:card" content="summary";
    }
}

fn body(app: &App, issuer: &str, verdict: Option<&Verdict>, found: Option<&Verified>) -> Markup {
    html! {
        div id="loading" {
            header class="bar" {
                div class="bar-inner" {
                    a class="mark" href="/" { span { (issuer) } }
                    nav class="aside" aria-label="Other pages" { a href="/" { "Sign in" } }
                }
            }
            main {
                div class="narrow stack" {
                    section class="card" {
                        @if let Some(verdict) = verdict {
                            (banner(verdict))
                        } @else {
                            div class="card-body" {
                                h1 { "This can’t be checked right now" }
                                p { "Wait a minute, then reload the page." }
                            }
                        }
                        @if let Some(found) = found { (facts(found)) }
                    }
                    @if let Some(found) = found { (links(found)) }
                    p class="muted small address" {
                        "A genuine check is always at " strong { (brand::verify_host(&app.config)) }
                        ". Look at your browser’s address bar."
                    }
                }
            }
        }
        @if let Some(found) = found { (data(found)) }
    }
}

fn banner(verdict: &Verdict) -> Markup {
    let tone = match verdict.tone {
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    };
    html! {
        div class={ "verdict " (tone) } {
            span class="verdict-shape" {
                svg width="32" height="32" viewBox="0 0 16 16" class="icon" aria-hidden="true" {
                    path d=(verdict.mark.drawing()) {}
                }
            }
            div {
                h1 { (verdict.title) }
                p { (verdict.text) }
            }
        }
    }
}

fn facts(found: &Verified) -> Markup {
    let fact = |name: &str, value: Markup| html! { div { dt { (name) } dd { (value) } } };
    html! {
        dl class="facts" {
            (fact("Awarded to", html! { (found.learner_name) }))
            (fact("Qualification", html! {
                (found.qualification.title) span class="sub" { (found.qualification.number) }
            }))
            (fact("Level", html! { (found.level) }))
            @if let Some(result) = &found.result { (fact("Result", html! { (result) })) }
            (fact("Date of issue", html! { (day(found.issued_on)) }))
            @if let Some(expires) = found.expires_on { (fact("Expires", html! { (day(expires)) })) }
            (fact("Document", html! { (kind(found.kind)) " " span class="code" { (found.reference) } }))
            (fact("Issued by", html! { (found.issuer) }))
        }
    }
}

/// Where to go from here: the newer document, or the document itself.
fn links(found: &Verified) -> Markup {
    let current = matches!(found.status, DocumentStatus::Valid | DocumentStatus::Expired);
    html! {
        @if let Some(newer) = &found.replaced_by {
            p { a class="btn primary" href={ "/v/" (newer) } { "See the newer document" } }
        }
        @if current {
            p {
                a class="btn primary" href={ "/api/v1/verify/" (found.reference) "/pdf" } {
                    "See the " (kind(found.kind).to_lowercase()) " (PDF)"
                }
            }
        }
        aside class="note" {
            h2 { "Does the paper say the same?" }
            p { "If any line above differs from the paper or file in your hands, it has been altered." }
        }
    }
}

/// The answer for the program that takes over. No text in it can end the element.
fn data(found: &Verified) -> Markup {
    let json = serde_json::to_string(found).unwrap_or_default().replace('<', "\\u003c");
    html! { script type="application/json" id=(ANSWER_ID) { (PreEscaped(json)) } }
}

fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Certificate => "Certificate",
        DocumentKind::Transcript => "Transcript",
        DocumentKind::Letter => "Letter",
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// A time for readers whose zone is not known.
fn time(time: DateTime<Utc>) -> String {
    time.format("%-d %B %Y at %H:%M UTC").to_string()
}
