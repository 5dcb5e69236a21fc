//! The address, and a change of it that waits to be confirmed.

use leptos::{prelude::*, task::spawn_local};
use shared::{check::Check, profile::EmailChange};

use crate::{
    format::spoken,
    language::say,
    session::{use_client, use_session},
    ui::{
        button::Button,
        field::{ErrorSummary, Form, Submit, TextField},
        parts::{Facts, Notice, Section, fact},
        status::Tone,
        toast::use_toasts,
    },
};

/// The card.
#[component]
pub fn Email() -> impl IntoView {
    let (session, client, toasts) = (use_session(), use_client(), use_toasts());
    let form = Form::new("email");
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let calling_off = RwSignal::new(false);
    let address = Memo::new(move |_| session.me().map(|me| me.user.email).unwrap_or_default());
    let waiting = Memo::new(move |_| session.me().and_then(|me| me.waiting_email));
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let request = EmailChange {
            email: email.get_untracked().trim().to_owned(),
            current_password: password.get_untracked(),
        };
        if form.begin(request.errors()) {
            spawn_local(async move {
                let result = client.submit("/me/email", &request).await;
                form.end(&result);
                if result.is_ok() {
                    email.try_set(String::new());
                    password.try_set(String::new());
                    toasts.say(say().address_told(&request.email));
                    session.read_again().await;
                }
            });
        }
    };
    let call_off = move |()| {
        calling_off.set(true);
        spawn_local(async move {
            let result = client.delete("/me/email", None).await;
            calling_off.try_set(false);
            match result {
                Ok(()) => toasts.say(say().address_kept()),
                Err(fault) => toasts.warn(fault.said()),
            }
            session.read_again().await;
        });
    };
    let notice = move || {
        waiting.get().map(|waiting| {
            view! {
                <Notice tone=Tone::Next title=say().address_waits(&waiting.email)>
                    <p>{say().address_waits_text(spoken(waiting.expires_at))}</p>
                    <Button label=say().address_keep() busy=calling_off on_click=call_off/>
                </Notice>
            }
        })
    };
    view! {
        <Section title=say().account_email() lead=say().address_lead()>
            <Facts>{fact(say().address_now(), move || address.get())}</Facts>
            <div class="card-body stack">
                {notice}
                <form class="stack" novalidate on:submit=on_submit>
                    <ErrorSummary form/>
                    <TextField
                        form
                        pointer="/email"
                        label=say().address_new()
                        value=email
                        kind="email"
                        autocomplete="email"
                        hint=say().address_new_hint()
                    />
                    <TextField
                        form
                        pointer="/current_password"
                        label=say().address_password()
                        value=password
                        kind="password"
                        autocomplete="current-password"
                        hint=say().address_password_hint()
                    />
                    <div class="actions">
                        <Submit form label=say().address_change() busy=say().account_sending()/>
                    </div>
                </form>
            </div>
        </Section>
    }
}
