//! The form of a webhook: a new one, whose secret is shown once, and one that is changed.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use shared::{
    TextEnum,
    check::Check,
    webhooks::{NewWebhook, Webhook, WebhookChange, WebhookEvent, WebhookWithSecret},
};

use super::address;
use crate::{
    client::{Fault, new_key},
    integrations::{SecretOnce, page},
    session::use_client,
    ui::{
        fetch::{Now, fetch},
        field::{Choice, ErrorSummary, Form, Submit, TextField, TicksField},
        page::PageHead,
        parts::{Back, Section},
        state::{Failed, Skeleton},
        toast::use_toasts,
    },
};

/// What stands with the secret.
pub const KEEP_SECRET: &str = "Copy it into the other program now: with it, that program checks that what it is told comes \
    from this portal. It is shown this once.";

/// The page of a new webhook.
#[component]
pub fn NewWebhookPage() -> impl IntoView {
    view! {
        <div class="narrow stack">
            <Back href=page("webhooks") label="Webhooks"/>
            <PageHead title="New webhook" lead="Another program that is told when something happens."/>
            <WebhookForm known=None tag=None/>
        </div>
    }
}

/// The page on which a webhook is changed.
#[component]
pub fn EditWebhookPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let webhook = fetch::<Webhook>(move || address(id.get()), false);
    let body = move || match webhook.now() {
        Now::Loading => view! { <div class="card"><Skeleton lines=6/></div> }.into_any(),
        Now::Failed(fault) => {
            view! { <div class="card"><Failed fault again=move |()| webhook.again()/></div> }.into_any()
        }
        Now::Ready(it) => view! { <WebhookForm known=Some(it) tag=webhook.tag()/> }.into_any(),
    };
    view! {
        <div class="narrow stack">
            <Back href=Signal::derive(move || address(id.get())) label="Webhook"/>
            <PageHead title="Change the webhook"/>
            {body}
        </div>
    }
}

#[component]
fn WebhookForm(known: Option<Webhook>, tag: Option<String>) -> impl IntoView {
    let (client, navigate, toasts) = (use_client(), use_navigate(), use_toasts());
    let form = Form::new("webhook");
    let is_new = known.is_none();
    let (url, description, chosen, id) = match known {
        Some(it) => {
            let events: Vec<_> = it.events.iter().map(|event| event.as_str()).collect();
            (it.url, it.description, events.join(","), Some(it.id))
        }
        None => Default::default(),
    };
    let (url, description, events) = (RwSignal::new(url), RwSignal::new(description), RwSignal::new(chosen));
    let made = RwSignal::new(None::<WebhookWithSecret>);
    let key = StoredValue::new(new_key());
    let to = StoredValue::new(navigate);
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let new = NewWebhook {
            url: url.with_untracked(|url| url.trim().to_owned()),
            description: description.get_untracked(),
            events: events.with_untracked(|names| names.split(',').filter_map(WebhookEvent::parse).collect()),
        };
        if !form.begin(new.errors()) {
            return;
        }
        let tag = tag.clone();
        spawn_local(async move {
            if let Some(id) = id {
                let change = WebhookChange {
                    url: Some(new.url),
                    description: Some(new.description),
                    events: Some(new.events),
                    status: None,
                };
                let result = client.patch::<_, Webhook>(&address(id), &change, tag.as_deref()).await;
                form.end(&result);
                if result.is_ok() {
                    toasts.say("Saved. It holds for what happens from now on.");
                    to.with_value(|to| to(&address(id), NavigateOptions::default()));
                }
                return;
            }
            let result =
                client.post::<_, WebhookWithSecret>("/issuer/webhooks", &new, &key.get_value()).await;
            form.end(&result);
            // The server keeps its answer under the key: what is mended is another request.
            if matches!(&result, Err(Fault::Problem(_))) {
                key.try_set_value(new_key());
            }
            if let Ok(told) = result {
                made.try_set(Some(told));
            }
        });
    };
    let options: Vec<_> =
        WebhookEvent::ALL.iter().map(|it| Choice::new(it.as_str(), it.words()).hint(it.as_str())).collect();
    let (label, busy) =
        if is_new { ("Make the webhook", "Making the webhook…") } else { ("Save", "Saving…") };
    view! {
        <form class="stack" novalidate on:submit=on_submit>
            <ErrorSummary form/>
            <Section title="The other program" pad=true>
                <TextField form pointer="/description" label="Name" value=description hint="The program that is told, as “Student records system”"/>
                <TextField form pointer="/url" label="Address" value=url kind="url" autocomplete="off" hint="Where it is told, as https://records.example.org/hooks"/>
            </Section>
            <Section title="What it is told of" lead="Each message has ids, references and statuses: no names." pad=true>
                <div class="one-column">
                    <TicksField form pointer="/events" label="Events" value=events options/>
                </div>
            </Section>
            <div class="actions big">
                <Submit form label busy/>
            </div>
        </form>
        {move || {
            made.get()
                .map(|told| {
                    let id = told.webhook.id;
                    let done = move |()| to.with_value(|to| to(&address(id), NavigateOptions::default()));
                    view! {
                        <SecretOnce
                            title="The webhook is made"
                            secret=told.secret
                            copy="Copy the secret"
                            lead=KEEP_SECRET
                            on_done=done
                        />
                    }
                })
        }}
    }
}
