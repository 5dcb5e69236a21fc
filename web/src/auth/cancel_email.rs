//! Calling a change of one's address off, through the link that was mailed to the old one.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use shared::{auth::CancelEmail, check::Check};

use crate::{
    session::use_session,
    ui::{
        field::{ErrorSummary, Form, Submit},
        page::Title,
        query::Query,
    },
};

/// The page. It takes a click, so that a mail filter that opens each link calls nothing off.
#[component]
pub fn CancelEmailPage() -> impl IntoView {
    let session = use_session();
    let search = use_location().search;
    let token = move || search.with(|search| Query::parse(search).get("token").to_owned());
    let form = Form::new("cancel");
    let cancelled = RwSignal::new(false);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = CancelEmail { token: untrack(token) };
        let mut errors = request.errors();
        for error in &mut errors {
            "This link is not whole. Open it from the mail again.".clone_into(&mut error.message);
        }
        if form.begin(errors) {
            spawn_local(async move {
                let result = session.client.tell("/auth/email/cancel", &request).await;
                form.end(&result);
                if result.is_ok() {
                    cancelled.try_set(true);
                    session.look_again().await;
                }
            });
        }
    };
    let ask = move || {
        view! {
            <Title title="Keep your address?"/>
            <form class="card pad stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <p>
                    "Your account keeps the address to which this link was mailed, and the new one is forgotten. All devices are signed out."
                </p>
                <Submit form label="Keep my address" busy="Calling it off…"/>
            </form>
        }
    };
    let done = || {
        view! {
            <Title title="Your address is as it was"/>
            <div class="card pad stack">
                <p role="status">
                    "The change is called off, and all devices are signed out. If you did not ask for it, someone may know your password: choose a new one now."
                </p>
                <div class="actions">
                    <a class="btn primary" href="/forgot-password">"Choose a new password"</a>
                    <a class="btn" href="/">"Sign in"</a>
                </div>
            </div>
        }
    };
    view! {
        <div class="narrow stack">
            {move || if cancelled.get() { done().into_any() } else { ask().into_any() }}
        </div>
    }
}
