//! Choosing a new password through a mailed link.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use shared::{auth::ResetPassword, check::Check, problem::Code};

use crate::{
    session::use_session,
    ui::{
        field::{ErrorSummary, Form, NewPasswordField, Submit},
        page::Title,
        query::Query,
    },
};

/// How far the page is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Asking,
    Done,
    LinkOver,
}

/// The page that asks for the new password.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let session = use_session();
    let search = use_location().search;
    let token = move || search.with(|search| Query::parse(search).get("token").to_owned());
    let form = Form::new("reset");
    let password = RwSignal::new(String::new());
    let step = RwSignal::new(if untrack(token).is_empty() { Step::LinkOver } else { Step::Asking });
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = ResetPassword { token: untrack(token), new_password: password.get_untracked() };
        if form.begin(request.errors()) {
            spawn_local(async move {
                let result = session.client.tell("/auth/password/reset", &request).await;
                form.end(&result);
                match &result {
                    Ok(()) => step.try_set(Step::Done),
                    Err(fault) if fault.code() == Some(Code::LinkExpired) => step.try_set(Step::LinkOver),
                    Err(_) => None,
                };
                if result.is_ok() {
                    session.look_again().await;
                }
            });
        }
    };
    let ask = move || {
        view! {
            <Title title="Choose a new password"/>
            <form class="card pad stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <NewPasswordField form value=password/>
                <Submit form label="Save the new password" busy="Saving…"/>
            </form>
        }
    };
    let done = || {
        view! {
            <Title title="Your password is changed"/>
            <div class="card pad stack">
                <p role="status">"Sign in with the new password from now on. All devices that were signed in are signed out."</p>
                <p><a class="btn primary" href="/">"Sign in"</a></p>
            </div>
        }
    };
    let over = || {
        view! {
            <Title title="This link is used or too old"/>
            <div class="card pad stack">
                <p>"A link works once, for a short time. Ask for a new one: it comes within minutes."</p>
                <p><a class="btn primary" href="/forgot-password">"Ask for a new link"</a></p>
            </div>
        }
    };
    view! {
        <div class="narrow stack">
            {move || match step.get() {
                Step::Asking => ask().into_any(),
                Step::Done => done().into_any(),
                Step::LinkOver => over().into_any(),
            }}
        </div>
    }
}
