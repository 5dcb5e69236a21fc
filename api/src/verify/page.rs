//! The page that a document's QR code opens, whole as it is: the verdict and what the document says, for whoever has no
//! JavaScript, a slow line or an old phone. Where it can, the verifiers' program takes over from it.

use std::sync::Arc;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, ResponseError,
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};
use chrono::{DateTime, Utc};
use maud::{Markup, PreEscaped, html};
use shared::{
    TextEnum,
    documents::DocumentStatus,
    language::{self, Language},
    messages::{Messages, messages},
    verify::{ANSWER_ID, Times, Tone, Verdict, Verified},
};

use super::answer;
use crate::{
    app::App,
    brand,
    http::rate_limit::{Limited, Verify},
    problem::{Error, Result},
    web_app::Filled,
};

/// Answers a scan of a reference.
pub async fn show(app: &Data<App>, request: &HttpRequest, reference: &str) -> HttpResponse {
    let language = language_of(request);
    let answer = match Limited::<Verify>::from_request(request, &mut Payload::None).await {
        Ok(_) => judged(app, reference, language).await,
        Err(error) => Err(error),
    };
    let name = app.settings().await.map(|now| now.brand.name.clone()).unwrap_or_default();
    let (status, verdict, found) = match answer {
        Ok((verdict, found)) => (StatusCode::OK, Some(verdict), Some(found)),
        Err(Error::DocumentNotFound) => {
            (StatusCode::NOT_FOUND, Some(Verdict::not_ours(&name, language)), None)
        }
        Err(Error::ReferenceMalformed) => (StatusCode::NOT_FOUND, Some(Verdict::mistyped(language)), None),
        Err(error) => (error.status_code(), None, None),
    };
    let say = messages(language);
    let title = verdict.as_ref().map_or_else(|| say.check_title(), |verdict| verdict.title.clone());
    let page = Page { say, language, issuer: &name, host: brand::verify_host(&app.config) };
    let filled = Filled {
        status,
        language,
        head: page.head(&title).into_string(),
        body: page.body(request.path(), verdict.as_ref(), found.as_deref()).into_string(),
    };
    app.web.filled_page(filled).await
}

/// The language that the address asks for, else the one that was chosen before, else the browser's.
fn language_of(request: &HttpRequest) -> Language {
    let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
    let chosen = || request.cookie(language::COOKIE).and_then(|cookie| Language::parse(cookie.value()));
    let accepted = || {
        let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Language::accepted(header.unwrap_or_default())
    };
    asked.and_then(Language::parse).or_else(chosen).unwrap_or_else(accepted)
}

async fn judged(app: &App, reference: &str, language: Language) -> Result<(Verdict, Arc<Verified>)> {
    let found = answer(app, reference).await?;
    let times =
        Times { now: time(app.clock.now(), language), since: time(found.status_changed_at, language) };
    Ok((Verdict::of_document(&found, &times, language), found))
}

/// A page, with what it says in its language.
struct Page<'a> {
    say: &'static Messages,
    language: Language,
    issuer: &'a str,
    host: &'a str,
}

impl Page<'_> {
    /// What tells browsers, search engines and messengers of the page. Nobody's name is in it: a preview goes to
    /// whoever is in the chat.
    fn head(&self, title: &str) -> Markup {
        let (issuer, about) = (self.issuer, self.say.check_about());
        html! {
            title { (title) " – " (issuer) }
            meta name="robots" content="noindex";
            meta name="description" content=(about);
            meta property="og:type" content="website";
            meta property="og:site_name" content=(issuer);
            meta property="og:title" content={ (self.say.check_title()) " – " (issuer) };
            meta property="og:description" content=(about);
            meta name="twitter:card" content="summary";
        }
    }

    /// The page. `path` is its own.
    fn body(&self, path: &str, verdict: Option<&Verdict>, found: Option<&Verified>) -> Markup {
        let (say, other) = (self.say, self.language.other());
        html! {
            div id="loading" {
                header class="bar" {
                    div class="bar-inner" {
                        a class="mark" href="/" { span { (self.issuer) } }
                        nav class="aside" aria-label=(say.menu_pages()) {
                            a href={ (path) "?lang=" (other) } hreflang=(other) lang=(other) { (other.name()) }
                            a href="/" { (say.menu_sign_in()) }
                        }
                    }
                }
                main {
                    div class="narrow stack" {
                        section class="card" {
                            @if let Some(verdict) = verdict {
                                (banner(verdict))
                            } @else {
                                div class="card-body" {
                                    h1 { (say.check_later()) }
                                    p { (say.check_later_text()) }
                                }
                            }
                            @if let Some(found) = found { (self.facts(found)) }
                        }
                        @if let Some(found) = found { (self.links(found)) }
                        p class="muted small address" { (say.check_address(self.host)) }
                    }
                }
            }
            @if let Some(found) = found { (data(found)) }
        }
    }

    fn facts(&self, found: &Verified) -> Markup {
        let say = self.say;
        let fact = |name: String, value: Markup| html! { div { dt { (name) } dd { (value) } } };
        html! {
            dl class="facts" {
                (fact(say.fact_learner(), html! {
                    (found.learner_name.clone().unwrap_or_else(|| say.fact_erased()))
                }))
                (fact(say.fact_qualification(), html! {
                    (found.qualification.title) span class="sub" { (found.qualification.number) }
                }))
                (fact(say.fact_level(), html! { (found.level) }))
                @if let Some(result) = &found.result { (fact(say.fact_result(), html! { (result) })) }
                (fact(say.fact_issued(), html! { (self.language.date(found.issued_on)) }))
                @if let Some(expires) = found.expires_on {
                    (fact(say.fact_expires(), html! { (self.language.date(expires)) }))
                }
                (fact(say.fact_document(), html! {
                    (say.kind(found.kind)) " " span class="code" { (found.reference) }
                }))
                (fact(say.fact_issuer(), html! { (found.issuer) }))
            }
        }
    }

    /// Where to go from here: the newer document, or the document itself.
    fn links(&self, found: &Verified) -> Markup {
        let say = self.say;
        let there = found.learner_name.is_some();
        let current = there && matches!(found.status, DocumentStatus::Valid | DocumentStatus::Expired);
        html! {
            @if let Some(newer) = &found.replaced_by {
                p { a class="btn primary" href={ "/v/" (newer) } { (say.check_newer()) } }
            }
            @if current {
                p {
                    a class="btn primary" href={ "/api/v1/verify/" (found.reference) "/pdf" } {
                        (say.check_see_pdf(found.kind.as_str()))
                    }
                }
            }
            aside class="note" {
                h2 { (say.check_compare()) }
                p { (say.check_compare_text()) }
            }
        }
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

/// The answer for the program that takes over. No text in it can end the element.
fn data(found: &Verified) -> Markup {
    let json = serde_json::to_string(found).unwrap_or_default().replace('<', "\\u003c");
    html! { script type="application/json" id=(ANSWER_ID) { (PreEscaped(json)) } }
}

/// A time for readers whose zone is not known.
fn time(time: DateTime<Utc>, language: Language) -> String {
    format!("{} UTC", language.spoken(time.naive_utc()))
}
