//! The language of a program's pages. The desk speaks English; the programs of verifiers and learners follow the
//! reader. A switch loads the page again, so that every text of a page is in one language.

use std::cell::Cell;

use js_sys::{Array, Reflect};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use shared::{
    TextEnum,
    language::{COOKIE, REMEMBERED_SECONDS},
    messages::Messages,
    problem::FieldError,
};
use wasm_bindgen::JsValue;

pub use shared::language::Language;

thread_local! {
    static NOW: Cell<Language> = const { Cell::new(Language::En) };
}

/// Speaks as the address asks (`?lang=cy`), else as was chosen before, else as the browser is set.
pub fn follow() {
    let asked = window().location().search().ok().and_then(|query| {
        let query = web_sys::UrlSearchParams::new_with_str(&query).ok()?;
        Language::parse(&query.get("lang")?)
    });
    if let Some(asked) = asked {
        remember(asked);
    }
    let language = asked.or_else(chosen).unwrap_or_else(of_browser);
    NOW.set(language);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", language.as_str());
    }
}

/// The language of this page.
pub fn language() -> Language {
    NOW.get()
}

/// What this page says.
pub fn say() -> &'static Messages {
    shared::messages::messages(language())
}

/// Keeps a choice for the next visit, where the server sees it too.
pub fn remember(language: Language) {
    let secure = if window().location().protocol().is_ok_and(|it| it == "https:") { "; secure" } else { "" };
    let cookie = format!("{COOKIE}={language}; path=/; max-age={REMEMBERED_SECONDS}; samesite=lax{secure}");
    let _ = Reflect::set(&document(), &"cookie".into(), &cookie.into());
}

fn chosen() -> Option<Language> {
    let cookies = Reflect::get(&document(), &"cookie".into()).ok()?.as_string()?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).and_then(|(_, value)| Language::parse(value))
}

fn of_browser() -> Language {
    let languages = Reflect::get(&window().navigator(), &"languages".into()).unwrap_or(JsValue::UNDEFINED);
    let languages: Vec<String> = Array::from(&languages).iter().filter_map(|one| one.as_string()).collect();
    Language::accepted(&languages.join(","))
}

/// The way to the same page in the other language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let location = use_location();
    let other = language().other();
    let href = move || {
        let mut query = location.query.get();
        query.replace("lang", other.to_string());
        format!("{}{}", location.pathname.get(), query.to_query_string())
    };
    view! { <a href=href hreflang=other.as_str() lang=other.as_str() rel="external">{other.name()}</a> }
}

/// Errors of fields in the language of this page, by their codes, where that is not the API's, which is English.
pub fn worded(mut errors: Vec<FieldError>) -> Vec<FieldError> {
    if language() == Language::En {
        return errors;
    }
    for error in &mut errors {
        error.message = match error.code.as_str() {
            "required" => say().wrong_required(),
            "malformed" if error.field.ends_with("email") => say().wrong_email(),
            "malformed" if error.field == "/pin" => say().share_pin_wrong(),
            "out_of_range" if error.field == "/date_of_birth" => say().register_born_wrong(),
            "too_short" => say().wrong_short(),
            "too_long" => say().wrong_long(),
            "breached" => say().wrong_breached(),
            "too_personal" => say().wrong_personal(),
            "too_easy" => say().wrong_easy(),
            "wrong" if error.field == "/code" => say().account_code_wrong(),
            "wrong" => say().wrong_password(),
            "unchanged" => say().wrong_unchanged(),
            "no_match" => say().wrong_match(),
            "in_past" => say().wrong_past(),
            "worded" => continue,
            _ => say().wrong_other(),
        };
    }
    errors
}

/// A count as messages take it.
pub fn many(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
