//! What was sent to a webhook, and how that went.

use std::{rc::Rc, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use shared::{
    TextEnum,
    page::Page,
    webhooks::{DeliveryStatus, TEST_EVENT, WebhookDelivery, WebhookEvent},
};

use super::address;
use crate::{
    client::new_key,
    format::{count, time},
    session::use_client,
    ui::{
        button::{Button, Weight},
        fetch::fetch,
        icon,
        list::{Column, List, ListView, Named},
        status::{Tone, status},
        toast::use_toasts,
    },
};

/// How often it is looked whether what waits has arrived.
const LOOK: Duration = Duration::from_secs(2);

/// The list; read again when `turn` changes, and while something waits. `on_seen` runs when that has ended.
#[component]
pub fn Deliveries(
    /// The webhook's id.
    id: Signal<String>,
    /// Read again when this changes.
    turn: RwSignal<u32>,
    /// Runs when what waited has ended.
    #[prop(into)]
    on_seen: Callback<()>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let list = List::new(Vec::new(), "-created_at");
    let sent = fetch::<Page<WebhookDelivery>>(
        move || list.request(&format!("{}/deliveries", address(id.get()))),
        false,
    );
    Effect::watch(move || turn.get(), move |_, _, _| sent.again(), false);
    let waits = Memo::new(move |_| {
        sent.read(|page| page.items.iter().any(|it| it.status == DeliveryStatus::Waiting)).unwrap_or(false)
    });
    let tried = Memo::new(move |_| sent.read(|page| page.items.iter().map(|it| it.tries).sum::<u32>()));
    Effect::watch(
        move || tried.get(),
        move |now, before, _| {
            if before.is_some_and(|before| before.is_some() && before != now) {
                on_seen.run(());
            }
        },
        false,
    );
    if let Ok(timer) = set_interval_with_handle(
        move || {
            if waits.get_untracked() {
                sent.again();
            }
        },
        LOOK,
    ) {
        on_cleanup(move || timer.clear());
    }
    let again = move |it: &WebhookDelivery| {
        if it.status == DeliveryStatus::Waiting {
            return ().into_any();
        }
        let path = format!("{}/deliveries/{}/send", address(id.get_untracked()), it.id);
        let send = move |()| {
            let path = path.clone();
            spawn_local(async move {
                match client.post_empty::<WebhookDelivery>(&path, &new_key()).await {
                    Ok(_) => toasts.say("It is sent again, as the same message."),
                    Err(fault) => toasts.warn(fault.detail()),
                }
                sent.again();
            });
        };
        let whose = format!(": {}", name(&it.event));
        view! { <Button label="Send again" weight=Weight::Quiet whose on_click=send/> }.into_any()
    };
    view! {
        <ListView
            list
            data=sent
            title="Sent in the last 30 days"
            named=Named::new("message", "messages")
            columns=columns()
            key=|it| it.id.to_string()
            empty="Send a test event to see whether the other program answers. What happens from now on appears here."
            actions=Rc::new(again)
        />
    }
}

fn name(event: &str) -> String {
    match WebhookEvent::parse(event) {
        Some(event) => event.words().to_owned(),
        None if event == TEST_EVENT => "Test event".to_owned(),
        None => event.to_owned(),
    }
}

fn columns() -> Vec<Column<WebhookDelivery>> {
    vec![
        Column::new("event", "Message", |it: &WebhookDelivery| {
            view! {
                {name(&it.event)}
                <details class="sub">
                    <summary>"What is sent"</summary>
                    <pre class="code wrap">{it.body.clone()}</pre>
                </details>
            }
        })
        .wide(),
        Column::new("status", "Status", outcome),
        Column::new("tries", "Tries", |it: &WebhookDelivery| {
            let next = it.next_try_at.filter(|_| it.tries > 0);
            view! {
                {count(it.tries.into(), "try", "tries")}
                {next.map(|at| view! { <span class="sub">"next " {time(at)}</span> })}
            }
        }),
        Column::new("created_at", "When", |it: &WebhookDelivery| time(it.created_at)).sorted_down().keep(),
    ]
}

fn outcome(it: &WebhookDelivery) -> AnyView {
    let (tone, shape, word) = match it.status {
        DeliveryStatus::Waiting if it.tries == 0 => (Tone::Next, icon::CLOCK, "On its way".to_owned()),
        DeliveryStatus::Waiting => (Tone::Warn, icon::AGAIN, "Tried again".to_owned()),
        DeliveryStatus::Delivered => {
            let code = it.status_code.map(|code| format!(" ({code})")).unwrap_or_default();
            (Tone::Good, icon::TICK, format!("Delivered{code}"))
        }
        DeliveryStatus::Failed => (Tone::Bad, icon::CROSS, "Given up".to_owned()),
    };
    let why = it.fault.clone().map(|why| view! { <span class="sub wrap">{why}</span> });
    view! { {status(tone, shape, word)} {why} }.into_any()
}
