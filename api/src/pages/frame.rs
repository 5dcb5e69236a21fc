//! What stands around these pages: the head, the bar and the foot, in the reader's language and the brand's colours.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use maud::{Markup, PreEscaped, html};
use shared::{
    TextEnum,
    brand::Brand,
    colour::Colour,
    language::{self, Language},
    messages::{Messages, messages},
};

use crate::{
    app::App,
    brand,
    web_app::{Begin, Filled},
};

/// A page's surroundings.
pub struct Frame {
    /// What it says.
    pub say: &'static Messages,
    /// In which language.
    pub language: Language,
    /// Whose it is.
    pub brand: Brand,
    /// Whether the address asked for the language: then it is remembered.
    asked: bool,
}

impl Frame {
    /// The surroundings for a reader. Where the brand can't be read, they are bare.
    pub async fn of(app: &App, request: &HttpRequest) -> Self {
        let asked = request.query_string().split('&').find_map(|pair| pair.strip_prefix("lang="));
        let asked = asked.and_then(Language::parse);
        let language = asked.unwrap_or_else(|| language_of(request));
        let brand = brand::shown(app).await.unwrap_or_default();
        Self { say: messages(language), language, brand, asked: asked.is_some() }
    }

    /// The page with this title and content, at the path.
    pub async fn answer(&self, app: &App, path: &str, page: Content<'_>) -> HttpResponse {
        let filled = Filled {
            status: page.status,
            language: self.language,
            head: self.head(page.title).into_string(),
            body: self.body(path, page.main, page.data).into_string(),
            begin: page.begin,
        };
        let mut response = app.web.filled_page(filled).await;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(page.caching));
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
        if page.is_private {
            headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
        }
        if self.asked {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            let _ = response.add_cookie(&remembered(app, self.language));
        }
        response
    }

    /// What tells browsers, search engines and messengers of the page. Nobody's name is in it: a preview goes to
    /// whoever is in the chat.
    fn head(&self, title: &str) -> Markup {
        let (issuer, about) = (&self.brand.name, self.say.check_about());
        html! {
            title { (title) " – " (issuer) }
            meta name="description" content=(about);
            meta property="og:type" content="website";
            meta property="og:site_name" content=(issuer);
            meta property="og:title" content={ (self.say.check_title()) " – " (issuer) };
            meta property="og:description" content=(about);
            meta name="twitter:card" content="summary";
            style { (PreEscaped(self.colours())) }
        }
    }

    /// The brand's accents, as the web application sets them.
    fn colours(&self) -> String {
        let mut css = String::from(":root{");
        for (accent, name) in
            [(&self.brand.accent, "--accent-light"), (&self.brand.accent_dark, "--accent-dark")]
        {
            if let Some(colour) = Colour::parse(accent) {
                css += &format!("{name}:{};{name}-ink:{};", colour.hex(), colour.ink().hex());
            }
        }
        css + "}"
    }

    fn body(&self, path: &str, main: Markup, data: Option<Markup>) -> Markup {
        let (say, other) = (self.say, self.language.other());
        html! {
            div id="loading" {
                a class="skip" href="#main" { (say.kit_skip()) }
                header class="bar" {
                    div class="bar-inner" {
                        a class="mark" href="/" { (self.mark()) " " span { (self.brand.name) } }
                        nav class="aside" aria-label=(say.menu_pages()) {
                            @if path != "/validate" { a href="/validate" { (say.menu_check()) } }
                            a href={ (path) "?lang=" (other) } hreflang=(other) lang=(other) { (other.name()) }
                            a href="/" { (say.menu_sign_in()) }
                        }
                    }
                }
                main id="main" tabindex="-1" { (main) }
                (self.foot())
            }
            @if let Some(data) = data { (data) }
        }
    }

    /// The logo, or the portal's own mark.
    fn mark(&self) -> Markup {
        html! {
            @if let Some(logo) = &self.brand.logo {
                img class="brand-logo" src={ "/api/v1" (logo.path) } width=(logo.width) height=(logo.height) alt="";
            } @else {
                svg class="seal" width="30" height="30" viewBox="0 0 30 30" aria-hidden="true" {
                    circle cx="15" cy="15" r="13.5" stroke-width="1.5" {}
                    circle cx="15" cy="15" r="10.5" stroke-width=".75" stroke-dasharray="1.5 1.5" {}
                    path d="M9.5 15.3l3.7 3.7 7.3-7.7" stroke-width="2.2" {}
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        let (say, brand) = (self.say, &self.brand);
        html! {
            footer class="page-foot" {
                div {
                    span { (brand.name) }
                    @if let Some(website) = &brand.website {
                        a href=(website) rel="noopener" { (shared::brand::bare_address(website)) }
                    }
                    @if !brand.support_email.is_empty() {
                        span {
                            (say.kit_help()) " "
                            a href={ "mailto:" (brand.support_email) } { (brand.support_email) }
                        }
                    }
                    @for link in &brand.links {
                        a href=(link.url) rel="noopener" { (link.label(self.language)) }
                    }
                    @if brand.mailbox { a href="/mailbox" { (say.kit_mailbox()) } }
                }
            }
        }
    }
}

/// What is in the surroundings.
pub struct Content<'a> {
    /// The status of the answer.
    pub status: StatusCode,
    /// The title.
    pub title: &'a str,
    /// What the page is about.
    pub main: Markup,
    /// What the program finds in it.
    pub data: Option<Markup>,
    /// When the program takes over.
    pub begin: Begin,
    /// How long it may be kept.
    pub caching: &'static str,
    /// Whether search engines leave it alone.
    pub is_private: bool,
}

/// The language that was chosen before, else the browser's.
fn language_of(request: &HttpRequest) -> Language {
    let chosen = request.cookie(language::COOKIE).and_then(|cookie| Language::parse(cookie.value()));
    let accepted = || {
        let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Language::accepted(header.unwrap_or_default())
    };
    chosen.unwrap_or_else(accepted)
}

/// The choice of a language, for the next visit. The programs read it too.
fn remembered(app: &App, language: Language) -> Cookie<'static> {
    Cookie::build(language::COOKIE, language.as_str())
        .path("/")
        .same_site(SameSite::Lax)
        .secure(app.config.is_https())
        .max_age(Duration::seconds(language::REMEMBERED_SECONDS))
        .finish()
}
