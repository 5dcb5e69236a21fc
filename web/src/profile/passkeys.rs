//! Passkeys: those that there are, another one, and removing one.

use leptos::{prelude::*, task::spawn_local};
use shared::{
    check::Check,
    problem::FieldError,
    second_factor::{NewPasskey, Passkey, PasskeyOptions, PasswordProof, SecondFactors},
};

use crate::{
    client::{Fault, new_key},
    format::spoken,
    language::say,
    passkeys,
    session::{use_client, use_session},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        dialog::Dialog,
        fetch::Fetched,
        field::{ErrorSummary, Form, Submit, TextField},
        icon,
        parts::Section,
        toast::use_toasts,
    },
};

/// The card.
#[component]
pub fn Passkeys(factors: Fetched<SecondFactors>) -> impl IntoView {
    let adding = RwSignal::new(false);
    let possible = move || factors.read(|it| it.passkeys_possible).unwrap_or(false) && passkeys::possible();
    let all = move || factors.read(|it| it.passkeys.clone()).unwrap_or_default();
    let rows = move || all().into_iter().map(|it| row(it, factors)).collect_view();
    let none = move || all().is_empty();
    view! {
        <Section
            title=say().passkeys_title()
            lead=say().passkeys_lead()
        >
            <Show when=move || !none()>
                <ul class="sessions">{rows}</ul>
            </Show>
            <div class="card-body stack">
                <Show when=none><p>{say().passkeys_none()}</p></Show>
                <Show
                    when=possible
                    fallback=|| view! { <p class="muted">{say().passkeys_impossible()}</p> }
                >
                    <div class="actions"><Button label=say().passkeys_add_ask() shape=icon::KEY on_click=move |()| adding.set(true)/></div>
                </Show>
            </div>
        </Section>
        <Add open=adding factors/>
    }
}

fn row(it: Passkey, factors: Fetched<SecondFactors>) -> AnyView {
    let (client, toasts, session) = (use_client(), use_toasts(), use_session());
    let ask = Ask::new("passkey");
    let (id, name) = (it.id, it.name.clone());
    let remove = move |()| {
        let name = name.clone();
        spawn_local(async move {
            let result = client.delete(&format!("/me/passkeys/{id}"), None).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(say().passkeys_removed(&name));
                factors.again();
                session.read_again().await;
            }
        });
    };
    let made = spoken(it.created_at);
    let told = match it.last_used_at {
        Some(at) => say().passkeys_used(made, spoken(at)),
        None => say().passkeys_unused(made),
    };
    let whose = format!(" {}", it.name);
    view! {
        <li>
            <div>
                <strong>{it.name}</strong>
                <span class="muted small">{told}</span>
            </div>
            <Button label=say().passkeys_remove_ask() weight=Weight::Quiet whose on_click=move |()| ask.open()/>
            <Confirm
                ask
                title=say().passkeys_remove_title()
                action=say().passkeys_remove()
                busy=say().passkeys_remove_busy()
                danger=true
                consequences=Signal::stored(
                    vec![
                        say().passkeys_remove_end(),
                        say().passkeys_remove_too(),
                    ],
                )
                on_confirm=remove
            />
        </li>
    }
    .into_any()
}

#[component]
fn Add(open: RwSignal<bool>, factors: Fetched<SecondFactors>) -> impl IntoView {
    let (client, toasts, session) = (use_client(), use_toasts(), use_session());
    let form = Form::new("new-passkey");
    let (name, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let close = move || {
        form.clear();
        name.set(String::new());
        password.set(String::new());
        open.set(false);
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let called = name.get_untracked();
        let proof = PasswordProof { current_password: password.get_untracked() };
        let mut errors = proof.errors();
        if called.trim().is_empty() {
            errors.insert(0, FieldError::new("/name", "worded", say().passkeys_name_missing()));
        }
        if !form.begin(errors) {
            return;
        }
        spawn_local(async move {
            let asked = client.ask_own::<_, PasskeyOptions>("/me/passkeys/options", &proof).await;
            let result: Result<Passkey, Fault> = match asked {
                Err(fault) => Err(fault),
                Ok(asked) => match passkeys::create(&asked.public_key).await {
                    None => {
                        return form.warn(say().passkeys_not_made());
                    }
                    Some(credential) => {
                        let new = NewPasskey { name: called, credential };
                        client.post("/me/passkeys", &new, &new_key()).await
                    }
                },
            };
            form.end(&result);
            if let Ok(made) = result {
                close();
                toasts.say(say().passkeys_added(&made.name));
                factors.again();
                session.read_again().await;
            }
        });
    };
    view! {
        <Dialog open title=say().passkeys_add_title() on_close=move |()| close()>
            <form class="dialog-body stack" novalidate on:submit=on_submit>
                <ErrorSummary form/>
                <TextField form pointer="/name" label=say().passkeys_name() value=name hint=say().passkeys_name_hint()/>
                <TextField form pointer="/current_password" label=say().address_password() value=password kind="password" autocomplete="current-password"/>
                <div class="actions">
                    <Submit form label=say().passkeys_add() busy=say().passkeys_add_busy()/>
                    <Button label=say().kit_cancel() on_click=move |()| close()/>
                </div>
            </form>
        </Dialog>
    }
}
