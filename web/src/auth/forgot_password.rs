//! Asking for a link to choose a new password.

use leptos::{prelude::*, task::spawn_local};
use shared::{auth::ForgotPassword, check::Check};

use crate::{
    language::say,
    session::use_client,
    ui::{
        field::{ErrorSummary, Form, Submit, TextField},
        page::Title,
    },
};

/// The page that asks for the address, and then says what happens.
#[component]
pub fn ForgotPasswordPage(
    /// Where one signs in.
    #[prop(default = "/")]
    back: &'static str,
) -> impl IntoView {
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
            <Title title=say().account_forgot_title()/>
            <p class="lead">{say().account_forgot_text()}</p>
            <form class="card pad stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <TextField
                    form
                    pointer="/email"
                    label=say().account_email()
                    value=email
                    kind="email"
                    autocomplete="email"
                />
                <div class="actions">
                    <Submit form label=say().account_forgot_do() busy=say().account_sending()/>
                    <a href=back>{say().account_back()}</a>
                </div>
            </form>
        }
    };
    let done = move || {
        view! {
            <Title title=say().account_sent()/>
            <div class="card pad stack">
                <p role="status">
                    {move || say().account_sent_text(email.get())}
                </p>
                <p class="muted">{say().account_sent_nothing()}</p>
                <div class="actions">
                    <a class="btn" href=back>{say().account_back()}</a>
                    <button class="btn quiet" type="button" on:click=move |_| sent.set(false)>{say().kit_try_again()}</button>
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
