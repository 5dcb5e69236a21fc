//! Choosing a new password through a mailed link.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use shared::{
    auth::{AskedLink, PasswordLink, ResetPassword},
    check::Check,
    problem::Code,
};

use crate::{
    auth::{forgot, home},
    language::say,
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
    let link = RwSignal::new(None::<PasswordLink>);
    let is_first = move || link.with(|link| link.as_ref().is_some_and(|link| link.is_first));
    if step.get_untracked() == Step::Asking {
        spawn_local(async move {
            let asked = AskedLink { token: untrack(token) };
            // Without an answer the page asks all the same: it is judged when the password is saved.
            match session.client.ask::<_, PasswordLink>("/auth/password/link", &asked).await {
                Ok(found) => drop(link.try_set(Some(found))),
                Err(fault) if fault.code() == Some(Code::LinkExpired) => {
                    step.try_set(Step::LinkOver);
                }
                Err(_) => {}
            }
        });
    }
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
            <Title title=Signal::derive(move || {
                if is_first() { say().account_first() } else { say().account_choose() }
            })/>
            <form class="card pad stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                {move || link.get().map(|link| view! { <p>{say().account_first_for(link.username)}</p> })}
                <NewPasswordField form value=password/>
                <Submit form label=say().account_save_password() busy=say().account_saving()/>
            </form>
        }
    };
    let done = move || {
        view! {
            <Title title=if untrack(is_first) { say().account_first_set() } else { say().account_changed() }/>
            <div class="card pad stack">
                <p role="status">
                    {if untrack(is_first) { say().account_first_set_text() } else { say().account_changed_text() }}
                </p>
                <p><a class="btn primary" href=home(&untrack(token))>{say().account_sign_in()}</a></p>
            </div>
        }
    };
    let over = move || {
        view! {
            <Title title=say().account_over()/>
            <div class="card pad stack">
                <p>{say().account_over_text()}</p>
                <p><a class="btn primary" href=forgot(&untrack(token))>{say().account_over_do()}</a></p>
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
