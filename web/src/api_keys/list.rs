//! The list of API keys.

use std::rc::Rc;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    api_keys::{ApiKey, ApiKeyStatus, does},
    page::Page,
};

use crate::{
    format::{count, date, time},
    integrations::documentation,
    session::use_client,
    ui::{
        button::{Button, ButtonLink, Weight},
        confirm::{Ask, Confirm},
        fetch::fetch,
        icon,
        list::{Column, List, ListView, Named},
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// The list, with what it is for.
#[component]
pub fn ApiKeys() -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let list = List::new(Vec::new(), "-created_at");
    let keys = fetch::<Page<ApiKey>>(move || list.request("/issuer/api-keys"), false);
    let (ask, asked) = (Ask::new("revoke"), RwSignal::new(None::<ApiKey>));
    let actions = move |it: &ApiKey| {
        if it.status == ApiKeyStatus::Revoked {
            return ().into_any();
        }
        let (whose, it) = (format!(" {}", it.name), it.clone());
        let open = move |()| {
            asked.set(Some(it.clone()));
            ask.open();
        };
        view! { <Button label="Revoke…" weight=Weight::Quiet whose on_click=open/> }.into_any()
    };
    let on_confirm = move |()| {
        let Some(it) = asked.get_untracked() else { return };
        spawn_local(async move {
            let result = client.delete(&format!("/issuer/api-keys/{}", it.id), None).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(format!("{} is revoked. Nothing is answered to it any more.", it.name));
            }
            keys.again();
        });
    };
    let title = move || asked.get().map(|it| format!("Revoke {}?", it.name)).unwrap_or_default();
    let consequences = Signal::derive(|| {
        vec![
            "Every program that uses this key is refused from its next request on.".to_owned(),
            "This can’t be taken back: a new key has to be made and put into the program.".to_owned(),
        ]
    });
    let new = || {
        view! {
            <ButtonLink href="/issuer/api-keys/new" label="New API key" weight=Weight::Primary shape=icon::PLUS/>
        }
    };
    view! {
        <ListView
            list
            data=keys
            named=Named::new("API key", "API keys")
            columns=columns()
            key=|it| it.id.to_string()
            tools=new
            first=documentation
            empty="With a key, another program does what your staff or a centre’s do: it imports awards from the system \
                that holds them, or reads records into it. You choose how far each key reaches."
            actions=Rc::new(actions)
        />
        <Confirm
            ask
            title=Signal::derive(title)
            action="Revoke the key"
            busy="Revoking…"
            danger=true
            way_out="Keep it"
            consequences
            on_confirm
        />
    }
}

fn columns() -> Vec<Column<ApiKey>> {
    vec![
        Column::new("name", "Name", |it: &ApiKey| {
            view! {
                {it.name.clone()}
                <span class="sub code">{format!("{}_…", it.prefix)}</span>
            }
        })
        .sorted(),
        Column::new("scopes", "May", |it: &ApiKey| {
            let whose =
                it.centre.as_ref().map_or("Awarding organisation".to_owned(), |centre| centre.name.clone());
            let scopes = it.scopes.iter().map(|scope| view! { <li>{does(*scope)}</li> }).collect_view();
            view! {
                {whose}
                <details class="sub">
                    <summary>{count(it.scopes.len() as u64, "permission", "permissions")}</summary>
                    <ul class="plain-list">{scopes}</ul>
                </details>
            }
        }),
        Column::new("status", "Status", state),
        Column::new("expires_on", "Last day", |it: &ApiKey| date(it.expires_on)).sorted().keep(),
        Column::new("last_used_at", "Last used", |it: &ApiKey| match it.last_used_at {
            Some(at) => time(at).into_any(),
            None => "Never".into_any(),
        })
        .keep(),
        Column::new("created_at", "Made", |it: &ApiKey| {
            view! {
                {time(it.created_at)}
                <span class="sub">{format!("by {}", it.created_by)}</span>
            }
        })
        .sorted_down(),
    ]
}

fn state(it: &ApiKey) -> AnyView {
    match it.status {
        ApiKeyStatus::Active => status(Tone::Good, icon::TICK, "Active".to_owned()),
        ApiKeyStatus::Expired => status(Tone::Plain, icon::CLOCK, "Expired".to_owned()),
        ApiKeyStatus::Revoked => {
            let by = it.revoked_by.clone().map(|by| view! { <span class="sub">{format!("by {by}")}</span> });
            let at = it.revoked_at.map(|at| view! { <span class="sub">{time(at)}</span> });
            view! { {status(Tone::Bad, icon::CROSS, "Revoked".to_owned())} {by} {at} }.into_any()
        }
    }
}
