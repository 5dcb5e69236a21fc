//! The page behind the link that ends reminders, for whoever has the mail: no account is needed, and no JavaScript.
//! Mail programs follow the link by themselves with one click (RFC 8058). Looking at the page changes nothing: programs
//! that check mails for danger look at all links.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self, ServiceConfig},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};
use sha2::{Digest, Sha256};
use shared::{TextEnum, language::Language, messages::messages};
use uuid::Uuid;

use super::entity::{Entity, Model, stop};
use crate::{
    app::App,
    http::rate_limit::{Limited, Verify},
    problem::{Error, Result},
};

/// Mounts the page.
pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/unsubscribe/{token}", web::get().to(ask))
        .route("/unsubscribe/{token}", web::post().to(stop));
}

/// What the link's signature is about.
fn subject(id: Uuid) -> String {
    format!("end reminders {id}")
}

/// The address of the page for the reader of this notification.
pub fn address(app: &App, id: Uuid) -> Result<String> {
    let signature = app.keys.signature(&subject(id))?;
    Ok(format!("{}/unsubscribe/{}.{signature}", app.config.public_base_url, id.simple()))
}

/// The notification that a link names, if we have signed it.
async fn meant(app: &App, token: &str) -> Result<Model> {
    let (id, signature) = token.split_once('.').ok_or(Error::NotFound)?;
    let id = Uuid::try_parse(id).map_err(|_| Error::NotFound)?;
    if !app.keys.has_signed(&subject(id), signature) {
        return Err(Error::NotFound);
    }
    Entity::find_by_id(id).one(app.db.reader()).await?.ok_or(Error::NotFound)
}

async fn ask(
    _limited: Limited<Verify>,
    app: web::Data<App>,
    token: web::Path<String>,
) -> Result<HttpResponse> {
    let found = meant(&app, &token).await;
    page(&app, found, false).await
}

/// One click of a mail program, or the page's button.
async fn stop(
    _limited: Limited<Verify>,
    app: web::Data<App>,
    token: web::Path<String>,
) -> Result<HttpResponse> {
    let found = meant(&app, &token).await;
    if let Ok(notification) = &found {
        let row = stop::ActiveModel {
            email_key: Set(notification.email_key.clone()),
            stopped_at: Set(app.clock.now()),
        };
        let transaction = app.db.write().await?;
        stop::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&transaction)
            .await?;
        transaction.commit().await?;
    }
    page(&app, found, true).await
}

async fn page(app: &App, found: Result<Model>, done: bool) -> Result<HttpResponse> {
    let settings = app.settings().await?;
    let brand = &settings.brand;
    let style = format!(
        ":root{{color-scheme:light dark;--accent:{};--ground:#fff;--text:#1c2126}}\
         @media(prefers-color-scheme:dark){{:root{{--accent:{};--ground:#15191d;--text:#e8ebee}}}}\
         body{{margin:0;background:var(--ground);color:var(--text);font:18px/1.5 system-ui,sans-serif}}\
         main,header{{max-width:34em;margin:0 auto;padding:24px 16px}}\
         header{{font-weight:600;border-bottom:2px solid var(--accent)}}\
         h1{{font-size:1.5em;line-height:1.25}}\
         button{{font:inherit;font-weight:600;padding:12px 20px;border:0;border-radius:6px;cursor:pointer;\
         background:var(--accent);color:var(--ground)}}\
         :focus-visible{{outline:3px solid var(--accent);outline-offset:3px}}",
        brand.accent, brand.accent_dark
    );
    let status = match &found {
        Ok(_) => StatusCode::OK,
        Err(Error::NotFound) => StatusCode::NOT_FOUND,
        Err(_) => return Err(found.err().unwrap_or(Error::NotFound)),
    };
    let words = Words::of(found.ok().as_ref(), done);
    let body: Markup = html! {
        (DOCTYPE)
        html lang=(words.language.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (words.title) " – " (brand.name) }
                style { (PreEscaped(&style)) }
            }
            body {
                header { (brand.name) }
                main {
                    h1 { (words.title) }
                    p { (words.text) }
                    @if let Some(button) = words.button {
                        form method="post" { button type="submit" { (button) } }
                    }
                }
            }
        }
    };
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        STANDARD.encode(Sha256::digest(&style))
    );
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body.into_string()))
}

/// What the page says.
struct Words {
    language: Language,
    title: String,
    text: String,
    button: Option<String>,
}

impl Words {
    fn of(found: Option<&Model>, done: bool) -> Self {
        let language = found.map_or(Language::En, |row| Language::of_tag(&row.language));
        let say = messages(language);
        let (title, text, button) = match (found, done) {
            (None, _) => (say.stop_broken(), say.stop_broken_text(), None),
            (Some(row), false) => (say.stop_ask(), say.stop_ask_text(&row.email), Some(say.stop_button())),
            (Some(row), true) => (say.stop_done(), say.stop_done_text(&row.email), None),
        };
        Self { language, title, text, button }
    }
}
