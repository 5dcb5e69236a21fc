//! Confirming an email address through a mailed link.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use shared::{auth::ConfirmEmail, check::Check, problem::Code};

use crate::{
    auth::home,
    language::say,
    session::use_client,
    ui::{
        field::{ErrorSummary, Form, Submit},
        page::Title,
        query::Query,
    },
};

/// The page that confirms. It takes a click, so that a mail filter that opens each link confirms nothing.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let client = use_client();
    let search = use_location().search;
    let token = move || search.with(|search| Query::parse(search).get("token").to_owned());
    let form = Form::new("confirm");
    let (confirmed, over) = (RwSignal::new(false), RwSignal::new(false));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = ConfirmEmail { token: untrack(token) };
        let mut errors = request.errors();
        for error in &mut errors {
            error.message = say().account_not_whole();
        }
        if form.begin(errors) {
            spawn_local(async move {
                let result = client.tell("/auth/email/confirm", &request).await;
                form.end(&result);
                match result {
                    Ok(()) => confirmed.try_set(true),
                    Err(fault) if fault.code() == Some(Code::LinkExpired) => over.try_set(true),
                    Err(_) => None,
                };
            });
        }
    };
    let ask = move || {
        view! {
            <Title title=say().account_confirm()/>
            <form class="card pad stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <p>{say().account_confirm_text()}</p>
                <Submit form label=say().account_confirm_do() busy=say().account_confirm_busy()/>
            </form>
        }
    };
    let done = move || {
        view! {
            <Title title=say().account_confirmed()/>
            <div class="card pad stack">
                <p role="status">{say().account_confirmed_text()}</p>
                <p><a class="btn primary" href=home(&untrack(token))>{say().account_sign_in()}</a></p>
            </div>
        }
    };
    let ended = move || {
        view! {
            <Title title=say().account_over()/>
            <div class="card pad stack">
                <p role="status">{say().account_confirm_over()}</p>
                <p><a class="btn primary" href=home(&untrack(token))>{say().account_to_sign_in()}</a></p>
            </div>
        }
    };
    view! {
        <div class="narrow stack">
            {move || match (confirmed.get(), over.get()) {
                (true, _) => done().into_any(),
                (false, true) => ended().into_any(),
                (false, false) => ask().into_any(),
            }}
        </div>
    }
}
