//! The only code that talks to the API: it decodes answers and problems, renews the access token, and aborts
//! reads whose page has gone.

use gloo_net::http::{Headers, Method, Request, Response};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    auth::SignedIn,
    problem::{Code, FieldError, Problem},
};
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortController, AbortSignal, Blob, ReadableStreamDefaultReader, RequestInit};

use crate::language::{Language, language, say};

const BASE: &str = "/api/v1";

/// Why a request gave no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The API refused, and says why.
    Problem(Box<Problem>),
    /// No answer came: no network, or the portal is not running.
    Offline,
    /// Nobody waits for the answer any more.
    Aborted,
    /// An answer came that this program can't read.
    Unreadable,
}

impl Fault {
    /// The problem's code, where the API gave one.
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            _ => None,
        }
    }

    /// What happened, as a heading.
    pub fn title(&self) -> String {
        match self {
            Self::Problem(problem) => {
                translated(problem).map_or_else(|| problem.title.clone(), |(title, _)| title)
            }
            Self::Offline => say().fault_offline(),
            Self::Aborted => say().fault_stopped(),
            Self::Unreadable => say().fault_unreadable(),
        }
    }

    /// What happened and what to do about it.
    pub fn detail(&self) -> String {
        match self {
            Self::Problem(problem) => {
                translated(problem).map_or_else(|| problem.detail.clone(), |(_, detail)| detail)
            }
            Self::Offline => say().fault_offline_text(),
            Self::Aborted => say().fault_stopped_text(),
            Self::Unreadable => say().fault_unreadable_text(),
        }
    }

    /// What happened and what to do about it, in one line.
    pub fn said(&self) -> String {
        format!("{}. {}", self.title(), self.detail())
    }

    /// The wrong fields, where the API named them.
    pub fn errors(&self) -> Vec<FieldError> {
        match self {
            Self::Problem(problem) => problem.errors.clone(),
            _ => Vec::new(),
        }
    }
}

/// The title and the detail of a problem in the language of this page, where that is not the API's, which is English.
fn translated(problem: &Problem) -> Option<(String, String)> {
    if language() == Language::En {
        return None;
    }
    Some(match problem.code {
        Code::WrongCredentials => (say().fault_credentials(), say().fault_credentials_text()),
        Code::SecondFactorNeeded => (say().account_code_missing(), say().account_code_wrong()),
        Code::PasskeyNeeded => (say().account_passkey_use(), say().account_passkey_needed()),
        Code::PasskeyRefused => (say().fault_credentials(), say().account_passkey_refused()),
        Code::RateLimited => (say().fault_many(), say().fault_many_text()),
        Code::LinkExpired => (say().fault_link(), say().fault_link_text()),
        Code::InvalidFields => (say().fault_fields(), say().fault_fields_text()),
        Code::NotFound => (say().kit_not_here(), say().kit_not_here_text()),
        Code::ShareEnded => (say().opened_over(), say().opened_over_text()),
        _ => (say().fault_unreadable(), say().fault_stopped_text()),
    })
}

/// What a request sends.
enum Body<'a> {
    Nothing,
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
struct Call<'a> {
    method: Method,
    path: String,
    body: Body<'a>,
    /// The idempotency key of a request that creates something.
    key: Option<String>,
    signal: Option<AbortSignal>,
    /// Sent without a token, and never as a reason to sign in.
    open: bool,
    headers: Vec<(&'static str, String)>,
    /// Must be finished even when the page goes away meanwhile.
    keepalive: bool,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: impl Into<String>, body: Body<'a>) -> Self {
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

    fn get(path: impl Into<String>) -> Self {
        let mut call = Self::new(Method::GET, path, Body::Nothing);
        call.signal = abort_on_cleanup();
        call
    }

    async fn fetch(&self, token: Option<&str>) -> Result<Response, Fault> {
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
    fn lost(&self) -> Fault {
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

/// The way to the API, with the access token of whoever is signed in. The token lives in memory only.
#[derive(Clone, Copy)]
pub struct Client {
    token: StoredValue<Option<String>>,
    user: StoredValue<Option<Uuid>>,
    renewing: StoredValue<Option<Promise>, LocalStorage>,
    waiting: StoredValue<Vec<(Function, Function)>, LocalStorage>,
    /// The PIN of the share that is open, which goes with all that is asked of it.
    pin: StoredValue<Option<String>>,
    /// Whether the session ended while someone was at work: the reason to ask again in place.
    pub ended: RwSignal<bool>,
}

impl Client {
    /// Makes a client that nobody is signed in to known to all components.
    pub fn provide() -> Self {
        let client = Self {
            token: StoredValue::new(None),
            user: StoredValue::new(None),
            renewing: StoredValue::new_local(None),
            waiting: StoredValue::new_local(Vec::new()),
            pin: StoredValue::new(None),
            ended: RwSignal::new(false),
        };
        provide_context(client);
        client
    }

    /// Sends this PIN with all that is asked of a share from now on.
    pub fn use_pin(self, pin: String) {
        self.pin.set_value(Some(pin));
    }

    /// A request for something of a share, with its PIN.
    fn with_pin(self, mut call: Call<'_>) -> Call<'_> {
        if call.path.starts_with("/shares/")
            && let Some(pin) = self.pin.get_value()
        {
            call.headers.push(("x-share-pin", pin));
        }
        call
    }

    /// Reads a resource. The request is aborted when the reactive owner that asks for it is cleaned up.
    /// `open`: it is for everyone, and no token is sent.
    pub fn get<T: DeserializeOwned>(
        self,
        path: impl Into<String>,
        open: bool,
    ) -> impl Future<Output = Result<T, Fault>> {
        let mut call = Call::get(path);
        call.open = open;
        async move { decode(self.send(&call).await?, &call).await }
    }

    /// Reads a file; `open` as in [`Self::get`].
    pub fn file(self, path: impl Into<String>, open: bool) -> impl Future<Output = Result<Blob, Fault>> {
        let mut call = self.with_pin(Call::get(path));
        call.open = open;
        async move {
            let response: web_sys::Response = self.send(&call).await?.into();
            let blob = response.blob().map_err(|_| Fault::Unreadable)?;
            JsFuture::from(blob).await.map_err(|_| call.lost())?.dyn_into().map_err(|_| Fault::Unreadable)
        }
    }

    /// Reads a file that the API names.
    pub async fn named_file(self, path: &str) -> Result<(Blob, String), Fault> {
        let call = Call::get(path);
        let response = self.send(&call).await?;
        let named = response.headers().get("content-disposition").unwrap_or_default();
        let name = named.split_once("filename=\"").and_then(|(_, rest)| rest.split_once('"'));
        let name = name.map_or_else(|| "file".to_owned(), |(name, _)| name.to_owned());
        let blob = web_sys::Response::from(response).blob().map_err(|_| Fault::Unreadable)?;
        let blob = JsFuture::from(blob).await.map_err(|_| call.lost())?;
        Ok((blob.dyn_into().map_err(|_| Fault::Unreadable)?, name))
    }

    /// Asks for a file that is made from a request body.
    pub async fn made<B: Serialize>(self, path: &str, body: &B) -> Result<Blob, Fault> {
        let call = Call::new(Method::POST, path, json(body)?);
        let response: web_sys::Response = self.send(&call).await?.into();
        let blob = response.blob().map_err(|_| Fault::Unreadable)?;
        JsFuture::from(blob).await.map_err(|_| call.lost())?.dyn_into().map_err(|_| Fault::Unreadable)
    }

    /// Sends a request without a body that creates something; `key` makes a second try do nothing twice.
    pub async fn post_empty<T: DeserializeOwned>(self, path: &str, key: &str) -> Result<T, Fault> {
        let mut call = Call::new(Method::POST, path, Body::Nothing);
        call.key = Some(key.to_owned());
        decode(self.send(&call).await?, &call).await
    }

    /// Sends a request without a body, of which only the success matters; `key` as above.
    pub async fn call(self, path: &str, key: &str) -> Result<(), Fault> {
        let mut call = Call::new(Method::POST, path, Body::Nothing);
        call.key = Some(key.to_owned());
        self.send(&call).await.map(drop)
    }

    /// Sends a request of which only the success matters.
    pub async fn submit<B: Serialize>(self, path: &str, body: &B) -> Result<(), Fault> {
        let call = Call::new(Method::POST, path, json(body)?);
        self.send(&call).await.map(drop)
    }

    /// Puts a file of this media type in the place of the one before.
    pub async fn put_file(self, path: &str, file: &Blob, media: &str) -> Result<(), Fault> {
        let call = Call::new(Method::PUT, path, Body::File(file, media));
        self.send(&call).await.map(drop)
    }

    /// Uploads a file of this media type; `key` makes a second try do nothing twice.
    pub async fn upload<T: DeserializeOwned>(
        self,
        path: &str,
        file: &Blob,
        media: &str,
        key: &str,
    ) -> Result<T, Fault> {
        let mut call = Call::new(Method::POST, path, Body::File(file, media));
        call.key = Some(key.to_owned());
        decode(self.send(&call).await?, &call).await
    }

    /// Reads a resource with its version. Aborted, and `open`, as in [`Self::get`].
    pub fn get_versioned<T: DeserializeOwned>(
        self,
        path: impl Into<String>,
        open: bool,
    ) -> impl Future<Output = Result<Versioned<T>, Fault>> {
        let mut call = self.with_pin(Call::get(path));
        call.open = open;
        async move { versioned(self.send(&call).await?, &call).await }
    }

    /// Sends a request that creates something; `key` makes a second try do nothing twice.
    pub async fn post<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
        key: &str,
    ) -> Result<T, Fault> {
        let mut call = Call::new(Method::POST, path, json(body)?);
        call.key = Some(key.to_owned());
        decode(self.send(&call).await?, &call).await
    }

    /// Creates something from a body, where what was compared before must still hold.
    pub async fn post_if<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
        key: &str,
        tag: &str,
    ) -> Result<T, Fault> {
        let mut call = Call::new(Method::POST, path, json(body)?);
        call.key = Some(key.to_owned());
        call.headers.push(("if-match", tag.to_owned()));
        decode(self.send(&call).await?, &call).await
    }

    /// Changes a part of a resource. With the version that was read, a change by someone else in between is
    /// [`Code::Stale`] and nothing is overwritten.
    pub async fn patch<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
        tag: Option<&str>,
    ) -> Result<Versioned<T>, Fault> {
        self.change(Method::PATCH, path, body, tag).await
    }

    /// Replaces a resource, else as [`Self::patch`].
    pub async fn put<B: Serialize, T: DeserializeOwned>(
        self,
        path: &str,
        body: &B,
        tag: Option<&str>,
    ) -> Result<Versioned<T>, Fault> {
        self.change(Method::PUT, path, body, tag).await
    }

    async fn change<B: Serialize, T: DeserializeOwned>(
        self,
        method: Method,
        path: &str,
        body: &B,
        tag: Option<&str>,
    ) -> Result<Versioned<T>, Fault> {
        let mut call = Call::new(method, path, json(body)?);
        call.headers.extend(tag.map(|tag| ("if-match", tag.to_owned())));
        versioned(self.send(&call).await?, &call).await
    }

    /// Deletes a resource; with a version, only that one.
    pub async fn delete(self, path: &str, tag: Option<&str>) -> Result<(), Fault> {
        let mut call = Call::new(Method::DELETE, path, Body::Nothing);
        call.headers.extend(tag.map(|tag| ("if-match", tag.to_owned())));
        self.send(&call).await.map(drop)
    }

    /// Sends a request of someone who is not signed in, of which only the success matters.
    pub async fn tell<B: Serialize>(self, path: &str, body: &B) -> Result<(), Fault> {
        let mut call = Call::new(Method::POST, path, json(body)?);
        call.open = true;
        self.send(&call).await.map(drop)
    }

    /// Asks something that needs a request body, and no sign-in.
    pub async fn ask<B: Serialize, T: DeserializeOwned>(self, path: &str, body: &B) -> Result<T, Fault> {
        let mut call = Call::new(Method::POST, path, json(body)?);
        call.open = true;
        decode(self.send(&call).await?, &call).await
    }

    /// Asks something of the own account that needs a request body.
    pub async fn ask_own<B: Serialize, T: DeserializeOwned>(self, path: &str, body: &B) -> Result<T, Fault> {
        let call = Call::new(Method::POST, path, json(body)?);
        decode(self.send(&call).await?, &call).await
    }

    /// Signs in at a path with a request body, and keeps the token.
    pub async fn sign_in<B: Serialize>(self, path: &str, body: &B) -> Result<SignedIn, Fault> {
        let mut call = Call::new(Method::POST, path, json(body)?);
        call.open = true;
        let signed_in: SignedIn = decode(self.send(&call).await?, &call).await?;
        self.accept(&signed_in);
        Ok(signed_in)
    }

    /// Ends the session on the server, and forgets the token.
    pub async fn sign_out(self) {
        let mut call = Call::new(Method::POST, "/auth/logout", Body::Nothing);
        call.open = true;
        call.keepalive = true;
        // Signed out here in any case; the server's session ends by its age at the latest.
        let _ = self.send(&call).await;
        self.token.set_value(None);
        self.user.set_value(None);
    }

    /// Opens a stream of server-sent events, after the event with this id.
    pub async fn events(
        self,
        path: &str,
        last_id: Option<&str>,
        signal: &AbortSignal,
    ) -> Result<ReadableStreamDefaultReader, Fault> {
        let mut call = Call::new(Method::GET, path, Body::Nothing);
        call.signal = Some(signal.clone());
        call.headers.push(("accept", "text/event-stream".to_owned()));
        if let Some(id) = last_id {
            call.headers.push(("last-event-id", id.to_owned()));
        }
        let body = self.send(&call).await?.body().ok_or(Fault::Unreadable)?;
        Ok(body.get_reader().unchecked_into())
    }

    /// Sends a request, and again after the session was renewed.
    async fn send(self, call: &Call<'_>) -> Result<Response, Fault> {
        for _ in 0..3 {
            let token = if call.open { None } else { self.token.get_value() };
            let response = call.fetch(token.as_deref()).await?;
            if response.ok() {
                return Ok(response);
            }
            let text = response.text().await.map_err(|_| call.lost())?;
            let problem: Problem = serde_json::from_str(&text).map_err(|_| Fault::Unreadable)?;
            if call.open || problem.code != Code::NotSignedIn {
                return Err(Fault::Problem(Box::new(problem)));
            }
            self.renew(token).await?;
        }
        Err(Fault::Unreadable)
    }

    /// Gets a new access token in place of `used`; where the session has ended, waits for a new sign-in.
    async fn renew(self, used: Option<String>) -> Result<(), Fault> {
        if self.token.get_value() == used && !self.restore().await? {
            self.wait_for_sign_in().await?;
        }
        Ok(())
    }

    /// Gets an access token by the refresh cookie; `false` where there is no session any more.
    pub async fn restore(self) -> Result<bool, Fault> {
        let promise = self.renewing.get_value().unwrap_or_else(|| {
            let promise = one_tab_at_a_time(move || {
                future_to_promise(async move {
                    let result = self.refresh().await;
                    self.renewing.set_value(None);
                    result.map(JsValue::from).map_err(|_| JsValue::NULL)
                })
            });
            self.renewing.set_value(Some(promise.clone()));
            promise
        });
        JsFuture::from(promise).await.map(|done| done.is_truthy()).map_err(|_| Fault::Offline)
    }

    async fn refresh(self) -> Result<bool, Fault> {
        let mut call = Call::new(Method::POST, "/auth/refresh", Body::Nothing);
        call.open = true;
        // The cookie rotates: an answer that is lost with the page would end the session.
        call.keepalive = true;
        match self.send(&call).await {
            Ok(response) => {
                let signed_in = decode(response, &call).await?;
                self.accept(&signed_in);
                Ok(true)
            }
            Err(Fault::Problem(problem)) if problem.status == 401 => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    fn accept(self, signed_in: &SignedIn) {
        let before = self.user.get_value();
        if before.is_some_and(|user| user != signed_in.user.id) {
            // Someone else signed in, here or in another tab: nothing of the user before may stay on screen.
            let _ = window().location().reload();
            return;
        }
        self.user.set_value(Some(signed_in.user.id));
        self.token.set_value(Some(signed_in.access_token.clone()));
        self.ended.set(false);
        for (resolve, _) in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    }

    /// Gives up all requests that wait for a new sign-in.
    pub fn give_up(self) {
        self.ended.set(false);
        for (_, reject) in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            let _ = reject.call0(&JsValue::NULL);
        }
    }

    async fn wait_for_sign_in(self) -> Result<(), Fault> {
        let promise = Promise::new(&mut |resolve, reject| {
            self.waiting
                .update_value(|waiting| waiting.push((resolve.unchecked_into(), reject.unchecked_into())));
        });
        self.ended.set(true);
        JsFuture::from(promise).await.map(drop).map_err(|_| Fault::Aborted)
    }
}

/// Runs `work` while no other tab does the same, where the browser has Web Locks.
fn one_tab_at_a_time(work: impl Fn() -> Promise + Clone + 'static) -> Promise {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).unwrap_or_default();
    let request = Reflect::get(&locks, &"request".into()).ok().and_then(|f| f.dyn_into::<Function>().ok());
    let Some(request) = request else { return work() };
    let callback = {
        let work = work.clone();
        Closure::once_into_js(move |_: JsValue| -> Promise { work() })
    };
    match request.call2(&locks, &"portal-session".into(), &callback) {
        Ok(promise) => promise.unchecked_into(),
        Err(_) => work(),
    }
}

fn json<B: Serialize>(body: &B) -> Result<Body<'static>, Fault> {
    serde_json::to_string(body).map(Body::Json).map_err(|_| Fault::Unreadable)
}

async fn decode<T: DeserializeOwned>(response: Response, call: &Call<'_>) -> Result<T, Fault> {
    let text = response.text().await.map_err(|_| call.lost())?;
    serde_json::from_str(&text).map_err(|_| Fault::Unreadable)
}

async fn versioned<T: DeserializeOwned>(response: Response, call: &Call<'_>) -> Result<Versioned<T>, Fault> {
    let tag = response.headers().get("etag");
    Ok(Versioned { value: decode(response, call).await?, tag })
}

/// A key for one attempt to create something.
pub fn new_key() -> String {
    let mut bytes = [0; 16];
    if window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes)).is_err() {
        // Every browser that runs this has it.
        return js_sys::Math::random().to_string();
    }
    Uuid::from_bytes(bytes).to_string()
}

/// A file in the browser's memory, under a `blob:` address that ends with it.
pub struct BlobUrl(String);

impl BlobUrl {
    /// Gives the file an address.
    pub fn new(blob: &Blob) -> Result<Self, Fault> {
        web_sys::Url::create_object_url_with_blob(blob).map(Self).map_err(|_| Fault::Unreadable)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for BlobUrl {
    fn drop(&mut self) {
        let _ = web_sys::Url::revoke_object_url(&self.0);
    }
}
