//! The devices that are signed in.

use leptos::{prelude::*, task::spawn_local};
use shared::{page::Page, profile::OwnSession};

use crate::{
    format::spoken,
    language::say,
    session::{use_client, use_session},
    ui::{
        button::{Button, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        parts::Section,
        state::{Failed, Skeleton},
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// The card.
#[component]
pub fn Sessions() -> impl IntoView {
    let session = use_session();
    // What a change of the password ends is gone from here too.
    let list = fetch::<Page<OwnSession>>(|| "/me/sessions?limit=200".to_owned(), false);
    Effect::new(move |first: Option<()>| {
        session.me();
        if first.is_some() {
            list.again();
        }
    });
    let (client, toasts) = (use_client(), use_toasts());
    let ask = Ask::new("everywhere");
    let others = move || list.read(|page| page.items.len() > 1).unwrap_or(false);
    let end_others = move |()| {
        spawn_local(async move {
            let result = client.delete("/me/sessions", None).await;
            ask.end(&result);
            if result.is_ok() {
                toasts.say(say().devices_others_told());
            }
            list.again();
        });
    };
    let body = move || match list.now() {
        Now::Loading => view! { <div class="card-body"><Skeleton lines=2/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card-body"><Failed fault again=move |()| list.again()/></div> }.into_any()
        }
        Now::Ready(page) => {
            let rows = page.items.into_iter().map(|it| row(it, list)).collect_view();
            view! { <ul class="sessions">{rows}</ul> }.into_any()
        }
    };
    view! {
        <Section title=say().devices_title() lead=say().devices_lead()>
            {body}
            <Show when=others>
                <div class="card-body">
                    <Button label=say().devices_others_ask() on_click=move |()| ask.open()/>
                </div>
            </Show>
        </Section>
        <Confirm
            ask
            title=say().devices_others_title()
            action=say().devices_others()
            busy=say().devices_busy()
            consequences=Signal::stored(
                vec![say().devices_others_text()],
            )
            on_confirm=end_others
        />
    }
}

fn row(it: OwnSession, list: Fetched<Page<OwnSession>>) -> AnyView {
    let (client, toasts) = (use_client(), use_toasts());
    let busy = RwSignal::new(false);
    let (id, device) = (it.id, it.device.clone());
    let end = move |()| {
        busy.set(true);
        let device = device.clone();
        spawn_local(async move {
            let result = client.delete(&format!("/me/sessions/{id}"), None).await;
            busy.try_set(false);
            match result {
                Ok(()) => toasts.say(say().devices_told(&device)),
                Err(fault) => toasts.warn(fault.said()),
            }
            list.again();
        });
    };
    let place = (!it.address.is_empty()).then(|| say().devices_from(&it.address));
    let action = if it.is_current {
        status(Tone::Good, icon::TICK, say().devices_this())
    } else {
        let whose = format!(" {}", say().devices_of(&it.device));
        view! { <Button label=say().account_sign_out() weight=Weight::Quiet whose busy on_click=end/> }
            .into_any()
    };
    view! {
        <li>
            <div>
                <strong>{it.device}</strong>
                <span class="muted small">{place}</span>
                <span class="muted small">
                    {say().devices_since(spoken(it.created_at), spoken(it.last_used_at))}
                </span>
            </div>
            {action}
        </li>
    }
    .into_any()
}
