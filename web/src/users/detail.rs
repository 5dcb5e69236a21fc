//! The page of one user: the account, its centres, and what was done to it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use shared::{
    permission::UserKind,
    users::{User, UserChange, UserStatus},
};

use crate::{
    client::new_key,
    format::time,
    history::History,
    session::{use_client, use_session},
    ui::{
        button::{Button, ButtonLink},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        page::PageHead,
        parts::{Back, Facts, Notice, Section, fact},
        state::{Failed, Skeleton},
        status::{Tone, user_status},
        tabs::{Tab, Tabs, use_tab},
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn UserPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let path = move || format!("/issuer/users/{}", id.get());
    let user = fetch::<User>(path, false);
    let tab = use_tab();
    let title = move || user.read(User::name).unwrap_or_else(|| "User".to_owned());
    let lead = move || user.read(|it| it.email.clone()).unwrap_or_default();
    let body = move || match tab.get().as_str() {
        "history" => {
            view! { <History path=Signal::derive(move || format!("{}/history", path()))/> }.into_any()
        }
        _ => match user.now() {
            Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
            Now::Failed(fault) => {
                view! { <div class="card card-body"><Failed fault again=move |()| user.again()/></div> }
                    .into_any()
            }
            Now::Ready(it) => facts(it),
        },
    };
    view! {
        <Back href="/issuer/users" label="Users"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            <ButtonLink href=Signal::derive(move || format!("{}/edit", path())) label="Edit" shape=icon::PEN/>
            <ResetFactor user/>
            <Switch user/>
        </PageHead>
        <Waiting user/>
        <Tabs label="User" tabs=vec![Tab::new("", "Details"), Tab::new("history", "History")]/>
        <div class="stack">{body}</div>
    }
}

/// What an invitation waits for, and the button that sends it again.
#[component]
fn Waiting(user: Fetched<User>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let send = move |()| {
        let Some(User { id, email, .. }) = user.peek() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let path = format!("/issuer/users/{id}/resend-invitation");
            let result = client.call(&path, &new_key()).await;
            busy.try_set(false);
            match result {
                Ok(()) => toasts.say(format!(
                    "A new mail is on its way to {email}. The links before don’t work any more."
                )),
                Err(fault) => toasts.warn(fault.detail()),
            }
        });
    };
    let words = move || {
        user.read(|it| match it.status {
            UserStatus::Invited => {
                Some(("Invited, and has not chosen a password yet", "Send the invitation again"))
            }
            UserStatus::Active if !it.email_confirmed => Some((
                "The email address is not confirmed: this user can’t sign in yet",
                "Send the mail again",
            )),
            UserStatus::Inactive => Some(("Switched off: this user can’t sign in", "")),
            _ => None,
        })
        .flatten()
    };
    move || {
        words().map(|(title, label)| {
            view! {
                <Notice tone=Tone::Warn title>
                    {(!label.is_empty()).then(|| view! { <p><Button label shape=icon::MAIL busy on_click=send/></p> })}
                </Notice>
            }
        })
    }
}

/// The button that takes a user's second factors away, with its question.
#[component]
fn ResetFactor(user: Fetched<User>) -> impl IntoView {
    let (client, toasts, session) = (use_client(), use_toasts(), use_session());
    let ask = Ask::new("factor");
    let reset = move |()| {
        let Some(of) = user.peek() else { return };
        spawn_local(async move {
            let path = format!("/issuer/users/{}/reset-second-factor", of.id);
            let result = client.call(&path, &new_key()).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(format!("Reset the second factor of {}.", of.name()));
            }
        });
    };
    let other = move || user.read(|it| it.id).is_some_and(|id| session.me().map(|me| me.user.id) != Some(id));
    view! {
        <Show when=other>
            <Button label="Reset second factor…" shape=icon::KEY on_click=move |()| ask.open()/>
        </Show>
        <Confirm
            ask
            title="Reset this user’s second factor?"
            action="Reset"
            busy="Resetting…"
            danger=true
            consequences=Signal::stored(
                vec![
                    "The authenticator app, the recovery codes and the passkeys of this user don’t work any more.".to_owned(),
                    "The user is signed out everywhere, and is told by mail. The password alone signs in again.".to_owned(),
                    "Make sure by another way than mail that it is the user who asks.".to_owned(),
                ],
            )
            on_confirm=reset
        />
    }
}

/// The button that switches a user off or on, with its question.
#[component]
fn Switch(user: Fetched<User>) -> impl IntoView {
    let (client, toasts, session) = (use_client(), use_toasts(), use_session());
    let ask = Ask::new("switch");
    let set = move |status: UserStatus, direct: bool| {
        let Some(of) = user.peek() else { return };
        spawn_local(async move {
            let change = UserChange { status: Some(status), ..UserChange::default() };
            let path = format!("/issuer/users/{}", of.id);
            let result = client.patch::<_, User>(&path, &change, user.tag().as_deref()).await;
            ask.end(&result);
            match result {
                Ok(_) => {
                    user.again();
                    let word = if status == UserStatus::Inactive { "off" } else { "on" };
                    toasts.say(format!("Switched {} {word}.", of.name()));
                }
                // Someone else's change is on screen before it is asked again.
                Err(fault) => {
                    user.again();
                    if direct {
                        toasts.warn(fault.detail());
                    }
                }
            }
        });
    };
    let own = move || session.me().map(|me| me.user.id) == user.read(|it| it.id);
    let on = move || user.read(|it| it.status != UserStatus::Inactive);
    view! {
        {move || match on() {
            _ if own() => ().into_any(),
            None => ().into_any(),
            Some(true) => {
                view! { <Button label="Switch off…" shape=icon::PAUSE on_click=move |()| ask.open()/> }.into_any()
            }
            Some(false) => {
                view! { <Button label="Switch on" shape=icon::TICK on_click=move |()| set(UserStatus::Active, true)/> }
                    .into_any()
            }
        }}
        <Confirm
            ask
            title="Switch this user off?"
            action="Switch off"
            busy="Switching off…"
            danger=true
            consequences=vec![
                "The user is signed out everywhere at once, and can’t sign in.".to_owned(),
                "What the user did stays in the history.".to_owned(),
                "You can switch the user on again at any time.".to_owned(),
            ]
            on_confirm=move |()| set(UserStatus::Inactive, false)
        />
    }
}

fn facts(it: User) -> AnyView {
    let centres = match it.kind {
        UserKind::Issuer => "Us".into_any(),
        UserKind::Learner => "Learner".into_any(),
        UserKind::Centre => {
            let line = |centre: shared::users::CentreRef| {
                view! {
                    <li>
                        <a href=format!("/issuer/centres/{}", centre.id)>{centre.name}</a>
                        <span class="sub">{centre.number}</span>
                    </li>
                }
            };
            view! { <ul class="lines">{it.centres.into_iter().map(line).collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <Section title="Details">
            <Facts>
                {fact("Email", it.email.clone())}
                {(it.username != it.email).then(|| fact("User name", it.username.clone()))}
                {it.phone.map(|phone| fact("Phone", phone))}
                {fact("Status", user_status(it.status))}
                {fact("Works for", centres)}
                {fact("Administrator", if it.is_admin { "Yes" } else { "No" })}
                {fact("Email confirmed", if it.email_confirmed { "Yes" } else { "No" })}
                {fact("Created", time(it.created_at))}
            </Facts>
        </Section>
    }
    .into_any()
}
