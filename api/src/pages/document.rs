//! The page that a document's QR code opens: the verdict, then what the document says, then the way to the document.

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
    language::Language,
    verify::{ANSWER_ID, Times, Tone, Verdict, Verified},
};

use super::{
    frame::{Content, Frame},
    validate::form,
};
use crate::{
    app::App,
    http::rate_limit::{Limited, Verify},
    problem::Error,
    verify::answer,
    web_app::Begin,
};

/// Answers a scan of a reference.
pub async fn show(app: &Data<App>, request: &HttpRequest, typed: &str) -> HttpResponse {
    let frame = Frame::of(app, request).await;
    let (say, language) = (frame.say, frame.language);
    let answer = match Limited::<Verify>::from_request(request, &mut Payload::None).await {
        Ok(_) => answer(app, typed).await,
        Err(error) => Err(error),
    };
    let page = Page { frame: &frame, now: time(app.clock.now(), language) };
    let (mut wait, mut caching) = (None, "public, max-age=1");
    let (status, title, main, data) = match answer {
        Ok(found) => {
            let since = time(found.status_changed_at, language);
            let times = Times { now: page.now.clone(), since };
            let verdict = Verdict::of_document(&found, &times, language);
            let main = page.answer(&verdict, &found);
            (StatusCode::OK, verdict.title, main, Some(data(&found)))
        }
        Err(Error::DocumentNotFound) => {
            let verdict = Verdict::not_ours(&frame.brand.name, language);
            (StatusCode::NOT_FOUND, verdict.title.clone(), page.refused(&verdict, typed), None)
        }
        Err(Error::ReferenceMalformed) => {
            let verdict = Verdict::mistyped(language);
            (StatusCode::NOT_FOUND, verdict.title.clone(), page.refused(&verdict, typed), None)
        }
        Err(error) => {
            let refused = error.error_response();
            wait = refused.headers().get(header::RETRY_AFTER).cloned();
            caching = "no-store";
            (refused.status(), say.check_title(), page.later(), None)
        }
    };
    let content = Content {
        status,
        title: &title,
        main,
        data,
        begin: Begin::WithMouseOrKeyboard,
        caching,
        is_private: true,
    };
    let mut response = frame.answer(app, request.path(), content).await;
    if let Some(wait) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    response
}

/// What stands between bar and foot.
struct Page<'a> {
    frame: &'a Frame,
    /// When this is.
    now: String,
}

impl Page<'_> {
    fn answer(&self, verdict: &Verdict, found: &Verified) -> Markup {
        self.around(html! {
            section class="card" { (banner(verdict)) (self.facts(found)) }
            (self.receipt(&found.reference))
            (self.links(found))
        })
    }

    /// There is no such document.
    fn refused(&self, verdict: &Verdict, typed: &str) -> Markup {
        let say = self.frame.say;
        self.around(html! {
            section class="card" { (banner(verdict)) }
            section class="card pad" { (form(say, typed)) }
            aside class="note" {
                h2 { (say.check_unsure()) }
                p { (say.check_unsure_text()) }
                @if let Some(note) = self.frame.brand.known_since_note(self.frame.language) { p { (note) } }
            }
        })
    }

    /// It can't be told now.
    fn later(&self) -> Markup {
        let say = self.frame.say;
        self.around(html! {
            section class="card" {
                div class="card-body" {
                    h1 { (say.check_later()) }
                    p { (say.check_later_text()) }
                }
            }
        })
    }

    fn around(&self, main: Markup) -> Markup {
        let host = &self.frame.brand.verify_host;
        html! {
            div class="narrow stack" {
                (main)
                @if !host.is_empty() {
                    p class="muted small address" { (self.frame.say.check_address(host.as_str())) }
                }
            }
        }
    }

    /// When and where this was checked, for a print of the page, and the way to print it.
    fn receipt(&self, reference: &str) -> Markup {
        let (say, host) = (self.frame.say, &self.frame.brand.verify_host);
        html! {
            section class="receipt" {
                h2 { (say.receipt_title()) }
                p { (say.receipt_time(self.now.as_str())) }
                p { (say.receipt_again(format!("{host}/v/{reference}"))) }
            }
            p class="needs-script" {
                button id="print" class="btn" type="button" { (say.receipt_print()) }
            }
        }
    }

    fn facts(&self, found: &Verified) -> Markup {
        let (say, language) = (self.frame.say, self.frame.language);
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
                (fact(say.fact_issued(), html! { (language.date(found.issued_on)) }))
                @if let Some(expires) = found.expires_on {
                    (fact(say.fact_expires(), html! { (language.date(expires)) }))
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
        let say = self.frame.say;
        let there = found.learner_name.is_some();
        let current = there && matches!(found.status, DocumentStatus::Valid | DocumentStatus::Expired);
        let kind = found.kind.as_str();
        html! {
            @if let Some(newer) = &found.replaced_by {
                p { a class="btn primary" href={ "/v/" (newer) } { (say.check_newer()) } }
            }
            @if current {
                p {
                    a class="btn primary" href={ "/api/v1/verify/" (found.reference) "/pdf" } {
                        (say.check_see(kind))
                    }
                }
            }
            aside class="note" {
                h2 { (say.check_compare()) }
                p { (say.check_compare_text()) }
                p { a href="/validate" { (say.check_compare_file()) } }
                p class="muted small" { (say.check_printed(kind)) }
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
    format!("{} UTC", language.moment(time.naive_utc()))
}
