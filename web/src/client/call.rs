//! One request: what it sends, and how its answer is read.

use gloo_net::http::{Headers, Method, Request, Response};
use js_sys::Reflect;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;
use web_sys::{AbortController, AbortSignal, Blob, RequestInit};

use super::Fault;

const BASE: &str = "/api/v1";

/// What a request sends.
pub(super) enum Body<'a> {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(String),
    /// A file and its media type.
    File(&'a Blob, &'a str),
}

/// A resource with the version of it that was read, to be sent back when it is changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Versioned<T> {
    /// The resource.
    pub value: T,
    /// Its `ETag`.
    pub tag: Option<String>,
}

/// One request, ready to be sent as often as it takes.
pub(super) struct Call<'a> {
    method: Method,
    pub path: String,
    body: Body<'a>,
    /// The idempotency key of a request that creates something.
    pub key: Option<String>,
    pub signal: Option<AbortSignal>,
    /// Sent without a token, and never as a reason to sign in.
    pub open: bool,
    pub headers: Vec<(&'static str, String)>,
    /// Must be finished even when the page goes away meanwhile.
    pub keepalive: bool,
}

impl<'a> Call<'a> {
    pub fn new(method: Method, path: impl Into<String>, body: Body<'a>) -> Self {
        Self {
            method,
            path: path.into(),
            body,
            key: None,
            signal: None,
            open: false,
            headers: Vec::new(),
            keepalive: false,
        }
    }

    pub fn get(path: impl Into<String>) -> Self {
        let mut call = Self::new(Method::GET, path, Body::Nothing);
        call.signal = abort_on_cleanup();
        call
    }

    pub async fn fetch(&self, token: Option<&str>) -> Result<Response, Fault> {
        let headers = Headers::new();
        headers.set("accept", "application/json, application/problem+json");
        if let Some(token) = token {
            headers.set("authorization", &format!("Bearer {token}"));
        }
        if let Some(key) = &self.key {
            headers.set("idempotency-key", key);
        }
        for (name, value) in &self.headers {
            headers.set(name, value);
        }
        let init = RequestInit::new();
        init.set_method(self.method.as_ref());
        init.set_signal(self.signal.as_ref());
        match &self.body {
            Body::Nothing => {}
            Body::Json(text) => {
                headers.set("content-type", "application/json");
                init.set_body(&JsValue::from_str(text));
            }
            Body::File(file, media) => {
                headers.set("content-type", media);
                init.set_body(file);
            }
        }
        init.set_headers(&headers.into_raw());
        if self.keepalive {
            // A plain property of a plain object: setting it can't fail.
            let _ = Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
        }
        let request = web_sys::Request::new_with_str_and_init(&format!("{BASE}{}", self.path), &init)
            .map_err(|_| Fault::Unreadable)?;
        Request::from(request).send().await.map_err(|_| self.lost())
    }

    /// Why no answer came.
    pub fn lost(&self) -> Fault {
        if self.signal.as_ref().is_some_and(AbortSignal::aborted) { Fault::Aborted } else { Fault::Offline }
    }
}

/// A signal that aborts a request when the page or the resource that asked for it has gone.
fn abort_on_cleanup() -> Option<AbortSignal> {
    let controller = AbortController::new().ok()?;
    let signal = controller.signal();
    if Owner::current().is_some() {
        let controller = SendWrapper::new(controller);
        on_cleanup(move || controller.abort());
    }
    Some(signal)
}

pub(super) fn json<B: Serialize>(body: &B) -> Result<Body<'static>, Fault> {
    serde_json::to_string(body).map(Body::Json).map_err(|_| Fault::Unreadable)
}

pub(super) async fn decode<T: DeserializeOwned>(response: Response, call: &Call<'_>) -> Result<T, Fault> {
    let text = response.text().await.map_err(|_| call.lost())?;
    serde_json::from_str(&text).map_err(|_| Fault::Unreadable)
}

pub(super) async fn versioned<T: DeserializeOwned>(
    response: Response,
    call: &Call<'_>,
) -> Result<Versioned<T>, Fault> {
    let tag = response.headers().get("etag");
    Ok(Versioned { value: decode(response, call).await?, tag })
}
