//! The session: signing in and out, and the access token, which is renewed as it runs out.

use gloo_net::http::{Method, Response};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use serde::Serialize;
use shared::{
    auth::SignedIn,
    problem::{Code, Problem},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::{
    Client, Fault,
    call::{Body, Call, decode, json},
};

impl Client {
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
        self.forget();
    }

    /// Forgets who is signed in, and gives up what waits for a new sign-in.
    pub fn forget(self) {
        self.give_up();
        self.token.set_value(None);
        self.user.set_value(None);
    }

    /// Sends a request, and again after the session was renewed.
    pub(super) async fn send(self, call: &Call<'_>) -> Result<Response, Fault> {
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
