//! The only code that talks to the API: it decodes answers and problems, renews the access token, and aborts
//! reads whose page has gone.

mod blob;
mod call;
mod fault;
mod session;

use std::future::Future;

use gloo_net::http::Method;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, ReadableStreamDefaultReader};

use call::{Body, Call, decode, json, versioned};

pub use blob::BlobUrl;
pub use call::Versioned;
pub use fault::Fault;

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
