//! The built web application: from a folder, or from inside the binary. Files with a hash in their name are
//! kept for ever, compressed ones beside them are used, and every other path is a page that knows its own
//! routes: the small ones of learners and of those without an account, the desk everywhere else.

use std::{
    borrow::Cow,
    path::{Component, Path, PathBuf},
};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    web::Data,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use shared::language::Language;
use shared::learner_portal::is_learners;

use crate::{app::App, config::Config, pages, problem::Error};

#[cfg(feature = "embed-web")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/dist"]
struct Embedded;

/// Where the files are.
pub enum WebApp {
    /// In a folder.
    Folder(PathBuf),
    /// Inside the binary, if it was built with them.
    Inside,
}

impl WebApp {
    /// The folder of the settings, or the files inside.
    pub fn open(config: &Config) -> Self {
        config.web_dist.clone().map_or(Self::Inside, Self::Folder)
    }

    /// The page of a program. A build for development has the desk's alone, which knows all addresses.
    async fn html(&self, program: Program) -> Option<String> {
        let html = match self.read(program.page()).await {
            Some(html) => html,
            None => self.read(Program::Desk.page()).await?,
        };
        Some(String::from_utf8_lossy(&html).into_owned())
    }

    /// The page of verifiers, with what the server puts into it.
    pub async fn filled_page(&self, filled: Filled) -> HttpResponse {
        let Some(html) = self.html(Program::Public).await else { return not_built() };
        let html = between(&html, "<title>", "</title>", &filled.head);
        let html = between(&html, "<body>", "</body>", &format!("<body>{}</body>", filled.body));
        let html = html.replacen("lang=\"en\"", &format!("lang=\"{}\"", filled.language), 1);
        answered(filled.status, "no-cache", waiting(&html, filled.begin))
    }

    async fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Folder(folder) => {
                let relative = Path::new(path);
                if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
                    return None;
                }
                tokio::fs::read(folder.join(relative)).await.ok().map(Cow::Owned)
            }
            #[cfg(feature = "embed-web")]
            Self::Inside => Embedded::get(path).map(|file| file.data),
            #[cfg(not(feature = "embed-web"))]
            Self::Inside => None,
        }
    }
}

/// Answers a path that no capability has taken: below `/api` there is nothing, elsewhere it is a file or the
/// page.
pub async fn serve(app: Data<App>, request: HttpRequest) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    if path.starts_with("api/") || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Error::NotFound.error_response();
    }
    if let Some(page) = pages::at(&app, &request, path).await {
        return page;
    }
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if path.is_empty() || !is_file || PAGES.contains(&path) {
        return page(&app, Program::of(path, request.query_string())).await;
    }
    let Some(kind) = media_type(path) else { return Error::NotFound.error_response() };
    let accepted = request.headers().get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let accepts = |coding: &str| {
        accepted.is_some_and(|list| {
            list.split(',').any(|one| one.split(';').next().is_some_and(|c| c.trim() == coding))
        })
    };
    for (coding, ending) in [("br", ".br"), ("gzip", ".gz"), ("identity", "")] {
        if !ending.is_empty() && !accepts(coding) {
            continue;
        }
        let Some(bytes) = app.web.read(&format!("{path}{ending}")).await else { continue };
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CONTENT_TYPE, kind)).insert_header((header::VARY, "accept-encoding"));
        if !ending.is_empty() {
            response.insert_header((header::CONTENT_ENCODING, coding));
        }
        let caching = match path {
            _ if has_hash(path) => "public, max-age=31536000, immutable",
            _ if path.starts_with("fonts/") => "public, max-age=2592000",
            _ => "public, max-age=3600",
        };
        return response.insert_header((header::CACHE_CONTROL, caching)).body(bytes.into_owned());
    }
    Error::NotFound.error_response()
}

const PAGES: [&str; 3] = ["index.html", "learner.html", "public.html"];

/// The programs of the web application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    /// Of everyone who works with the portal.
    Desk,
    /// Of learners.
    Learner,
    /// Of those who have no account.
    Public,
}

impl Program {
    const fn page(self) -> &'static str {
        let [desk, learner, public] = PAGES;
        match self {
            Self::Desk => desk,
            Self::Learner => learner,
            Self::Public => public,
        }
    }

    /// Whose an address is. Links that are mailed to learners are told by their tokens.
    fn of(path: &str, query: &str) -> Self {
        let mailed = || {
            let token = query.split('&').find_map(|pair| pair.strip_prefix("token="));
            token.is_some_and(is_learners)
        };
        match path.split('/').next().unwrap_or_default() {
            "learner" => Self::Learner,
            "confirm-email" | "reset-password" if mailed() => Self::Learner,
            "s" => Self::Public,
            _ => Self::Desk,
        }
    }
}

async fn page(app: &App, program: Program) -> HttpResponse {
    match app.web.html(program).await {
        Some(html) => answered(StatusCode::OK, "no-cache", html),
        None => not_built(),
    }
}

fn not_built() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/plain; charset=utf-8")
        .body("The web application is not built into this program. Build it, and set PORTAL_WEB_DIST.")
}

fn answered(status: StatusCode, caching: &'static str, html: String) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, caching));
    if let Ok(policy) = HeaderValue::from_str(&policy(&html)) {
        response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
    }
    response.body(html)
}

/// When a program takes over the page that the server has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// As soon as the page is seen.
    WhenSeen,
    /// When a mouse moves or a key is pressed. Whoever only looks at a phone does not wait for it, nor pay for it.
    WithMouseOrKeyboard,
}

/// What a verifier's page holds before its program takes over.
pub struct Filled {
    /// The status of the answer.
    pub status: StatusCode,
    /// The language that it speaks.
    pub language: Language,
    /// In place of the page's title.
    pub head: String,
    /// In place of what is shown while the program loads.
    pub body: String,
    /// When the program takes over.
    pub begin: Begin,
}

/// Begins the program later: see there.
const LATER: &str = include_str!("../assets/pages/later.js");

/// The page with its loader as a text that [`LATER`] runs, and without the hints that fetch the program.
fn waiting(html: &str, begin: Begin) -> String {
    let html = between(html, "<link rel=\"modulepreload\"", "</head>", "</head>");
    let when = match begin {
        Begin::WhenSeen => "seen",
        Begin::WithMouseOrKeyboard => "used",
    };
    let loader = format!("<script type=\"text/later\" data-begin=\"{when}\">");
    let html = html.replacen("<script type=\"module\">", &loader, 1);
    html.replacen("</body>", &format!("<script type=\"module\">{LATER}</script></body>"), 1)
}

/// The text with something else in place of a part, from the one mark to the other.
fn between(text: &str, from: &str, to: &str, new: &str) -> String {
    let found = text.find(from).and_then(|start| Some((start, start + text[start..].find(to)? + to.len())));
    match found {
        Some((start, end)) => format!("{}{new}{}", &text[..start], &text[end..]),
        None => text.to_owned(),
    }
}

/// The page's policy. What runs or paints inline is allowed by its hash: the loader that the build writes, and what a
/// page of the server brings. Only such a page has forms that the browser sends by itself.
fn policy(html: &str) -> String {
    let (scripts, styles) = (hashes(html, "script"), hashes(html, "style"));
    let forms = if html.contains("<form") { "'self'" } else { "'none'" };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'{styles}; img-src 'self' \
         data: blob:; font-src 'self'; connect-src 'self'; frame-src blob:; object-src 'none'; manifest-src 'self'; \
         base-uri 'none'; form-action {forms}; frame-ancestors 'none'"
    )
}

/// The hashes of the inline elements of a kind, as a policy takes them.
fn hashes(html: &str, element: &str) -> String {
    let mut hashes = String::new();
    for part in html.split(&format!("<{element}")).skip(1) {
        let Some((attributes, rest)) = part.split_once('>') else { continue };
        let Some((code, _)) = rest.split_once(&format!("</{element}")) else { continue };
        // Data are never run.
        let runs = !attributes.contains("src=") && !attributes.contains("json");
        if runs && !code.is_empty() {
            hashes += &format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(code)));
        }
    }
    hashes
}

fn media_type(path: &str) -> Option<&'static str> {
    Some(match path.rsplit('.').next()? {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

/// Whether the build put a hash of the content into the name: `web-0123456789abcdef_bg.wasm`.
fn has_hash(path: &str) -> bool {
    path.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| part.len() >= 15 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_inline_script_is_hashed() {
        let policy = policy("<script src=\"/a.js\"></script><script type=module>import 'x'</script>");
        assert_eq!(policy.matches("'sha256-").count(), 1);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
    }

    #[test]
    fn each_address_has_its_program() {
        for (path, query, program) in [
            ("", "", Program::Desk),
            ("learner", "", Program::Learner),
            ("learner/documents/1", "", Program::Learner),
            ("learners", "", Program::Desk),
            ("s/abc", "", Program::Public),
            ("confirm-email", "token=abc", Program::Desk),
            ("confirm-email", "lang=cy&token=learner.abc", Program::Learner),
            ("reset-password", "token=learner.abc", Program::Learner),
        ] {
            assert_eq!(Program::of(path, query), program, "{path}?{query}");
        }
    }

    #[test]
    fn names_with_hashes() {
        assert!(has_hash("web-2f6c0a1b3d4e5f60_bg.wasm"));
        assert!(!has_hash("fonts/inter.woff2"));
    }
}
