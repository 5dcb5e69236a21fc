//! The page of one user: the account, its centres, and what was done to it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    permission::UserKind,
    users::{CentreRef, User, UserChange, UserStatus},
};

use super::{
    acts::{Acts, LockDialog, may_manage, waits_for},
    face::Face,
    list,
};
use crate::{
    client::new_key,
    format::time,
    history::History,
    scope::{Scope, use_scope},
    session::{use_client, use_session},
    ui::{
        button::{Button, ButtonLink},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        menu::{Menu, MenuItem},
        page::PageHead,
        parts::{Back, Facts, Notice, Section, fact},
        state::{Failed, Skeleton},
        status::Tone,
        tabs::{Tab, Tabs, use_tab},
        toast::use_toasts,
    },
};

/// The page, for the issuer.
#[component]
pub fn UserPage() -> impl IntoView {
    Scope::provide_issuer();
    view! { <One/> }
}

/// The page, for an administrator of a centre.
#[component]
pub fn CentreUserPage() -> impl IntoView {
    Scope::provide_centre();
    view! { <One/> }
}

#[component]
fn One() -> impl IntoView {
    let (scope, session) = (use_scope(), use_session());
    let params = use_params_map();
    let navigate = StoredValue::new_local(use_navigate());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let at = move || format!("/users/{}", id.get());
    let user = fetch::<User>(move || scope.api(&at()), false);
    let acts = Acts::new(move |stays| {
        if stays {
            user.again();
        } else {
            let list = untrack(|| scope.link("/users"));
            navigate.try_with_value(|navigate| navigate(&list, NavigateOptions::default()));
        }
    });
    let tab = use_tab();
    let title = move || user.read(User::name).unwrap_or_else(|| "User".to_owned());
    let lead = move || user.read(|it| it.email.clone()).unwrap_or_default();
    // Told anew when something was done here.
    let state = Memo::new(move |_| user.read(|it| (it.status, it.lock.clone())));
    let body = move || match tab.get().as_str() {
        "history" => {
            state.track();
            let path = Signal::derive(move || scope.api(&format!("{}/history", at())));
            view! { <History path/> }.into_any()
        }
        _ => match user.now() {
            Now::Loading => view! { <div class="card card-body"><Skeleton lines=6/></div> }.into_any(),
            Now::Failed(fault) => {
                view! { <div class="card card-body"><Failed fault again=move |()| user.again()/></div> }
                    .into_any()
            }
            Now::Ready(it) => facts(it, scope),
        },
    };
    let tools = move || {
        let may = may_manage(session, scope) && user.read(|it| !it.works_elsewhere).unwrap_or(false);
        may.then(|| {
            let edit = Signal::derive(move || scope.link(&format!("{}/edit", at())));
            let factor = scope.is_issuer().then(|| view! { <ResetFactor user/> });
            view! { <ButtonLink href=edit label="Edit" shape=icon::PEN/> {factor} <Switch user/> }
        })
    };
    view! {
        <Back href=Signal::derive(move || scope.link("/users")) label="Users"/>
        <PageHead title=Signal::derive(title) lead=Signal::derive(lead)>
            {tools}
            {move || user.ready().map(|it| more(acts, &it))}
        </PageHead>
        {move || user.ready().map(|it| waiting(acts, &it))}
        <Tabs label="User" tabs=vec![Tab::new("", "Details"), Tab::new("history", "History")]/>
        <div class="stack">{body}</div>
        <LockDialog acts/>
    }
}

/// What else can be done to the user.
fn more(acts: Acts, user: &User) -> AnyView {
    if !acts.may(user) {
        return ().into_any();
    }
    let of = StoredValue::new(user.clone());
    let with = move |act: fn(Acts, &User)| move |()| of.with_value(|user| act(acts, user));
    let shared = user.works_elsewhere;
    let lockable = !shared && matches!(user.status, UserStatus::Active | UserStatus::Invited);
    let remove = if shared { "Remove from the centre" } else { "Delete" };
    view! {
        {lockable
            .then(|| {
                view! { <Button label="Lock…" shape=icon::PAUSE on_click=with(|acts, user| acts.lock(user.clone()))/> }
            })}
        {(!shared && user.status == UserStatus::Locked)
            .then(|| view! { <Button label="Unlock" shape=icon::TICK on_click=with(Acts::unlock)/> })}
        <Menu label="More" dots=true>
            <MenuItem label=remove shape=icon::BIN danger=true on_click=with(Acts::remove)/>
        </Menu>
    }
    .into_any()
}

/// Why the account can't be used, and what to do about it.
fn waiting(acts: Acts, user: &User) -> AnyView {
    let of = StoredValue::new(user.clone());
    let again = waits_for(user).map(|(title, label)| {
        let button = acts.may(user).then(|| {
            let on_click = move |()| of.with_value(|user| acts.resend(user));
            view! { <p><Button label shape=icon::MAIL on_click/></p> }
        });
        view! { <Notice tone=Tone::Warn title>{button}</Notice> }
    });
    let locked = user.lock.clone().map(|lock| {
        view! {
            <Notice tone=Tone::Warn title="This user is locked">
                <p>{lock.reason_label} ". The lock ends by itself on " {time(lock.until)} "."</p>
                {lock.note.map(|note| view! { <p class="pre">{note}</p> })}
            </Notice>
        }
    });
    let off = (user.status == UserStatus::Inactive).then(|| {
        view! { <Notice tone=Tone::Warn title="Inactive: this user can’t sign in">""</Notice> }
    });
    let shared = user.works_elsewhere.then(|| {
        view! {
            <Notice title="This user works for other centres too">
                <p>"Only the awarding organisation changes such an account. You can remove the user from your centre."</p>
            </Notice>
        }
    });
    view! { {again} {locked} {off} {shared} }.into_any()
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

/// The button that makes a user inactive or active, with its question.
#[component]
fn Switch(user: Fetched<User>) -> impl IntoView {
    let (scope, client, toasts, session) = (use_scope(), use_client(), use_toasts(), use_session());
    let ask = Ask::new("switch");
    let set = move |status: UserStatus, direct: bool| {
        let Some(of) = user.peek() else { return };
        let path = untrack(|| scope.api(&format!("/users/{}", of.id)));
        spawn_local(async move {
            let change = UserChange { status: Some(status), ..UserChange::default() };
            let result = client.patch::<_, User>(&path, &change, user.tag().as_deref()).await;
            ask.end(&result);
            match result {
                Ok(_) => {
                    user.again();
                    let word = if status == UserStatus::Inactive { "inactive" } else { "active" };
                    toasts.say(format!("Made {} {word}.", of.name()));
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
                view! { <Button label="Make inactive…" shape=icon::PAUSE on_click=move |()| ask.open()/> }.into_any()
            }
            Some(false) => {
                view! { <Button label="Make active" shape=icon::TICK on_click=move |()| set(UserStatus::Active, true)/> }
                    .into_any()
            }
        }}
        <Confirm
            ask
            title="Make this user inactive?"
            action="Make inactive"
            busy="Please wait…"
            danger=true
            consequences=vec![
                "The user is signed out everywhere at once, and can’t sign in.".to_owned(),
                "What the user did stays in the history.".to_owned(),
                "You can make the user active again at any time.".to_owned(),
            ]
            on_confirm=move |()| set(UserStatus::Inactive, false)
        />
    }
}

fn facts(it: User, scope: Scope) -> AnyView {
    let centres = match it.kind {
        UserKind::Issuer => "Us".into_any(),
        UserKind::Learner => "Learner".into_any(),
        UserKind::Centre => {
            let line = |centre: CentreRef| {
                view! {
                    <li>
                        <a href=format!("/issuer/centres/{}", centre.id)>{centre.name}</a>
                        <span class="sub">{centre.number}</span>
                    </li>
                }
            };
            view! { <ul class="lines">{it.centres.clone().into_iter().map(line).collect_view()}</ul> }
                .into_any()
        }
    };
    let role = view! { {it.role.word()} <span class="sub">{it.role.does()}</span> };
    view! {
        <Section title="Details">
            <div class="card-body"><Face user=it.clone() large=true/></div>
            <Facts>
                {fact("Email", it.email.clone())}
                {it.waiting_email.clone().map(|waiting| fact("To become", waiting.email))}
                {fact("User name", it.username.clone())}
                {it.middle_name.clone().map(|name| fact("Middle name", name))}
                {it.phone.clone().map(|phone| fact("Phone", phone))}
                {fact("Status", list::status(&it))}
                {scope.is_issuer().then(|| fact("Works for", centres))}
                {fact("Role", role)}
                {fact("Email confirmed", if it.email_confirmed { "Yes" } else { "No" })}
                {fact("Last seen", list::seen(&it))}
                {fact("Created", time(it.created_at))}
            </Facts>
        </Section>
    }
    .into_any()
}
