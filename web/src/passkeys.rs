//! Passkeys in this browser. The server's options and the browser's answers go through as JSON, in the form that `WebAuthn`
//! defines for both.

use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

fn class() -> Option<JsValue> {
    Reflect::get(&window(), &"PublicKeyCredential".into()).ok().filter(JsValue::is_function)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

fn call(of: &JsValue, name: &str, with: &JsValue) -> Option<JsValue> {
    method(of, name)?.call1(of, with).ok()
}

/// Whether this browser can have passkeys for this page: its address must be encrypted, and have a name.
pub fn possible() -> bool {
    let named = window()
        .location()
        .hostname()
        .is_ok_and(|host| !host.contains(':') && !host.chars().all(|c| c.is_ascii_digit() || c == '.'));
    named && class().is_some_and(|class| method(&class, "parseRequestOptionsFromJSON").is_some())
}

/// Whether this browser offers passkeys while one types into a field.
pub async fn offered_while_typing() -> bool {
    let asked = class().and_then(|class| {
        method(&class, "isConditionalMediationAvailable")?.call0(&class).ok()?.dyn_into::<Promise>().ok()
    });
    match asked {
        Some(asked) => JsFuture::from(asked).await.is_ok_and(|offered| offered.is_truthy()),
        None => false,
    }
}

/// Lets the browser make a passkey; nothing where it, or its user, does not.
pub async fn create(options: &Value) -> Option<Value> {
    ask("create", "parseCreationOptionsFromJSON", options, None).await
}

/// Lets the browser use a passkey; nothing where it, or its user, does not. With a signal it waits in the background until
/// one is chosen in a field.
pub async fn get(options: &Value, in_field: Option<&AbortSignal>) -> Option<Value> {
    ask("get", "parseRequestOptionsFromJSON", options, in_field).await
}

async fn ask(verb: &str, parse: &str, options: &Value, in_field: Option<&AbortSignal>) -> Option<Value> {
    let options = JSON::parse(&options.to_string()).ok()?;
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), &call(&class()?, parse, &options)?).ok()?;
    if let Some(signal) = in_field {
        Reflect::set(&request, &"mediation".into(), &"conditional".into()).ok()?;
        Reflect::set(&request, &"signal".into(), signal).ok()?;
    }
    let credentials = Reflect::get(&window().navigator(), &"credentials".into()).ok()?;
    let promise: Promise = call(&credentials, verb, &request)?.dyn_into().ok()?;
    let credential = JsFuture::from(promise).await.ok().filter(JsValue::is_object)?;
    let answer = method(&credential, "toJSON")?.call0(&credential).ok()?;
    serde_json::from_str(&JSON::stringify(&answer).ok()?.as_string()?).ok()
}
