//! The page of a webhook: what it is told of, how well that goes, and what can be done with it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::webhooks::{
    PAUSED_AFTER_DAYS, Webhook, WebhookChange, WebhookDelivery, WebhookStatus, WebhookWithSecret,
};

use super::{address, deliveries::Deliveries, form::KEEP_SECRET, state};
use crate::{
    client::new_key,
    format::time,
    integrations::{SecretOnce, page},
    session::use_client,
    ui::{
        button::{Button, ButtonLink, Weight},
        confirm::{Ask, Confirm},
        fetch::{Fetched, Now, fetch},
        icon,
        page::PageHead,
        parts::{Back, Facts, Notice, Section, fact},
        state::{Failed, Skeleton},
        status::Tone,
        toast::use_toasts,
    },
};

/// The page.
#[component]
pub fn WebhookPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let webhook = fetch::<Webhook>(move || address(id.get()), false);
    let turn = RwSignal::new(0_u32);
    let title = move || webhook.read(|it| it.description.clone()).unwrap_or_else(|| "Webhook".to_owned());
    let body = move || match webhook.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=6/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| webhook.again()/></div> }.into_any()
        }
        Now::Ready(it) => details(it),
    };
    view! {
        <Back href=page("webhooks") label="Webhooks"/>
        <PageHead title=Signal::derive(title)>
            <Acts webhook turn/>
        </PageHead>
        <div class="stack">
            {body} <Deliveries id=Signal::from(id) turn on_seen=move |()| webhook.again()/>
        </div>
    }
}

fn details(it: Webhook) -> AnyView {
    let events: Vec<_> = it.events.iter().map(|event| event.words()).collect();
    let notice = match (it.status, it.failing_since) {
        (WebhookStatus::Paused, Some(since)) => Some(
            view! {
                <Notice tone=Tone::Warn title="This webhook is paused">
                    <p>"Nothing could be delivered since " {time(since)} ". What happens meanwhile is not sent later. See below what is wrong, then resume it."</p>
                </Notice>
            }
            .into_any(),
        ),
        (WebhookStatus::Paused, None) => Some(
            view! {
                <Notice tone=Tone::Warn title="This webhook is paused">
                    <p>"What happens meanwhile is not sent later."</p>
                </Notice>
            }
            .into_any(),
        ),
        (WebhookStatus::Active, Some(since)) => Some(
            view! {
                <Notice tone=Tone::Warn title="Nothing can be delivered">
                    <p>"Each try has failed since " {time(since)} {format!(". After {PAUSED_AFTER_DAYS} days the webhook is paused. See below what is wrong.")}</p>
                </Notice>
            }
            .into_any(),
        ),
        (WebhookStatus::Active, None) => None,
    };
    let old = it.old_secret_until.map(|until| {
        fact("Secret", view! { "What is sent is signed with the secret before too, until " {time(until)} })
    });
    view! {
        {notice}
        <Section title="Details">
            <Facts>
                {fact("Status", state(&it))} {fact("Address", view! { <span class="code wrap">{it.url.clone()}</span> })}
                {fact("Told of", events.join(", "))} {old}
                {fact("Made", view! { {time(it.created_at)} " by " {it.created_by.clone()} })}
            </Facts>
        </Section>
    }
    .into_any()
}

/// What can be done with a webhook.
#[component]
fn Acts(webhook: Fetched<Webhook>, turn: RwSignal<u32>) -> impl IntoView {
    let (client, toasts, navigate) = (use_client(), use_toasts(), use_navigate());
    let id = move || webhook.peek().map(|it| it.id);
    let busy = RwSignal::new(false);
    let test = move |()| {
        let Some(id) = id() else { return };
        busy.set(true);
        spawn_local(async move {
            let path = format!("{}/test", address(id));
            match client.post_empty::<WebhookDelivery>(&path, &new_key()).await {
                Ok(_) => toasts.say("A test event is on its way: see below whether it arrives."),
                Err(fault) => toasts.warn(fault.detail()),
            }
            let _ = busy.try_set(false);
            turn.try_update(|turn| *turn += 1);
        });
    };
    let set = move |status: WebhookStatus| {
        let Some(id) = id() else { return };
        spawn_local(async move {
            let change = WebhookChange { status: Some(status), ..WebhookChange::default() };
            let tag = webhook.tag();
            match client.patch::<_, Webhook>(&address(id), &change, tag.as_deref()).await {
                Ok(_) => toasts.say(match status {
                    WebhookStatus::Active => "It goes on: what happens from now on is sent.",
                    WebhookStatus::Paused => "Paused. Nothing is sent until you resume it.",
                }),
                Err(fault) => toasts.warn(fault.detail()),
            }
            webhook.again();
        });
    };
    let (renewing, told) = (Ask::new("renew"), RwSignal::new(None::<WebhookWithSecret>));
    let renew = move |()| {
        let Some(id) = id() else { return };
        spawn_local(async move {
            let path = format!("{}/secret", address(id));
            let result = client.post_empty::<WebhookWithSecret>(&path, &new_key()).await;
            renewing.end(&result);
            if let Ok(made) = result {
                told.try_set(Some(made));
            }
            webhook.again();
        });
    };
    let deleting = Ask::new("delete");
    let to = StoredValue::new(navigate);
    let delete = move |()| {
        let Some(it) = webhook.peek() else { return };
        spawn_local(async move {
            let result = client.delete(&address(it.id), None).await;
            deleting.end(&result);
            if result.is_ok() {
                toasts.say(format!("Deleted {}.", it.description));
                to.with_value(|to| to(&page("webhooks"), NavigateOptions::default()));
            }
        });
    };
    let edit =
        Signal::derive(move || webhook.read(|it| format!("{}/edit", address(it.id))).unwrap_or_default());
    let steps = move || {
        webhook.read(|it| it.status).map(|status| match status {
            WebhookStatus::Active => view! {
                <Button label="Send a test event" weight=Weight::Primary busy on_click=test/>
                <Button label="Pause" on_click=move |()| set(WebhookStatus::Paused)/>
            }
            .into_any(),
            WebhookStatus::Paused => view! {
                <Button label="Resume" weight=Weight::Primary on_click=move |()| set(WebhookStatus::Active)/>
            }
            .into_any(),
        })
    };
    let renewal = Signal::derive(|| {
        vec![
            "What is sent is signed with the new secret, and for a day with the one before too.".to_owned(),
            "Put the new secret into the other program within that day.".to_owned(),
        ]
    });
    let deletion = Signal::derive(|| {
        vec![
            "The other program is told nothing more.".to_owned(),
            "The list of what was sent goes with it. This can’t be taken back.".to_owned(),
        ]
    });
    view! {
        {steps}
        <ButtonLink href=edit label="Change" shape=icon::PEN/>
        <Button label="New secret…" shape=icon::KEY on_click=move |()| renewing.open()/>
        <Button label="Delete…" shape=icon::BIN on_click=move |()| deleting.open()/>
        <Confirm
            ask=renewing
            title="Make a new secret?"
            action="Make a new secret"
            busy="Making it…"
            consequences=renewal
            on_confirm=renew
        />
        <Confirm
            ask=deleting
            title="Delete this webhook?"
            action="Delete"
            busy="Deleting…"
            danger=true
            consequences=deletion
            on_confirm=delete
        />
        {move || {
            told.get()
                .map(|made| {
                    view! {
                        <SecretOnce
                            title="The new secret"
                            secret=made.secret
                            copy="Copy the secret"
                            lead=KEEP_SECRET
                            on_done=move |()| told.set(None)
                        />
                    }
                })
        }}
    }
}
