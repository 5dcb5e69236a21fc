//! The page that takes a reference. Without a script its form alone is there: it leads to the document's page.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use shared::{messages::Messages, reference::Reference};

use super::frame::{Content, Frame};
use crate::{app::App, web_app::Begin};

/// Characters of what was typed that go into the address of the document's page.
const MOST: usize = 100;

/// Answers with the form, or sends on to the document that it asks for.
pub async fn show(app: &Data<App>, request: &HttpRequest) -> HttpResponse {
    if let Some(typed) = typed(request.query_string()) {
        let place = match Reference::parse(&typed) {
            Ok(reference) => reference.to_string(),
            Err(_) => utf8_percent_encode(&typed, NON_ALPHANUMERIC).to_string(),
        };
        return HttpResponse::SeeOther().insert_header((header::LOCATION, format!("/v/{place}"))).finish();
    }
    let frame = Frame::of(app, request).await;
    let say = frame.say;
    let main = html! {
        div class="narrow stack" {
            div class="page-head" {
                div {
                    h1 { (say.validate_title()) }
                    p class="lead" { (say.validate_lead()) }
                }
            }
            section class="card pad" { (form(say, "")) }
            @if let Some(note) = frame.brand.known_since_note(frame.language) { p class="muted" { (note) } }
        }
    };
    let content = Content {
        status: StatusCode::OK,
        title: &say.validate_title(),
        main,
        data: None,
        begin: Begin::WhenSeen,
        caching: "no-cache",
        is_private: false,
    };
    frame.answer(app, "/validate", content).await
}

/// The form, with what was typed before.
pub fn form(say: &Messages, typed: &str) -> Markup {
    html! {
        form class="stack" action="/validate" {
            div class="field" {
                label for="reference" { (say.validate_label()) }
                p class="hint" id="reference-hint" { (say.validate_hint()) }
                div class="entry" {
                    input id="reference" class="code" name="reference" type="text" value=(typed) autocomplete="off"
                        autocapitalize="characters" spellcheck="false" maxlength=(MOST)
                        aria-describedby="reference-hint";
                }
            }
            button class="btn primary" type="submit" { (say.validate_check()) }
        }
    }
}

/// The reference that the form was sent with, if anything was typed.
fn typed(query: &str) -> Option<String> {
    let (_, typed) = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "reference")?;
    let typed: String = typed.trim().chars().take(MOST).collect();
    (!typed.is_empty()).then_some(typed)
}
