//! Asking for a link to choose a new password.

use leptos::{prelude::*, task::spawn_local};
use shared::{auth::ForgotPassword, check::Check};

use crate::{
    session::use_client,
    ui::{
        field::{ErrorSummary, Form, Submit, TextField},
        page::Title,
    },
};

/// The page that asks for the address, and then says what happens.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let client = use_client();
    let form = Form::new("forgot");
    let email = RwSignal::new(String::new());
    let sent = RwSignal::new(false);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = ForgotPassword { email: email.get_untracked().trim().to_owned() };
        if form.begin(request.errors()) {
            spawn_local(async move {
                let result = client.tell("/auth/password/forgot", &request).await;
                form.end(&result);
                if result.is_ok() {
                    sent.try_set(true);
                }
            });
        }
    };
    let ask = move || {
        view! {
            <Title title="Forgot your password?"/>
            <p class="lead">"Type the address of your account. We send you a link to choose a new password."</p>
            <form class="card pad stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <TextField
                    form
                    pointer="/email"
                    label="Email address"
                    value=email
                    kind="email"
                    autocomplete="email"
                />
                <div class="actions">
                    <Submit form label="Send the link" busy="Sending…"/>
                    <a href="/">"Back to sign in"</a>
                </div>
            </form>
        }
    };
    let done = move || {
        view! {
            <Title title="Look in your inbox"/>
            <div class="card pad stack">
                <p role="status">
                    "If " <strong>{move || email.get()}</strong>
                    " belongs to an account, a mail with a link is on its way. The link works once, for a short time."
                </p>
                <p class="muted">"Nothing there after a few minutes? Look in the spam folder, then try again."</p>
                <div class="actions">
                    <a class="btn" href="/">"Back to sign in"</a>
                    <button class="btn quiet" type="button" on:click=move |_| sent.set(false)>"Try again"</button>
                </div>
            </div>
        }
    };
    view! {
        <div class="narrow stack">
            {move || if sent.get() { done().into_any() } else { ask().into_any() }}
        </div>
    }
}
