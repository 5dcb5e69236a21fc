//! The address, and a change of it that waits to be confirmed.

use leptos::{prelude::*, task::spawn_local};
use shared::{check::Check, profile::EmailChange};

use crate::{
    format::time,
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
                    toasts.say(format!("A mail with a link is on its way to {}.", request.email));
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
                Ok(()) => toasts.say("Your address stays as it is."),
                Err(fault) => toasts.warn(fault.said()),
            }
            session.read_again().await;
        });
    };
    let notice = move || {
        waiting.get().map(|waiting| {
            view! {
                <Notice tone=Tone::Next title=format!("{} waits to be confirmed", waiting.email)>
                    <p>
                        "Open the link that we mailed there. Until then you sign in with your present address. The link works until "
                        {time(waiting.expires_at)} "."
                    </p>
                    <Button label="Keep my present address" busy=calling_off on_click=call_off/>
                </Notice>
            }
        })
    };
    view! {
        <Section title="Email address" lead="For signing in, and where mail from the portal goes.">
            <Facts>{fact("Present address", move || address.get())}</Facts>
            <div class="card-body stack">
                {notice}
                <form class="stack" novalidate on:submit=on_submit>
                    <ErrorSummary form/>
                    <TextField
                        form
                        pointer="/email"
                        label="New address"
                        value=email
                        kind="email"
                        autocomplete="email"
                        hint="We mail a link there to confirm it, and tell your present address."
                    />
                    <TextField
                        form
                        pointer="/current_password"
                        label="Your password"
                        value=password
                        kind="password"
                        autocomplete="current-password"
                        hint="So that an open screen is not enough to change it."
                    />
                    <div class="actions">
                        <Submit form label="Change the address" busy="Sending…"/>
                    </div>
                </form>
            </div>
        </Section>
    }
}
